import { expect, test } from 'vitest';
import { kernelMemory } from '../../src/kernels/kernel-memory.ts';
import { loadKernel } from '../../src/kernels/load-kernel.ts';
import { treesSharedWasm, treesWasm } from '../../src/kernels/trees-wasm.ts';

type Kernel = Readonly<
  Record<'pack' | 'gather' | 'sumUp' | 'unpack' | 'partition' | 'copy', (...parts: number[]) => number>
>;

test.each([
  ['of its own', treesWasm, false],
  ['that workers share', treesSharedWasm, true],
])('rows are packed, summed up by bin and parted in memory %s', async (_, wasm, shared) => {
  const memory = kernelMemory(8192, shared);
  const kernel = (await loadKernel<Kernel>(wasm, memory.memory))!;
  const [pairs, packed, inOrder] = [memory.float64(8), memory.float64(8), memory.float64(8)];
  const [bytes, rows, others, isLeft] = [
    memory.uint8(16),
    memory.int32(4),
    memory.int32(4),
    memory.uint8(256),
  ];
  const [bins, sums, counts] = [memory.float64(16), memory.float64(16), memory.int32(8)];
  // Four rows of gradients and hessians in units of 1/4; two bins for each of four features.
  pairs.values.set([0.5, 1, -0.25, 2, 0.75, 0.25, -1, 0.5]);
  bytes.values.set([0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1, 0]);
  const shift = 0.25 * 1.5 * 2 ** 52;
  kernel.pack(pairs.at, 4, shift, shift, 3, packed.at);
  rows.values.set([0, 2, 3, 1]);
  // Of the first three rows in that order: 0, 2 and 3.
  kernel.gather(packed.at, rows.at, 3, inOrder.at);
  kernel.sumUp(bytes.at, rows.at, inOrder.at, 3, bins.at, bins.at + 32, bins.at + 64, bins.at + 96);
  kernel.unpack(bins.at, 8, 0.25, 0.25, 3, sums.at, counts.at);
  expect([...counts.values]).toEqual([2, 1, 0, 3, 1, 2, 3, 0]);
  expect([...sums.values.subarray(0, 8)]).toEqual([1.25, 1.25, -1, 0.5, 0, 0, 0.25, 1.75]);
  isLeft.values[1] = 1;
  expect(kernel.partition(bytes.at, rows.at, 4, isLeft.at, rows.at, others.at)).toBe(2);
  kernel.copy(rows.at + 8, others.at, 8);
  expect([...rows.values]).toEqual([3, 1, 0, 2]);
});
