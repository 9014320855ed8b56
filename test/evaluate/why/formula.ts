import { readFileSync } from 'node:fs';
import type { Scored } from '../../../src/evaluate/evaluation.ts';
import { numberColumn } from '../../../src/table/column.ts';
import { column, table, type Table } from '../../../src/table/table.ts';

interface Figures {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What scikit-learn says of a formula over 200 rows. */
export const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/evaluate-why.json', import.meta.url), 'utf8'),
) as {
  readonly repeats: number;
  readonly x: readonly (readonly [number, number, number])[];
  readonly labels: readonly number[];
  readonly importance: Readonly<Record<'auc' | 'logLoss' | 'brier', Figures>>;
  /** Of the mean Brier cost of a column: of the rows, and of one shuffling. */
  readonly variances: Readonly<Record<string, { readonly rows: number; readonly shuffling: number }>>;
  readonly grid: readonly number[];
  readonly average: readonly number[];
  /** At 0.1, 0.5 and 0.9. */
  readonly quantiles: readonly (readonly number[])[];
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly together: readonly (readonly number[])[];
};

export const rows: Table = table({
  a: numberColumn(fixture.x.map(([a]) => a)),
  b: numberColumn(fixture.x.map(([, b]) => b)),
  c: numberColumn(fixture.x.map(([, , c]) => c)),
  late: numberColumn(fixture.labels),
});

/** The scores of the formula. */
export function predict(given: Table): Float64Array {
  const [a, b] = ['a', 'b'].map((name) => column(given, name, 'number').values);
  return a!.map((x, row) => {
    const y = b![row]!;
    return 1 / (1 + Math.exp(-(1.5 * x - (x > 0 ? y : 0) + 0.5 * y * y - 0.5)));
  });
}

/** Labels with them. */
export function score(given: Table): Scored {
  return { labels: column(given, 'late', 'number').values, scores: predict(given) };
}
