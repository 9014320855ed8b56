import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, textOf } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { TextLengths } from '../text-lengths.ts';

/** Lengths of texts on an engine, in UTF-16 code units. */
export function textLengthsSql(name: string): SqlForm<TextLengths> {
  return function* form() {
    const length = call('textLength', textOf(name));
    const answer = yield {
      groups: [],
      aggregates: [
        aggregate('countRows'),
        aggregate('count', textOf(name)),
        aggregate('countIf', call('equal', length, literal(0))),
        aggregate('sum', length),
        aggregate('minimum', length),
        aggregate('maximum', length),
      ],
    };
    const [rows, count] = [numberAt(answer, 0), numberAt(answer, 1)];
    const [empty, min, max] = [numberAt(answer, 2), numberAt(answer, 4), numberAt(answer, 5)];
    return { count, missing: rows - count, empty, mean: numberAt(answer, 3) / count, min, max };
  };
}
