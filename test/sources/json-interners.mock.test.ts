import { expect, test, vi } from 'vitest';
import type { createInterner } from '../../src/sources/csv-interner.ts';
import { jsonPlan } from '../../src/sources/json-options.ts';
import { createRowReader } from '../../src/sources/json-row.ts';

const made = vi.hoisted(() => ({ count: 0 }));

vi.mock('../../src/sources/csv-interner.ts', async (load) => {
  const actual = await load<{ createInterner: typeof createInterner }>();
  return {
    ...actual,
    createInterner: () => {
      made.count++;
      return actual.createInterner();
    },
  };
});

test.each(['{}', '{"a":1}', '{"a":{"b":{}}}'])(
  'thousands of keys that are each %s take a hash table for all of them, and none of their own',
  (inner) => {
    made.count = 0;
    const text = `{${Array.from({ length: 2000 }, (_, key) => `"k${key}":${inner}`).join(',')}}`;
    const bytes = new TextEncoder().encode(text);
    const reader = createRowReader(jsonPlan({ flatten: true }, []));
    for (let row = 0; row < 2; row++) expect(reader.read(bytes, 0, bytes.length)).toBe(undefined);
    expect(made.count).toBe(1);
  },
);
