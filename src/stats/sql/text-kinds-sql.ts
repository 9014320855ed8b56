import { numberAt } from '../../sql/answer.ts';
import { aggregate, textOf } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { TextKinds } from '../text-kinds.ts';

/**
 * Kinds of texts on an engine: every different text is fetched with its rows, and judged as in memory.
 *
 * @param judge - adds the rows of a text to the counts.
 */
export function textKindsSql(
  name: string,
  judge: (seen: { -readonly [Kind in keyof TextKinds]: number }, text: string, rows: number) => void,
): SqlForm<TextKinds> {
  return function* form() {
    const answer = yield { groups: [textOf(name)], aggregates: [aggregate('countRows')] };
    const seen = { count: 0, missing: 0, blank: 0, padded: 0, number: 0, date: 0, boolean: 0 };
    answer.groups[0]!.forEach((text, row) => {
      const rows = numberAt(answer, 0, row);
      if (typeof text === 'string') judge(seen, text, rows);
      else seen.missing += rows;
    });
    return seen;
  };
}
