/** The value under a name that the record has itself: what JSON and every object have besides is nothing. */
export function ownOf<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  name: string,
): Value | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
