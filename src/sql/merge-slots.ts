import { mapParts, type Expression } from './expression.ts';
import type { SqlQuestion, SqlSlots } from './form.ts';

/** Numbers that one query spells out to be joined. */
export const MOST_SLOT_VALUES = 8000;

/**
 * Questions whose slots have the same keys, with one set of slots for all of them, so that they can share a query.
 *
 * @param textOf - an expression as SQL.
 */
export function mergeSlots(
  questions: readonly SqlQuestion[],
  textOf: (expression: Expression) => string,
): SqlQuestion[] {
  const merged = new Map<string, { slots: SqlSlots; width: number }>();
  const placed = questions.map((question) => {
    const { slots } = question;
    if (!slots) return { question, key: undefined, from: 0 };
    // Text for infinities, which JSON lacks.
    const keys = slots.keys.map((key) =>
      key.map((part) => (typeof part === 'number' ? [String(part)] : part)),
    );
    const own = slots.values[0]?.length ?? 0;
    const name = JSON.stringify([slots.by.map(textOf), keys]);
    let [key, attempt] = [name, 0];
    while (((merged.get(key)?.width ?? 0) + own) * keys.length > MOST_SLOT_VALUES && merged.has(key))
      key = `${name}${++attempt}`;
    const known = merged.get(key);
    const from = known?.width ?? 0;
    const values = slots.values.map((more, row) => [...(known?.slots.values[row] ?? []), ...more]);
    merged.set(key, { slots: { ...slots, values }, width: from + own });
    return { question, key, from };
  });
  return placed.map(({ question, key, from }) => {
    if (key === undefined) return question;
    return {
      ...question,
      groups: question.groups.map((group) => shifted(group, from) as typeof group),
      aggregates: question.aggregates.map((one) => shifted(one, from)),
      slots: merged.get(key)!.slots,
    };
  });
}

function shifted(expression: Expression, by: number): Expression {
  return expression.type === 'slot'
    ? { ...expression, at: expression.at + by }
    : mapParts(expression, (part) => shifted(part, by));
}
