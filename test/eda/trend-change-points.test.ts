import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { changePoints, jitterOf, leastCuts, pettittPValue } from '../../src/eda/trend-change-points.ts';

const { pettitt } = JSON.parse(
  readFileSync(new URL('../fixtures/eda-trend.json', import.meta.url), 'utf8'),
) as { pettitt: { values: number[]; pValue: number }[] };

it.each(pettitt)("Pettitt's p-value is that of the formula: $pValue", ({ values, pValue }) => {
  expect(pettittPValue(Float64Array.from(values))).toBeCloseTo(pValue, 12);
});

/** Every way to cut into stretches of three or more. */
function leastCost(values: readonly number[], penalty: number): number {
  const cost = (part: readonly number[]): number => {
    const mean = part.reduce((a, b) => a + b, 0) / part.length;
    return part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  let best = cost(values);
  for (let cut = 3; cut <= values.length - 3; cut++)
    best = Math.min(best, cost(values.slice(0, cut)) + penalty + leastCost(values.slice(cut), penalty));
  return best;
}

test('no other cut of a series costs less', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 16 }),
      fc.constantFrom(1, 5, 20),
      (values, penalty) => {
        const cuts = [0, ...leastCuts(Float64Array.from(values), penalty), values.length];
        let cost = penalty * (cuts.length - 2);
        for (let at = 1; at < cuts.length; at++) {
          const part = values.slice(cuts[at - 1], cuts[at]);
          expect(part.length).toBeGreaterThanOrEqual(3);
          const mean = part.reduce((a, b) => a + b, 0) / part.length;
          cost += part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        }
        expect(cost).toBeCloseTo(leastCost(values, penalty), 8);
      },
    ),
    { seed: 4, numRuns: 150 },
  );
});

test('the cuts of a long series are set to the place', () => {
  const noise = random(9);
  const values = Float64Array.from(
    { length: 30_000 },
    (_, at) => (at < 11_003 || at >= 20_011 ? 0 : 4) + noise.normal() / 2,
  );
  expect(changePoints(values, 0.01).map(({ at }) => at)).toEqual([11_003, 20_011]);
});

test('jitter is the variance and the memory of the noise, whatever the level does', () => {
  for (const memory of [0, 0.5, 0.8]) {
    const noise = random(memory);
    let last = 0;
    const values = Float64Array.from(
      { length: 20_000 },
      (_, at) => (last = memory * last + noise.normal()) + (at > 9000 ? 50 : 0),
    );
    const { variance, correlation } = jitterOf(values);
    expect(Math.abs(correlation - memory)).toBeLessThan(0.06);
    expect(variance * (1 - memory ** 2)).toBeGreaterThan(0.85);
    expect(variance * (1 - memory ** 2)).toBeLessThan(1.15);
  }
});

test('too short and constant series have none; a step without noise is one', () => {
  expect(changePoints(Float64Array.of(1, 2, 3, 4, 5), 0.01)).toEqual([]);
  expect(changePoints(new Float64Array(50).fill(3), 0.01)).toEqual([]);
  const step = Float64Array.from({ length: 40 }, (_, at) => (at < 25 ? 1 : 2));
  expect(changePoints(step, 0.01)).toMatchObject([{ at: 25, before: 1, after: 2 }]);
});
