import { numberOf, call, literal, type BooleanExpression } from '../../sql/expression.ts';
import type { SqlAnswer, SqlQuestion } from '../../sql/form.ts';
import type { AnyStatistic } from '../../stats/statistic.ts';
import { checkBinary } from '../check-scored.ts';
import type { BoundedFigure, ScoredColumns } from '../metric.ts';
import { rowChecks, sumAt, weightWhere } from './row-checks.ts';
import {
  areaOf,
  mergeScoreCells,
  noScoreCells,
  scoreCells,
  type CellArea,
  type ScoreCells,
} from './score-cells.ts';
import { oneScore, scoredStatistic } from './scored-statistic.ts';

/** Cells of the bounded form at most. */
export const MOST_CELLS = 65_536;

/** The AUC as a statistic over columns: exact, and for streams by cells of the scores. */
export function aucOver(where: string, columns: ScoredColumns): AnyStatistic<number | BoundedFigure> {
  const score = oneScore(where, columns);
  const checks = rowChecks(where, columns, checkBinary);
  const upTo = (most: number | undefined) => ({
    where,
    of: most === undefined ? null : 'bounded',
    check: checkBinary,
    start: () => noScoreCells,
    add: (cells: ScoreCells, labels: Float64Array, scores: Float64Array, weights?: Float64Array) =>
      mergeScoreCells(
        cells,
        cellsByLabel(scores, (row) => labels[row] === 1, weights),
        most,
      ),
    merge: (first: ScoreCells, second: ScoreCells) => mergeScoreCells(first, second, most),
    finish: (cells: ScoreCells) => figureOf(areaOf(cells)),
  });
  return {
    ...scoredStatistic<ScoreCells, number | BoundedFigure>(columns, upTo(undefined)),
    bounded: scoredStatistic<ScoreCells, number | BoundedFigure>(columns, upTo(MOST_CELLS)),
    *sql() {
      checks.refuse(yield { groups: [], aggregates: checks.aggregates });
      const isOne = call('equal', numberOf(columns.label), literal(1));
      return (yield* areaOnEngine(score, isOne, columns.weight)).value;
    },
  };
}

/** The cells of scores some of which are of label 1. */
export function cellsByLabel(
  scores: Float64Array,
  isOne: (row: number) => boolean,
  weights?: Float64Array,
): ScoreCells {
  const [ones, zeros] = [new Float64Array(scores.length), new Float64Array(scores.length)];
  for (let row = 0; row < scores.length; row++)
    (isOne(row) ? ones : zeros)[row] = weights ? weights[row]! : 1;
  return scoreCells(scores, ones, zeros);
}

/** A figure as a number, where it is exact. */
export function figureOf({ value, absoluteError }: BoundedFigure): number | BoundedFigure {
  return absoluteError > 0 ? { value, absoluteError } : value;
}

/** The area of an engine, which counts both classes at each score: exact. */
export function* areaOnEngine(
  score: string,
  isOne: BooleanExpression,
  weight: string | undefined,
): Generator<SqlQuestion, CellArea, SqlAnswer> {
  const answer = yield {
    groups: [numberOf(score)],
    aggregates: [weightWhere(weight, isOne), weightWhere(weight, call('not', isOne))],
  };
  const sums = (at: number): number[] =>
    Array.from({ length: answer.rows }, (_, row) => sumAt(answer, at, row));
  return areaOf(scoreCells(Float64Array.from(answer.groups[0]!, Number), sums(0), sums(1)));
}
