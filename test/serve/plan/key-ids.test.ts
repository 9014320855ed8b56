import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableKeys } from '../../../src/serve/lookup/lookup-key.ts';
import { columnIds, joinedIds } from '../../../src/serve/plan/key-ids.ts';
import { fromRows } from '../../../src/table/rows.ts';
import type { Schema } from '../../../src/table/schema.ts';

const schema: Schema = {
  fields: [
    { name: 'n', kind: 'number' },
    { name: 'c', kind: 'category' },
    { name: 't', kind: 'text' },
    { name: 'at', kind: 'time' },
  ],
};

test('rows have one id where they have one key, numbered as they come', () => {
  const number = fc.constantFrom(0, -0, 1, -1, 0.1, 1e300, Infinity, -Infinity, null);
  const text = fc.constantFrom('', 'a', 'b', '1', 'null', null);
  const rows = fc.array(fc.record({ n: number, c: text, t: text, at: fc.constantFrom(0, 1, 1e12, null) }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(rows, (found) => {
      const asked = fromRows(found, schema);
      const keys = tableKeys(asked, schema);
      const seen = [...new Set(keys)];
      const { ids, count } = joinedIds(columnIds(asked, schema, 'test'), asked.rows);
      expect([...ids]).toEqual(keys.map((key) => seen.indexOf(key)));
      expect(count).toBe(seen.length);
    }),
    { seed: 1, numRuns: 300 },
  );
});
