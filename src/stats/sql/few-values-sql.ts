import { numberAt } from '../../sql/answer.ts';
import { aggregate } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { FewValues } from '../few-values.ts';
import { finiteOf } from './sql-parts.ts';
import { valueCounts } from './value-counts.ts';

/** How an engine counts every value, where there are at most so many different ones. */
export function fewValuesSql(name: string, most: number): SqlForm<FewValues> {
  return function* form() {
    const finite = finiteOf(name);
    const first = yield { groups: [], aggregates: [aggregate('countDistinct', finite)] };
    const different = numberAt(first, 0);
    if (different > most) return { values: null, weights: [] };
    if (different === 0) return { values: [], weights: [] };
    const { values, counts } = yield* valueCounts('stats/few-values', finite);
    return { values: [...values], weights: [...counts] };
  };
}
