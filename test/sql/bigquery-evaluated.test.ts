import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bigqueryCases, type BigQueryCase } from './bigquery-cases.ts';
import { bigquerySelects } from './bigquery-selects.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/sql-bigquery.json', import.meta.url), 'utf8'),
) as { cases: [what: string, hash: string, result: string][] };
const results = new Map(fixture.cases.map(([, hash, result]) => [hash, result]));

/** What overflows may be missing on BigQuery, and a zero that is divided by has no sign there. */
function isRight(got: number, expected: number): boolean {
  if (Math.abs(expected) === Infinity) return Math.abs(got) === Infinity || Number.isNaN(got);
  return (
    Object.is(got, expected) || got === expected || Math.abs(got - expected) <= 1e-15 * Math.abs(expected)
  );
}

/** What ZetaSQL says otherwise, of queries as they are printed now. */
function wrongOf(cases: readonly BigQueryCase[]): string[] {
  // Another text is another query: test/fixtures/sql-bigquery.mts says how to evaluate it.
  expect(cases.filter(({ hash }) => !results.has(hash)).map(({ what }) => what)).toEqual([]);
  return cases.flatMap(({ what, hash, expected }) => {
    const got = results
      .get(hash)!
      .split(' ')
      .map((text) => (text === 'missing' ? NaN : Number(text.replace('inf', 'Infinity'))));
    return got.length === expected.length && got.every((value, row) => isRight(value, expected[row]!))
      ? []
      : [`${what}: ${got.filter((value, row) => !isRight(value, expected[row]!)).join(' ')}`];
  });
}

test('every case and the whole grid give what they must in ZetaSQL', () => {
  const cases = bigqueryCases();
  expect(cases.length).toBeGreaterThan(190);
  expect(wrongOf(cases)).toEqual([]);
});

test('whole pipelines and as-of joins, as they are printed, give in ZetaSQL what they give in memory', () => {
  const cases = bigquerySelects();
  for (const part of ['LEFT JOIN UNNEST', 'FARM_FINGERPRINT', 'one-hot, dates, elapsed', '-- shared'])
    expect(cases[0]!.sql).toContain(part);
  expect(wrongOf(cases)).toEqual([]);
});
