import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { foldsOf, leakCodes, outOfFold } from '../../src/eda/leakage-folds.ts';
import { readLeakLabel } from '../../src/eda/leakage-label.ts';
import { leastSquares } from '../../src/eda/leakage-least-squares.ts';
import { categoryColumn, numberColumn, textColumn, type Column } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/eda-leakage.json', import.meta.url), 'utf8'),
) as Record<'codes' | 'fold' | 'binary' | 'number' | 'classes', number[]> &
  Record<'folds' | 'auc' | 'r2' | 'tau', number> & {
    readonly squares: {
      readonly columns: number[][];
      readonly label: number[];
      readonly coefficients: number[];
      readonly left: number;
      readonly without: number[];
    };
  };

test('a lookup table learned on other folds knows what pandas and scikit-learn say', () => {
  const codes = leakCodes(categoryColumn(fixture.codes));
  const knows = (label: Column): number =>
    outOfFold(
      codes,
      readLeakLabel('test', table({ label }), 'label', undefined),
      Uint8Array.from(fixture.fold),
      fixture.folds,
    );
  expect(knows(numberColumn(fixture.binary))).toBeCloseTo(fixture.auc, 12);
  expect(knows(numberColumn(fixture.number))).toBeCloseTo(fixture.r2, 10);
  expect(knows(categoryColumn(fixture.classes))).toBeCloseTo(fixture.tau, 12);
});

test('least squares are those of NumPy, a combination of earlier columns is left out, and so is what leaving out costs', () => {
  const { columns, label, coefficients, left, without } = fixture.squares;
  const found = leastSquares(
    columns.map((column) => Float64Array.from(column)),
    Float64Array.from(label),
  );
  expect(found.places).toEqual([0, 1, 2]);
  expect(found.left).toBeCloseTo(left, 12);
  found.coefficients.forEach((value, at) => expect(value).toBeCloseTo(coefficients[at]!, 12));
  found.without.forEach((value, at) => expect(value).toBeCloseTo(without[at]!, 12));
});

test('every kind of column has codes, and 0 is missing', () => {
  expect(leakCodes(textColumn(['a', null, 'b', 'a']))).toEqual({
    codes: Int32Array.of(1, 0, 2, 1),
    levels: 3,
    missing: 1,
  });
  expect([...leakCodes(categoryColumn(['a', null, 'b'])).codes]).toEqual([1, 0, 2]);
  expect([...leakCodes(numberColumn([5, null, 3, Infinity])).codes]).toEqual([2, 0, 1, 0]);
  const many = leakCodes(numberColumn(Array.from({ length: 6400 }, (_, row) => row)));
  expect([many.levels, new Set(many.codes).size]).toEqual([65, 64]);
});

test('folds are seeded and about equally large', () => {
  const fold = foldsOf(10_000, 5, 3);
  expect(fold).toEqual(foldsOf(10_000, 5, 3));
  expect(fold).not.toEqual(foldsOf(10_000, 5, 4));
  for (let each = 0; each < 5; each++) expect(fold.filter((at) => at === each).length).toBeGreaterThan(1800);
});

test('an identifier knows nothing, even of a label that it would give away in its own rows', () => {
  const label = readLeakLabel(
    'test',
    table({ label: numberColumn(Array.from({ length: 1000 }, (_, row) => row % 2)) }),
    'label',
    undefined,
  );
  const ids = leakCodes(textColumn(Array.from({ length: 1000 }, (_, row) => `id ${row}`)));
  expect(outOfFold(ids, label, foldsOf(1000, 5, 0), 5)).toBeLessThanOrEqual(0.5);
});
