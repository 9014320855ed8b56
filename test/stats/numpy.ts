import { readFileSync } from 'node:fs';

/** What NumPy and SciPy say about some columns; `stats-numpy.py` beside the file makes it. */
export interface NumpyFixture {
  readonly probabilities: readonly number[];
  readonly edges: readonly number[];
  readonly columns: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly mean: number;
    readonly variance: number;
    readonly exactMean: number;
    readonly exactVariance: number;
    readonly min: number;
    readonly max: number;
    readonly quantiles: readonly number[];
    readonly counts: readonly number[];
    readonly under: number;
    readonly over: number;
    readonly skewness: number | null;
  }[];
}

/** Reads the fixture. */
export const numpy = JSON.parse(
  readFileSync(new URL('../fixtures/stats-numpy.json', import.meta.url), 'utf8'),
) as NumpyFixture;

/** |a − b| as a part of the larger; 0 when they are equal. */
export function relativeError(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
