import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { denseSharedWasm, denseWasm } from '../../src/kernels/dense-wasm.ts';
import { kernelMemory, plainMemory, type Places } from '../../src/kernels/kernel-memory.ts';
import { loadKernel } from '../../src/kernels/load-kernel.ts';
import type { DenseKernel } from '../../src/kernels/dense-kernel.ts';
import { plainKernel } from '../../src/kernels/dense-plain.ts';

/** Every product of up to 9 rows, 12 columns and a few terms, with and without relu, from either layout of a. */
function products(kernel: DenseKernel, places: Places): Float32Array {
  const source = random(2);
  const [a, b, start, c] = [100, 100, 12 * 9, 12 * 9].map((length) => places.float32(length));
  for (const { values } of [a!, b!, start!]) values.forEach((_, i) => (values[i] = source.normal()));
  a!.values[3] = NaN;
  b!.values[5] = -0;
  const all: number[] = [];
  for (const [rows, columns, length, relu] of [
    [9, 12, 8, true],
    [8, 8, 1, false],
    [3, 4, 5, true],
    [4, 12, 0, true],
    [5, 8, 7, false],
    [3, 36, 2, true],
    [1, 20, 5, false],
  ] as const) {
    for (const [aRow, aStep] of [
      [4 * length, 4],
      [4, 4 * rows],
    ] as const) {
      const row = 4 * columns;
      for (const startRow of [0, row]) {
        const into = [c!.at, row, rows, length, columns, relu] as const;
        kernel.product(a!.at, aRow, aStep, b!.at, row, start!.at, startRow, ...into);
        all.push(...c!.values.subarray(0, rows * columns));
      }
    }
  }
  return Float32Array.from(all);
}

test.each([
  ['of its own', denseWasm, false],
  ['that workers share', denseSharedWasm, true],
])('products of any size have the bits of plain loops, over memory %s', async (_, wasm, shared) => {
  const memory = kernelMemory(8192, shared);
  const plain = plainMemory(8192);
  const kernel = (await loadKernel<DenseKernel>(wasm, memory.memory))!;
  const [got, expected] = [products(kernel, memory), products(plainKernel(plain.buffer), plain)];
  expect(got.some(Number.isNaN)).toBe(true);
  expect(got).toEqual(expected);
});

test('a product is what it says', () => {
  const memory = plainMemory(1024);
  const [a, b, start, c] = [4, 8, 4, 8].map((length) => memory.float32(length));
  a!.values.set([1, 2, 3, 4]);
  b!.values.set([1, 0, -1, 10, 1, 1, -1, 100]);
  start!.values.set([0.5, 0, 0, 0]);
  const kernel = plainKernel(memory.buffer);
  kernel.product(a!.at, 8, 4, b!.at, 16, start!.at, 0, c!.at, 16, 2, 2, 4, true);
  expect([...c!.values]).toEqual([3.5, 2, 0, 210, 7.5, 4, 0, 430]);
});

test('a step of Adam forgets means that drown, which would slow every later one, and no others', async () => {
  const memory = kernelMemory(1024);
  const plain = plainMemory(1024);
  const kernel = (await loadKernel<DenseKernel>(denseWasm, memory.memory))!;
  const step = (by: DenseKernel, places: Places): readonly Float32Array[] => {
    const [values, gradients, firsts, seconds] = Array.from({ length: 4 }, () => places.float32(4));
    values!.values.set([1, 1, 1, 1]);
    gradients!.values.set([0, 0, 0, 0.5]);
    firsts!.values.set([-1e-30, 1e-29, 0, NaN]);
    seconds!.values.set([1e-30, 1e-29, 0, 0]);
    const left = [Math.fround(0.5), Math.fround(0.25)] as const;
    by.adam(values!.at, gradients!.at, firsts!.at, seconds!.at, 4, 0, Math.fround(0.1), ...left);
    return [values!, gradients!, firsts!, seconds!].map((each) => each.values);
  };
  const [got, expected] = [step(kernel, memory), step(plainKernel(plain.buffer), plain)];
  expect(got).toEqual(expected);
  const [, gradients, firsts, seconds] = got;
  expect([...gradients!]).toEqual([0, 0, 0, 0]);
  expect([...firsts!].map((each) => each !== 0)).toEqual([false, true, false, true]);
  expect([...seconds!].map((each) => each !== 0)).toEqual([false, true, false, true]);
});
