import { readFileSync } from 'node:fs';

/** What NumPy says about some weighted columns; `stats-weighted.py` beside the file makes it. */
export interface WeightedFixture {
  readonly probabilities: readonly number[];
  readonly columns: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly weights: readonly number[];
    readonly quantiles: readonly number[];
    readonly someZero: readonly number[];
    readonly quantilesSomeZero: readonly number[];
    readonly edges: readonly number[];
    readonly countsSomeZero: readonly number[];
    readonly counts: readonly number[];
  }[];
}

/** Reads the fixture. */
export const weighted = JSON.parse(
  readFileSync(new URL('../fixtures/stats-weighted.json', import.meta.url), 'utf8'),
) as WeightedFixture;
