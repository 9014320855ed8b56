import { expect, it } from 'vitest';
import { compute } from '../../src/stats/compute.ts';
import { textLengths } from '../../src/stats/text-lengths.ts';
import { categoryColumn, textColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const of = (values: readonly (string | null)[]) =>
  compute(table({ x: textColumn(values) }), { x: textLengths('x') }).x;

it('text lengths count UTF-16 code units, and empty texts apart', () => {
  expect(of(['ab', '', null, '😀abc'])).toEqual({
    count: 3,
    missing: 1,
    empty: 1,
    mean: 7 / 3,
    min: 0,
    max: 5,
  });
});

it('text lengths of a category are those of its rows, not of its levels', () => {
  const x = categoryColumn(['ab', '', null, 'ab', '😀abc'], ['', 'ab', 'never in a row', '😀abc']);
  expect(compute(table({ x }), { x: textLengths('x') }).x).toEqual({
    count: 4,
    missing: 1,
    empty: 1,
    mean: 9 / 4,
    min: 0,
    max: 5,
  });
});

it('text lengths are NaN when nothing is present', () => {
  expect(of([null])).toEqual({ count: 0, missing: 1, empty: 0, mean: NaN, min: NaN, max: NaN });
});
