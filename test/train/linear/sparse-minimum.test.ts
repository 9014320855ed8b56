import { expect, it } from 'vitest';
import { sparseMinimum } from '../../../src/train/linear/sparse-minimum.ts';
import { openTurn } from '../../../src/train/linear/turn.ts';

const never = (): boolean => false;

it('finds the minimum by hand: of two coordinates that lean on each other, and of one that is idle', async () => {
  // u + v/2 = 3 − 1 and u/2 + v = 3 − 1 where both are above 0.
  const quadratic = { matrix: Float64Array.of(1, 0.5, 0.5, 1), pull: Float64Array.of(3, 3), l1: 1 };
  const both = await sparseMinimum(
    { ...quadratic, isIdle: never },
    new Float64Array(2),
    1e-12,
    openTurn(undefined),
  );
  expect(both.solved).toBe(true);
  both.at.forEach((value) => expect(value).toBeCloseTo(4 / 3, 12));
  const idle = { ...quadratic, isIdle: (j: number) => j === 1 };
  const one = await sparseMinimum(idle, Float64Array.of(0, 5), 1e-12, openTurn(undefined));
  expect([...one.at]).toEqual([2, 0]);
});

it('lets go what would change its sign: from far on the wrong side', async () => {
  const quadratic = {
    matrix: Float64Array.of(1, 0.999, 0.999, 1),
    pull: Float64Array.of(2, 1),
    l1: 0.5,
    isIdle: never,
  };
  const { at, solved } = await sparseMinimum(
    quadratic,
    Float64Array.of(-900, 1000),
    1e-10,
    openTurn(undefined),
  );
  // With v 0, u is 2 − 0.5, and the slope 0.999 · 1.5 − 1 of v is within 0.5.
  expect(solved).toBe(true);
  expect([at[0]!.toFixed(9), at[1]]).toEqual(['1.500000000', 0]);
});

it('says so where it finds none', async () => {
  const quadratic = { matrix: Float64Array.of(1), pull: Float64Array.of(NaN), l1: 1, isIdle: never };
  const { solved } = await sparseMinimum(quadratic, Float64Array.of(1), 1e-10, openTurn(undefined));
  expect(solved).toBe(false);
});

it('hears an abort between two sweeps', async () => {
  const control = new AbortController();
  control.abort('enough');
  const quadratic = { matrix: Float64Array.of(1), pull: Float64Array.of(3), l1: 1, isIdle: never };
  const turn = openTurn(control.signal, 1);
  await expect(sparseMinimum(quadratic, new Float64Array(1), 1e-10, turn)).rejects.toBe('enough');
});
