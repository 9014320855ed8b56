import { describe, expect, test } from 'vitest';
import { byMonth } from '../../src/monitor/by-month.ts';
import { drift } from '../../src/monitor/drift.ts';
import { reference } from '../../src/monitor/reference.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const rows = table({ x: numberColumn([1, 2, 3]) });
const kept = reference(rows);
const limits = { psi: { max: 0.2 } };
const [x] = kept.columns;

describe('a mistake is refused with a code', () => {
  test.each<[name: string, code: string, call: () => unknown]>([
    ['a reference of null', 'bad-data', () => reference(null as never)],
    ['a reference of a list', 'bad-data', () => reference([] as never)],
    [
      'a reference of a profile with a column of null',
      'bad-data',
      () => reference({ version: 1, rows: 1, columns: [null] } as never),
    ],
    ['months of null', 'bad-data', () => byMonth(null as never, 'at')],
    ['a drift without a window', 'bad-data', () => drift(kept, undefined as never, limits)],
    ['a drift without limits', 'bad-option', () => drift(kept, rows, undefined as never)],
    ['limits of columns that are null', 'bad-option', () => drift(kept, rows, { columns: null } as never)],
    ['limits of columns that are a list', 'bad-option', () => drift(kept, rows, { columns: ['x'] } as never)],
    [
      'limits of a column that are null',
      'bad-option',
      () => drift(kept, rows, { columns: { x: null } } as never),
    ],
    [
      'a choice of columns that is null',
      'bad-option',
      () => drift(kept, rows, limits, { columns: null } as never),
    ],
    ['options that are null', 'bad-option', () => drift(kept, rows, limits, null as never)],
    ['a stored column of null', 'bad-data', () => drift({ ...kept, columns: [null] } as never, rows, limits)],
    [
      'a stored column without a kind',
      'bad-data',
      () => drift({ ...kept, columns: [{ ...x, kind: undefined }] } as never, rows, limits),
    ],
    [
      'stored bins without counts',
      'bad-data',
      () => drift({ ...kept, columns: [{ ...x, bins: {} }] } as never, rows, limits),
    ],
  ])('%s', (_, code, call) => {
    expect(call).toThrow(expect.objectContaining({ code }));
  });
});
