import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { unseenMass } from '../../src/stats/unseen-mass.ts';

test('the kinds seen once are the share that is still unseen', () => {
  // 10 seen: a 4 times, b 3 times, c twice, d once. 1 ÷ 10; √(1 · 0.9 + 2 · 1) ÷ 10.
  const { share, standardError } = unseenMass(10, 1, 1);
  expect(share).toBe(0.1);
  expect(standardError).toBeCloseTo(Math.sqrt(2.9) / 10, 15);
  expect(unseenMass(0, 0, 0)).toEqual({ share: NaN, standardError: NaN });
  expect(unseenMass(5, 0, 0)).toEqual({ share: 0, standardError: 0 });
});

test('over known chances the estimate is right on average, and its error covers it as often as it says', () => {
  const kinds = 400;
  const chances = Array.from({ length: kinds }, (_, kind) => 1 / (kind + 1));
  const sum = chances.reduce((a, b) => a + b, 0);
  const source = random(11);
  let [inside, offBy] = [0, 0];
  const rounds = 400;
  for (let round = 0; round < rounds; round++) {
    const counts = new Int32Array(kinds);
    for (let draw = 0; draw < 500; draw++) {
      let rest = source.next() * sum;
      let kind = 0;
      while (kind < kinds - 1 && (rest -= chances[kind]!) > 0) kind++;
      counts[kind]!++;
    }
    const truth = chances.reduce((mass, chance, kind) => mass + (counts[kind] === 0 ? chance / sum : 0), 0);
    const seen = (times: number): number => counts.filter((count) => count === times).length;
    const { share, standardError } = unseenMass(500, seen(1), seen(2));
    offBy += (share - truth) / rounds;
    if (Math.abs(share - truth) <= 2 * standardError) inside++;
  }
  expect(Math.abs(offBy)).toBeLessThan(0.003);
  // About 95.4 % where the estimate is normal.
  expect(inside / rounds).toBeGreaterThan(0.92);
  expect(inside / rounds).toBeLessThan(0.985);
});

test('counts that cannot be are refused', () => {
  expect(() => unseenMass(3, 4, 0)).toThrow(expect.objectContaining({ code: 'bad-data' }));
  expect(() => unseenMass(-1, 0, 0)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(() => unseenMass(3, NaN, 0)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
