/** Whether two labels have the same classes in the same order, or both have none. */
export function areSameClasses(
  some: readonly string[] | undefined,
  others: readonly string[] | undefined,
): boolean {
  if (!some || !others) return some === others;
  return some.length === others.length && some.every((name, at) => name === others[at]);
}
