import { isRecord } from '../../core/json.ts';
import type { Instance } from '../service.ts';
import { refuse } from './refusal.ts';

/** Refuses more rows than a request may have. */
export function checkCount(count: number, maxInstances: number): void {
  if (count <= maxInstances) return;
  const message = `there are ${count} instances; expected at most ${maxInstances} in a request.`;
  throw refuse(413, 'too-large', message);
}

/** The rows that stand in a field of a body. Throws a refusal. */
export function instancesOf(instances: unknown, maxInstances: number): readonly Instance[] {
  if (!Array.isArray(instances)) {
    const message = 'instances is not a list; expected [{…}, …].';
    throw refuse(400, 'bad-data', message, { field: 'instances' });
  }
  checkCount(instances.length, maxInstances);
  const other = instances.findIndex((instance) => !isRecord(instance));
  if (other < 0) return instances as readonly Instance[];
  throw refuse(400, 'bad-data', `instance ${other} is not an object of fields.`, { instance: other });
}

/** Columns side by side, as rows. They are of one length. */
export function rowsOfColumns(
  columns: ReadonlyMap<string, readonly unknown[]>,
  count: number,
): readonly Instance[] {
  const rows = Array.from({ length: count }, (): Record<string, unknown> => ({}));
  for (const [name, values] of columns) {
    // It would be the rows' prototype, and no field.
    if (name === '__proto__')
      throw refuse(400, 'bad-data', 'a column is called "__proto__".', { field: name });
    for (let row = 0; row < count; row++) rows[row]![name] = values[row];
  }
  return rows as readonly Instance[];
}

/** The rows of answers as columns, by name, in the order in which they come up. `null` is what a row lacks. */
export function columnsOfRows(rows: readonly object[]): Map<string, unknown[]> {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return new Map(
    [...names].map((name) => [name, rows.map((row) => (row as Record<string, unknown>)[name] ?? null)]),
  );
}
