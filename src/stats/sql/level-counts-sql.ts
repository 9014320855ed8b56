import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, numberOf, onlyIf } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { LevelCounts } from '../level-counts.ts';
import type { WeightOption } from '../weights.ts';
import { badWeights, checkWeights, valueOf } from './sql-parts.ts';

/**
 * Counts of levels on an engine, exact. With a limit the most frequent levels are listed with their exact counts, and
 * `undercount` is what the most frequent of the others has.
 */
export function levelCountsSql(
  name: string,
  { weight, limit }: WeightOption & { readonly limit?: number | undefined } = {},
): SqlForm<LevelCounts> {
  return function* form(schema) {
    const value = valueOf(schema, name);
    const weighs = weight === undefined ? undefined : numberOf(weight);
    const first = yield {
      groups: [],
      aggregates: [
        aggregate('countRows'),
        aggregate('count', value),
        ...(weight === undefined || !weighs
          ? []
          : [badWeights(weight), aggregate('sum', onlyIf(call('not', call('isMissing', value)), weighs))]),
      ],
    };
    if (weight !== undefined) checkWeights('stats/level-counts', weight, first, 2);
    const [rows, count] = [numberAt(first, 0), numberAt(first, 1)];
    const answer = yield {
      groups: [value],
      aggregates: [weighs ? aggregate('sum', weighs) : aggregate('countRows')],
      // One more for the largest of the others, and one for the missing values.
      ...(limit === undefined ? {} : { most: limit + 2 }),
    };
    const found: (readonly [level: string, rows: number])[] = [];
    answer.groups[0]!.forEach((level, row) => {
      if (level !== null) found.push([String(level), numberAt(answer, 0, row)]);
    });
    const byFigure = found.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : Number(a[0] > b[0])));
    const listed = byFigure.slice(0, limit ?? Infinity);
    const undercount = byFigure[listed.length]?.[1] ?? 0;
    const total = weighs ? numberAt(first, 3) : count;
    const sum = listed.reduce((all, [, figure]) => all + figure, 0);
    const sorted = listed.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
    return {
      count,
      missing: rows - count,
      levels: new Map(sorted),
      otherRows: undercount === 0 ? 0 : Math.max(0, total - sum),
      undercount,
    };
  };
}
