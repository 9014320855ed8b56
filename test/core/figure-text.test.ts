import { expect, it } from 'vitest';
import { countedText, figureText, rowsText } from '../../src/core/figure-text.ts';

it('shows a figure in as few digits as tell it from its limit', () => {
  expect(figureText(0.123456)).toBe('0.1235');
  expect(figureText(0.30004, 0.3)).toBe('0.30004');
  expect(figureText(0.123456, 0.2, 2)).toBe('0.12');
  expect(figureText(0.2004, 0.2, 2)).toBe('0.2004');
  expect(figureText(0.2, 0.2, 2)).toBe('0.2');
});

it('counts one of something as one', () => {
  expect([0, 1, 1200].map((count) => countedText(count, 'slice', 'slices'))).toEqual([
    ...['0 slices', '1 slice', '1,200 slices'],
  ]);
  expect(rowsText(1)).toBe('1 row');
});
