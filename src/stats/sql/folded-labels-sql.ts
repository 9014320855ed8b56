import { SlipwayError } from '../../core/error.ts';
import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, onlyIf, textOf } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { FoldedLabels, FoldedLabelsOptions } from '../folded-labels.ts';
import { infinite, labelExpression, MOST_LEVELS, tooManyLevels, whichIsOne } from '../label-values.ts';
import { valueOf } from './sql-parts.ts';

const WHERE = 'stats/folded-labels';

/** Labels by level and fold on an engine, in two questions: the second is about distances from the mean of all. */
export function foldedLabelsSql(
  name: string,
  { label, positive, key, folds }: FoldedLabelsOptions,
): SqlForm<FoldedLabels> {
  return function* form(schema) {
    const kind = schema.fields.find((field) => field.name === label)?.kind;
    const value = labelExpression(WHERE, label, kind, positive);
    const present = call('not', call('isMissing', value));
    const isWhole = call('equal', value, call('floor', value));
    const first = yield {
      groups: [],
      aggregates: [
        aggregate('countIf', call('isMissing', textOf(key))),
        aggregate('count', kind === 'number' ? value : textOf(label)),
        aggregate('count', value),
        aggregate('countIf', call('and', present, call('not', call('isFinite', value)))),
        aggregate('countIf', call('and', present, call('not', isWhole))),
        aggregate('average', onlyIf(call('isFinite', value), value)),
      ],
    };
    const [keys, labels, values, wild, fractions, mean] = [0, 1, 2, 3, 4, 5].map((at) => numberAt(first, at));
    if (keys! > 0)
      throw new SlipwayError(
        'bad-data',
        WHERE,
        `key "${key}" is missing in ${keys} rows; expected one in every row, since it says which fold a row is in.`,
        { details: { column: key, rows: keys! } },
      );
    if (labels! > values!) throw whichIsOne(WHERE, label, 'levels other than true and false or 1 and 0');
    if (wild! > 0) throw infinite(WHERE, label, `in ${wild} rows`);
    // Whole labels less a whole number have sums without rounding.
    const middle = Number.isNaN(mean) ? 0 : fractions === 0 ? Math.round(mean!) : mean!;
    const distance = call('subtract', value, literal(middle));
    const answer = yield {
      groups: [valueOf(schema, name), call('fingerprintBucket', textOf(key), literal(folds))],
      aggregates: [
        aggregate('count', value),
        aggregate('sum', distance),
        aggregate('sum', call('multiply', distance, distance)),
      ],
    };
    const [found, foldOf] = answer.groups;
    const rows = Array.from({ length: answer.rows }, (_, row) => row).filter(
      (row) => numberAt(answer, 0, row) > 0,
    );
    const seen = new Set(rows.flatMap((row) => (found![row] === null ? [] : [String(found![row])])));
    if (seen.size > MOST_LEVELS) throw tooManyLevels(WHERE, name);
    const levels = [...seen].sort();
    const places = new Map(levels.map((level, place) => [level, place]));
    const length = (levels.length + 1) * folds;
    const [counts, means, squares] = [0, 1, 2].map(() => new Float64Array(length));
    let count = 0;
    for (const row of rows) {
      const place = found![row] === null ? levels.length : places.get(String(found![row]))!;
      const cell = place * folds + Number(foldOf![row]);
      const own = numberAt(answer, 0, row);
      const sum = numberAt(answer, 1, row);
      count += own;
      counts![cell] = own;
      means![cell] = middle + sum / own;
      squares![cell] = Math.max(0, numberAt(answer, 2, row) - (sum * sum) / own);
    }
    return { count, levels, cells: { counts: counts!, means: means!, squares: squares! } };
  };
}
