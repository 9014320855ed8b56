import { correlations, type Correlations } from '../stats/correlations.ts';
import { PAIR, pairOf, type PairSums } from '../stats/pair-sums.ts';
import type { AnyStatistic, Results, Statistics } from '../stats/statistic.ts';
import type { Field } from '../table/schema.ts';
import { figure } from './figures.ts';
import type { ProfileCorrelations, ProfilePairs } from './profile.ts';
import type { PlanSettings } from './profile-settings.ts';

/** What to ask about pairs of number columns, and what a profile says of them. */
export interface CorrelationsPlan {
  readonly asked: Statistics;
  correlations(rows: number, results: Results<Statistics>): ProfileCorrelations | null;
}

/** Correlations, with the sums behind them where they are known. */
interface Correlated {
  readonly found: Correlations;
  readonly sums: PairSums | null;
}

/** The plan of the correlations of a profile. */
export function planCorrelations(fields: readonly Field[], settings: PlanSettings): CorrelationsPlan {
  const names = fields.filter(({ kind }) => kind === 'number').map(({ name }) => name);
  if (!settings.correlations || names.length < 2) return { asked: {}, correlations: () => null };
  const weight = settings.weight ?? undefined;
  return {
    asked: { correlations: correlated(names, weight) },
    correlations(rows, results) {
      const answer = results['correlations'] as Correlated | undefined;
      return answer ? profileOf(answer, rows) : null;
    },
  };
}

function correlated(names: readonly string[], weight: string | undefined): AnyStatistic<Correlated> {
  const { key, sql, ...plain } = correlations(names, { weight });
  return {
    columns: plain.columns,
    key: JSON.stringify(['profile', key]),
    start: () => plain.start(),
    add: (state: PairSums, batch) => plain.add(state, batch),
    merge: (first: PairSums, second: PairSums) => plain.merge(first, second),
    finish: (state: PairSums) => ({ found: plain.finish(state), sums: state }),
    ...(sql
      ? {
          *sql(schema) {
            return { found: yield* sql(schema), sums: null };
          },
        }
      : {}),
  };
}

function profileOf({ found, sums }: Correlated, rows: number): ProfileCorrelations {
  const { columns, values, counts } = found;
  const size = columns.length;
  const square = <Cell>(cell: (first: number, second: number) => Cell): Cell[][] =>
    columns.map((_, first) => columns.map((__, second) => cell(first, second)));
  const complete = counts.every((count) => count === rows);
  return {
    columns,
    values: square((first, second) => figure(values[first * size + second]!)),
    pairs: complete || !sums ? null : pairsOf(sums, size, square),
  };
}

function pairsOf(
  { figures, pivots }: PairSums,
  size: number,
  square: <Cell>(cell: (first: number, second: number) => Cell) => Cell[][],
): ProfilePairs {
  const at = (first: number, second: number, figureOf: number): number =>
    figures[PAIR * pairOf(Math.min(first, second), Math.max(first, second), size) + figureOf]!;
  // The sums are kept of the first column and the second, in their order.
  const own = (first: number, second: number, figureOf: number): number =>
    at(first, second, first <= second ? figureOf : figureOf + 1);
  const weight = (first: number, second: number): number => at(first, second, 1);
  return {
    counts: square(weight),
    means: square((first, second) =>
      weight(first, second) > 0 ? figure(pivots[first]! + own(first, second, 2)) : null,
    ),
    variances: square((first, second) => figure(own(first, second, 5) / weight(first, second))),
    covariances: square((first, second) => figure(at(first, second, 4) / weight(first, second))),
  };
}
