import { call, literal } from '../../sql/expression.ts';
import type { AnyStatistic } from '../../stats/statistic.ts';
import { checkClasses } from '../check-scored.ts';
import type { BoundedFigure, ScoredColumns } from '../metric.ts';
import { areaOnEngine, cellsByLabel, figureOf, MOST_CELLS } from './auc-over.ts';
import { classChecks, classColumns } from './class-columns.ts';
import { areaOf, mergeScoreCells, noScoreCells, type CellArea, type ScoreCells } from './score-cells.ts';
import { scoredStatistic, scoreNames } from './scored-statistic.ts';

/** The average AUC of classes as a statistic over columns: exact, and for streams by cells of the scores of each class. */
export function classAucOver(
  where: string,
  columns: ScoredColumns,
  average: 'macro' | 'weighted',
): AnyStatistic<number | BoundedFigure> {
  const names = scoreNames(columns);
  const onEngine = classColumns(columns);
  const checks = classChecks(where, columns, 'any');
  const upTo = (most: number | undefined) => ({
    where,
    of: most === undefined ? average : [average, 'bounded'],
    check(this: void, where: string, labels: Float64Array, scores: Float64Array, weights?: Float64Array) {
      checkClasses(where, labels, scores, weights, 'any');
    },
    start: () => names.map(() => noScoreCells),
    add: (
      cells: readonly ScoreCells[],
      labels: Float64Array,
      scores: Float64Array,
      weights?: Float64Array,
    ): readonly ScoreCells[] =>
      cells.map((before, k) => {
        const own = labels.map((_, row) => scores[row * names.length + k]!);
        return mergeScoreCells(
          before,
          cellsByLabel(own, (row) => labels[row] === k, weights),
          most,
        );
      }),
    merge: (first: readonly ScoreCells[], second: readonly ScoreCells[]) =>
      first.map((cells, k) => mergeScoreCells(cells, second[k]!, most)),
    finish: (cells: readonly ScoreCells[]) => averageOf(cells.map(areaOf), average),
  });
  return {
    ...scoredStatistic<readonly ScoreCells[], number | BoundedFigure>(columns, upTo(undefined)),
    bounded: scoredStatistic<readonly ScoreCells[], number | BoundedFigure>(columns, upTo(MOST_CELLS)),
    ...(onEngine && {
      *sql() {
        checks.refuse(yield { groups: [], aggregates: checks.aggregates });
        const areas: CellArea[] = [];
        for (const [k, name] of names.entries())
          areas.push(yield* areaOnEngine(name, call('equal', onEngine.label, literal(k)), columns.weight));
        return averageOf(areas, average);
      },
    }),
  };
}

function averageOf(areas: readonly CellArea[], average: 'macro' | 'weighted'): number | BoundedFigure {
  let [value, absoluteError, parts] = [0, 0, 0];
  for (const area of areas) {
    const part = average === 'macro' ? 1 : area.positives;
    if (part === 0) continue; // a class without rows counts for nothing
    value += part * area.value;
    absoluteError += part * area.absoluteError;
    parts += part;
  }
  return figureOf({ value: value / parts, absoluteError: absoluteError / parts });
}
