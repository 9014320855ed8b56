import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { expand, width } from '../../../src/table/matrix.ts';
import { openDesign } from '../../../src/train/linear/design.ts';
import { eigenOf } from '../../../src/train/linear/eigen.ts';
import { sumGram } from '../../../src/train/linear/gram.ts';
import { inverseGram } from '../../../src/train/linear/inverse-gram.ts';
import { openTurn } from '../../../src/train/linear/turn.ts';
import { examplesOf } from '../examples-of.ts';

function drawn(rows: number, columns: number, levels: readonly number[]): Examples {
  const source = random(9);
  const list = (of: () => number): number[] => Array.from({ length: rows }, of);
  return examplesOf({
    dense: Object.fromEntries(
      Array.from({ length: columns }, (_, j) => [`x${j}`, list(() => source.normal() + j)]),
    ),
    categories: Object.fromEntries(
      levels.map((size, k) => [
        `c${k}`,
        [list(() => source.integer(size + 1) - 1), Array.from({ length: size }, (_, l) => `l${l}`)] as const,
      ]),
    ),
    labels: list(() => source.integer(2)),
    weights: list(() => source.next()),
  });
}

/** scale · Xᵀ B X + l2, from the expanded rows: with the intercept last. */
function expected(examples: Examples, scale: number, l2: number): Float64Array {
  const columns = width(examples.matrix);
  const size = columns + 1;
  const x = expand(examples.matrix);
  const out = new Float64Array(size * size);
  const at = (row: number, j: number): number => (j === columns ? 1 : x[row * columns + j]!);
  for (let row = 0; row < examples.matrix.rows; row++) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++)
        out[j * size + k]! += scale * examples.weights![row]! * at(row, j) * at(row, k);
    }
  }
  for (let j = 0; j < columns; j++) out[j * size + j]! += l2;
  return out;
}

describe.each(['simd', 'plain'] as const)('the inverse of a Gram matrix (%s)', (kernel) => {
  it.each([
    ['dense columns', 5, []],
    ['one category', 3, [6]],
    ['three categories, of which the largest is eliminated', 2, [4, 9, 3]],
    ['categories alone', 0, [7, 2]],
  ] as const)('undoes it: %s', async (_, columns, levels) => {
    const examples = drawn(120, columns, levels);
    const design = await openDesign(examples, kernel, openTurn(undefined));
    const gram = await sumGram(design, () => design.weights.at);
    const [scale, l2] = [0.3, 0.7];
    const matrix = expected(examples, scale, l2);
    const size = design.width + 1;
    const source = random(10);
    const vector = Float64Array.from({ length: size }, () => source.normal());
    const solved = (await inverseGram(design, gram, scale, l2))(vector);
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += matrix[j * size + k]! * solved[k]!;
      expect(sum).toBeCloseTo(vector[j]!, 9);
    }
    expect(gram.whole).toBe(true);
    gram.diagonal.forEach((value, j) => {
      const whole = (matrix[j * size + j]! - (j < design.width ? l2 : 0)) / scale;
      expect(value).toBeCloseTo(whole, 9);
    });
  });

  it('is nearly the same from float32 products, which are for dense columns alone', async () => {
    for (const [levels, isQuick] of [
      [[], true],
      [[3], false],
    ] as const) {
      const design = await openDesign(drawn(120, 9, levels), kernel, openTurn(undefined));
      const gram = (quick: boolean) => sumGram(design, () => design.weights.at, 1, undefined, quick);
      const vector = Float64Array.from({ length: design.width + 1 }, (_, j) => j - 3);
      const quick = await gram(true);
      expect([quick.single, (await gram(false)).single]).toEqual([isQuick, false]);
      const exact = (await inverseGram(design, await gram(false), 1, 1))(vector);
      const inverse = await inverseGram(design, quick, 1, 1);
      expect(inverse.weakest).toBeGreaterThan(0);
      inverse(vector).forEach((value, j) => expect(value / exact[j]!).toBeCloseTo(1, isQuick ? 3 : 12));
    }
  });

  it('keeps the columns of most curvature in full, and the diagonal of the rest', async () => {
    const examples = drawn(40, 520, [3]);
    const design = await openDesign(examples, kernel, openTurn(undefined));
    const gram = await sumGram(design, () => design.weights.at);
    expect([gram.whole, gram.kept.length, gram.eliminated.length]).toEqual([false, 512, 3]);
    const matrix = expected(examples, 1, 0);
    const size = design.width + 1;
    gram.diagonal.forEach((value, j) => expect(value / matrix[j * size + j]!).toBeCloseTo(1, 9));
    const least = Math.min(...Array.from(gram.kept, (feature) => gram.diagonal[feature]!).slice(0, 511));
    const left = Array.from({ length: 520 }, (_, j) => j).filter((j) => !gram.kept.includes(j));
    expect(left).toHaveLength(9);
    left.forEach((feature) => expect(gram.diagonal[feature]).toBeLessThanOrEqual(least));
    const [a, b] = [gram.kept[500]!, gram.kept[100]!];
    expect(gram.full[500 * gram.size + 100]! / matrix[a * size + b]!).toBeCloseTo(1, 9);
  });

  it('stands for all rows where it sums some of their blocks', async () => {
    const examples = drawn(3000, 1, [2]);
    const design = await openDesign(examples, kernel, openTurn(undefined));
    const some = (await sumGram(design, () => design.weights.at, 2)).diagonal;
    const all = (await sumGram(design, () => design.weights.at)).diagonal;
    some.forEach((value, j) => expect(Math.abs(value / all[j]! - 1)).toBeLessThan(0.1));
  });
});

it('eigenvectors turn a symmetric matrix into the diagonal of its eigenvalues', () => {
  const matrix = Float64Array.of(2, 1, 0, 1, 2, 0, 0, 0, 5);
  const { values, vectors } = eigenOf(matrix, 3);
  expect([...values].sort((a, b) => a - b).map((value) => value.toFixed(12))).toEqual([
    '1.000000000000',
    '3.000000000000',
    '5.000000000000',
  ]);
  for (let k = 0; k < 3; k++) {
    for (let i = 0; i < 3; i++) {
      let sum = 0;
      for (let j = 0; j < 3; j++) sum += matrix[i * 3 + j]! * vectors[j * 3 + k]!;
      expect(sum).toBeCloseTo(values[k]! * vectors[i * 3 + k]!, 12);
    }
  }
});
