import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, numberOf, onlyIf } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import { mergeMoments, noMoments, type MomentsState } from '../../stats/merge-moments.ts';
import { momentsOf } from '../../stats/moment-sums.ts';
import { momentsSql } from '../../stats/sql/moments-sql.ts';
import type { AnyStatistic } from '../../stats/statistic.ts';
import { checkScored } from '../check-scored.ts';
import type { ScoredColumns } from '../metric.ts';
import { addTo, mergeSums, noSums, totalOf, type AccurateSums } from './accurate-sums.ts';
import { rowChecks } from './row-checks.ts';
import { oneScore, scoredStatistic } from './scored-statistic.ts';

/** The squared errors, and the moments of the labels that have weight. */
interface ShareState {
  readonly errors: AccurateSums;
  readonly labels: MomentsState;
}

/** The share of the variance that is explained, as a statistic over columns. */
export function shareOver(where: string, columns: ScoredColumns): AnyStatistic<number> {
  return scoredStatistic<ShareState, number>(columns, {
    where,
    check: checkScored,
    start: () => ({ errors: noSums(1), labels: noMoments }),
    add({ errors, labels: before }, labels, scores, weights) {
      for (let row = 0; row < labels.length; row++) {
        const weight = weights ? weights[row]! : 1;
        if (weight > 0) addTo(errors, 0, weight * (labels[row]! - scores[row]!) ** 2);
      }
      const counted = weights ? labels.filter((_, row) => weights[row]! > 0) : labels;
      const found = momentsOf(
        counted,
        weights?.filter((weight) => weight > 0),
      );
      return { errors, labels: mergeMoments(before, found) };
    },
    merge: (first, second) => ({
      errors: mergeSums(first.errors, second.errors),
      labels: mergeMoments(first.labels, second.labels),
    }),
    finish: ({ errors, labels: { weight, squares, min, max, infinite } }) =>
      infinite > 0 ? NaN : explained(totalOf(errors, 0) / weight, squares / weight, min, max),
    sql: shareSql(where, columns),
  });
}

function explained(error: number, variance: number, least: number, most: number): number {
  return least === most || !(variance > 0) ? NaN : 1 - error / variance;
}

/** The same on an engine: the errors and the range of the labels, then their moments. */
function shareSql(where: string, columns: ScoredColumns): SqlForm<number> {
  const score = numberOf(oneScore(where, columns));
  const checks = rowChecks(where, columns, {});
  const { weight } = columns;
  return function* form(schema) {
    const label = numberOf(columns.label);
    const distance = call('subtract', label, score);
    const square = call('multiply', distance, distance);
    const counts = weight === undefined ? undefined : call('less', literal(0), numberOf(weight));
    const counted = counts ? onlyIf(counts, label) : label;
    const error = counts ? onlyIf(counts, square) : square;
    const answer = yield {
      groups: [],
      aggregates: [
        aggregate('sum', weight === undefined ? error : call('multiply', numberOf(weight), error)),
        aggregate('minimum', counted),
        aggregate('maximum', counted),
        aggregate('maximum', error),
        ...checks.aggregates,
      ],
    };
    checks.refuse(answer, 4);
    const { weight: total, variance } = yield* momentsSql(columns.label, { weight })(schema);
    const [least, most] = [numberAt(answer, 1), numberAt(answer, 2)];
    if (!Number.isFinite(least) || !Number.isFinite(most)) return NaN;
    // A sum that carries its rounding has no infinite values.
    const sum = numberAt(answer, 3) === Infinity ? Infinity : numberAt(answer, 0);
    return explained(sum / total, variance, least, most);
  };
}
