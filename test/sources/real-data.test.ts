import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { initParser, inferSchema } from 'udsv';
import { describe, expect, test } from 'vitest';
import { fromCsv } from '../../src/sources/from-csv.ts';
import { isMissing, type Column } from '../../src/table/column.ts';
import { FLIGHTS, pathOf, realTable } from '../prepare/data-sets.ts';

interface PandasColumn {
  readonly name: string;
  readonly missing: number;
  readonly distinct: number;
  readonly texts: string;
  readonly numbers?: string;
  readonly times?: string;
  readonly min?: number | null;
  readonly max?: number | null;
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/sources-pandas.json', import.meta.url), 'utf8'),
) as {
  readonly files: Readonly<
    Record<string, { readonly rows: number; readonly columns: readonly PandasColumn[] }>
  >;
};
const sha = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** What the fixture holds of a column, worked out from ours. */
function summary(name: string, column: Column, like: PandasColumn): PandasColumn {
  // All cells of all files pass through here: loops, where methods that call back take several times longer.
  const cells = column.kind === 'category' ? column.codes : column.values;
  let missing = 0;
  for (let row = 0; row < cells.length; row++) if (isMissing(column, row)) missing++;
  if (column.kind === 'number' || column.kind === 'time') {
    const { values } = column;
    const bits = sha(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    // Distinct texts can be one number: 1 and 1.0.
    const common = { ...like, name, missing };
    if (column.kind === 'time') return { ...common, times: bits };
    const bounds: { min: number | null; max: number | null } = { min: null, max: null };
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      if (bounds.min === null || value < bounds.min) bounds.min = value;
      if (bounds.max === null || value > bounds.max) bounds.max = value;
    }
    return { ...common, numbers: bits, ...bounds };
  }
  const texts: string[] = [];
  const present = new Set<string>();
  if (column.kind === 'category') {
    for (const code of column.codes) texts.push(code < 0 ? '\0' : column.levels[code]!);
    for (const code of new Set(column.codes)) if (code >= 0) present.add(column.levels[code]!);
  } else {
    for (const text of column.values) {
      texts.push(text ?? '\0');
      if (text !== null) present.add(text);
    }
  }
  return { ...like, name, missing, distinct: present.size, texts: sha(texts.join('\x1f')) };
}

describe('against pandas', () => {
  for (const [file, expected] of Object.entries(fixture.files)) {
    test.skipIf(!existsSync(pathOf(file)))(
      `${file} has every value that pandas reads, to the last bit (needs the shared data)`,
      async () => {
        const found = await realTable(file);
        expect(found.rows).toBe(expected.rows);
        const likes = expected.columns;
        expect([...found.columns].map(([name, column], at) => summary(name, column, likes[at]!))).toEqual(
          likes,
        );
        // A column of numbers was compared as numbers only where pandas has numbers, and so with times.
        for (const [at, column] of [...found.columns.values()].entries()) {
          if (column.kind === 'number') expect(likes[at]).toHaveProperty('numbers');
          if (column.kind === 'time') expect(likes[at]).toHaveProperty('times');
        }
      },
    );
  }
});

test('sixty thousand flights are the cells that udsv reads', () => {
  const csv = gunzipSync(readFileSync(pathOf(FLIGHTS)))
    .toString()
    .split('\n', 60_001)
    .join('\n');
  const parser = initParser(inferSchema(csv));
  const names = parser.schema.cols.map(({ name }) => name);
  const ours = fromCsv(csv, { columns: Object.fromEntries(names.map((name) => [name, 'category'])) });
  const theirs = parser.stringArrs(csv);
  expect([ours.rows, theirs.length]).toEqual([60_000, 60_000]);
  const columns = [...ours.columns.values()];
  let different = 0;
  theirs.forEach((cells: string[], row) => {
    columns.forEach((column, at) => {
      if (column.kind !== 'category') return;
      const code = column.codes[row]!;
      if ((code < 0 ? '' : column.levels[code]) !== cells[at]) different++;
    });
  });
  expect(different).toBe(0);
});
