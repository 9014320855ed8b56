import { expect, test } from 'vitest';
import { kernelMemory } from '../../src/kernels/kernel-memory.ts';
import { linearWasm, linearSharedWasm } from '../../src/kernels/linear-wasm.ts';
import { hasSimd, loadKernel } from '../../src/kernels/load-kernel.ts';

interface Linear {
  readonly scores: (x: number, rows: number, columns: number, w: number, start: number, out: number) => void;
}

test.each([
  ['of its own', linearWasm, false],
  ['that workers share', linearSharedWasm, true],
])('a kernel computes over memory %s', async (_, wasm, shared) => {
  expect(hasSimd()).toBe(true);
  const memory = kernelMemory(4096, shared);
  const [x, w, out] = [memory.float32(6), memory.float64(3), memory.float64(2)];
  x.values.set([1, 2, 3, -1, 0.5, 0]);
  w.values.set([10, 100, 1000]);
  const { scores } = (await loadKernel<Linear>(wasm, memory.memory))!;
  scores(x.at, 2, 3, w.at, 0.25, out.at);
  expect(out.values).toEqual(Float64Array.of(3210.25, 40.25));
  expect(memory.memory.buffer instanceof ArrayBuffer).toBe(!shared);
});

test('places begin at multiples of 64, behind what the module keeps for itself, and end with the memory', () => {
  const memory = kernelMemory(192);
  expect([memory.uint8(1).at, memory.int32(17).at, memory.uint16(1).at]).toEqual([65_536, 65_600, 65_728]);
  expect(memory.uint16(1).values.length).toBe(1);
  expect(() => memory.float64(20_000)).toThrow(/160000 bytes are asked for and \d+ are left/);
});
