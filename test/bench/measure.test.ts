import { expect, test } from 'vitest';
import { claimOf, type Claim } from '../../bench/bench.ts';
import { measure } from '../../bench/measure.ts';

const ratio = (value: number): Claim => claimOf('a/time', value, 'times as fast', 1, { atLeast: true });
const gap = (value: number): Claim => claimOf('a/gap', value, 'largest difference', 1e-6);

/** Measures a bench that yields these claims, one list a measuring. */
async function measuring(
  ...lists: readonly (readonly Claim[])[]
): Promise<{ readonly claims: readonly Claim[]; readonly times: number }> {
  let times = 0;
  const claims = await measure({ claim: 'a/', run: async () => lists[times++]! }, () => {});
  return { claims, times };
}

test('a bench whose claims hold, or nearly, is measured once', async () => {
  expect((await measuring([ratio(1.1), gap(1e-7)])).times).toBe(1);
  expect((await measuring([ratio(0.9)])).times).toBe(1);
});

test('a time that misses is measured again, and counts as it does then', async () => {
  const { claims, times } = await measuring([ratio(0.5), gap(1e-7)], [ratio(1.2), gap(1e-8)]);
  expect(times).toBe(2);
  expect(claims.map(({ value, holds }) => [value, holds])).toEqual([
    [1.2, true],
    [1e-8, true],
  ]);
});

test('a time that misses three times fails', async () => {
  const { claims, times } = await measuring([ratio(0.5)], [ratio(0.6)], [ratio(0.7)]);
  expect(times).toBe(3);
  expect(claims.map(({ holds, near }) => holds || near)).toEqual([false]);
});

test('a time that held keeps what it was when another one is measured again', async () => {
  const other = (value: number): Claim => ({ ...ratio(value), claim: 'a/other' });
  const { claims } = await measuring([ratio(1.1), other(0.5)], [ratio(0.5), other(1.3)]);
  expect(claims.map(({ value }) => value)).toEqual([1.1, 1.3]);
});

test('what is not timed is not measured again for its own sake, and must hold every time', async () => {
  expect((await measuring([gap(1)])).times).toBe(1);
  const first = await measuring([ratio(0.5), gap(1)], [ratio(1), gap(0)]);
  expect(first.claims[1]!.holds).toBe(false);
  const second = await measuring([ratio(0.5), gap(0)], [ratio(1), gap(1)]);
  expect(second.claims[1]!.holds).toBe(false);
});

test('each measuring is told', async () => {
  const told: number[] = [];
  const lists = [ratio(0.5), ratio(1)];
  await measure({ claim: 'a/', run: async () => lists[told.length]! }, (claims) =>
    told.push(claims[0]!.value),
  );
  expect(told).toEqual([0.5, 1]);
});
