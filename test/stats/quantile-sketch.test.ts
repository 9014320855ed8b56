import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addToSketch,
  mergeSketches,
  rankErrorOf,
  reduceSketch,
  sketchPoints,
  sketchQuantile,
  sketchQuantiles,
  sketchRank,
  startSketch,
  type QuantileSketch,
} from '../../src/stats/quantile-sketch.ts';
import { quantileOf } from '../../src/stats/quantiles.ts';
import { sketchFromJson, sketchToJson } from '../../src/stats/sketch-json.ts';
import { random } from '../../src/core/random.ts';

const sketchOf = (values: Iterable<number>, k?: number): QuantileSketch =>
  addToSketch(startSketch(k), values instanceof Float64Array ? values : Float64Array.from(values));

/** What is wrong with a sketch of these values; `undefined` when every rank keeps to the bound. */
function broken(sketch: QuantileSketch, values: readonly number[]): string | undefined {
  const sorted = Float64Array.from(values).sort();
  const error = rankErrorOf(sketch) * values.length + 1e-6;
  if (sketch.count !== values.length) return `counts ${sketch.count} of ${values.length}`;
  if (values.length === 0) return undefined;
  if (sketch.min !== sorted[0] || sketch.max !== sorted.at(-1)) return 'min or max';
  const { ranks } = sketchPoints(sketch);
  if (ranks.at(-1) !== values.length) return `ranks end at ${ranks.at(-1)}`;
  let rank = 0;
  for (const value of [...new Set([...values, -Infinity, Infinity, 0.5])].sort((a, b) => (a < b ? -1 : 1))) {
    while (rank < sorted.length && sorted[rank]! <= value) rank++;
    const off = Math.abs(sketchRank(sketch, value) * values.length - rank);
    if (off > error) return `the rank of ${value} is off by ${off}, more than ${error}`;
  }
  for (let step = 0; step <= 20; step++) {
    const place = ((values.length - 1) * step) / 20;
    const low = sorted[Math.max(0, Math.floor(Math.floor(place) - error + 2e-6))]!;
    const high = sorted[Math.min(values.length - 1, Math.ceil(Math.ceil(place) + error - 2e-6))]!;
    const found = sketchQuantile(sketch, step / 20);
    if (!(found >= low && found <= high))
      return `quantile ${step / 20} is ${found}, outside ${low} … ${high}`;
  }
  return undefined;
}

const orders: Record<string, (n: number) => number[]> = {
  ascending: (n) => Array.from({ length: n }, (_, i) => i),
  descending: (n) => Array.from({ length: n }, (_, i) => n - i),
  constant: (n) => new Array<number>(n).fill(7),
  'zooming in': (n) => Array.from({ length: n }, (_, i) => (i % 2 === 0 ? i : 2 * n - i)),
  'in a sawtooth': (n) => Array.from({ length: n }, (_, i) => (i * 17) % 64),
  'one after another from both ends of each block': (n) =>
    Array.from({ length: n }, (_, i) => (i % 8 < 4 ? -i : i)),
  random: (n) => {
    const source = random(1);
    return Array.from({ length: n }, () => source.normal());
  },
};

describe('a quantile sketch', () => {
  it('is exact while everything fits', () => {
    const values = Float64Array.from({ length: 4 * 2048 - 1 }, (_, i) => (i * 7919) % 8191);
    const sketch = sketchOf(values);
    expect(rankErrorOf(sketch)).toBe(0);
    values.sort();
    for (const probability of [0, 0.01, 0.25, 0.333, 0.5, 0.99, 1])
      expect(sketchQuantile(sketch, probability)).toBe(quantileOf(values, probability));
  });

  it('keeps every second value of a block, the first of each pair to begin with', () => {
    // k = 2: blocks of 8, then 4 values of weight 2, which is 2k: 2 of weight 4.
    const sketch = sketchOf([5, 1, 7, 3, 8, 2, 6, 4], 2);
    expect(sketchPoints(sketch)).toEqual({ values: Float64Array.of(3, 7), ranks: Float64Array.of(4, 8) });
    // up by 1 at weight 1, then down by 2 at weight 2
    expect([sketch.up, sketch.down, rankErrorOf(sketch)]).toEqual([1, 2, 0.25]);
    expect([sketchRank(sketch, 3), sketchRank(sketch, 6)]).toEqual([0.5, 0.5]); // true: 3 and 6 of 8
  });

  it.each(Object.entries(orders))('keeps to the bound it states: %s', (_, make) => {
    for (const k of [2, 3, 8, 32]) {
      for (const n of [1, 7, 100, 1500]) expect(broken(sketchOf(make(n), k), make(n))).toBeUndefined();
    }
  });

  it('keeps to it however parts are merged, reduced and stored', () => {
    const tree: fc.Arbitrary<{ sketch: QuantileSketch; values: number[] }> = fc.letrec<{
      node: { sketch: QuantileSketch; values: number[] };
    }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5, depthSize: 'medium', withCrossShrink: true },
        fc
          .tuple(
            fc.integer({ min: 2, max: 5 }),
            fc.array(fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(Infinity, -Infinity, 0.5)), {
              maxLength: 120,
              size: 'max',
            }),
          )
          .map(([k, values]) => ({ sketch: sketchOf(values, k), values })),
        fc.tuple(tie('node'), tie('node'), fc.nat({ max: 2 })).map(([a, b, then]) => {
          const merged = mergeSketches(a.sketch, b.sketch);
          const reduced = then === 1 ? reduceSketch(merged, 9) : merged;
          return {
            sketch: then === 2 ? sketchFromJson(JSON.parse(JSON.stringify(sketchToJson(reduced)))) : reduced,
            values: [...a.values, ...b.values],
          };
        }),
      ),
    })).node;
    expect(() =>
      fc.assert(
        fc.property(tree, ({ sketch, values }) => {
          const wrong = broken(sketch, values);
          if (wrong !== undefined) throw new Error(wrong);
        }),
        { seed: 1980, numRuns: 300 },
      ),
    ).not.toThrow();
  });

  it('knows 3,000,000 values to 0.12 % in 200 kB, and no merge of parts is worse than twice that', () => {
    const source = random(3);
    const batches = Array.from({ length: 30 }, () => {
      const values = new Float64Array(100_000);
      for (let place = 0; place < values.length; place++) values[place] = source.next();
      return values;
    });
    const parts = batches.map((batch) => sketchOf(batch));
    const merged = parts.reduce((sum, part) => mergeSketches(sum, part));
    const bytes = ({ levels, recent }: QuantileSketch): number =>
      8 * levels.reduce((sum, values) => sum + values.length, recent.length);
    expect(merged.count).toBe(3_000_000);
    expect(rankErrorOf(merged)).toBeLessThan(0.0024);
    expect(Math.abs(sketchQuantile(merged, 0.9) - 0.9)).toBeLessThan(0.0024);
    expect(bytes(merged)).toBeLessThan(400_000);
    const whole = startSketch();
    for (const batch of batches) addToSketch(whole, batch);
    expect(whole.count).toBe(3_000_000);
    expect(rankErrorOf(whole)).toBeLessThan(0.0012);
    expect(bytes(whole)).toBeLessThan(200_000);
  });

  it('does not depend on how the values are cut into batches', () => {
    const values = Float64Array.from(orders['random']!(5000));
    const cut = startSketch(16);
    for (let from = 0; from < 5000; from += 7) addToSketch(cut, values.subarray(from, from + 7));
    expect(cut).toEqual(sketchOf(values, 16));
  });

  it('skips NaN, and an empty one has no quantile', () => {
    expect(sketchOf([NaN, 2, NaN]).count).toBe(1);
    expect(sketchQuantiles(sketchOf([NaN]), [0, 0.5])).toEqual(Float64Array.of(NaN, NaN));
    expect(sketchRank(startSketch(), 1)).toBeNaN();
    expect(rankErrorOf(startSketch())).toBe(0);
  });

  it('changes neither side of a merge, nor what it reduces', () => {
    const [first, second] = [sketchOf(orders['random']!(999), 8), sketchOf(orders['ascending']!(500), 4)];
    const before = structuredClone([first, second]);
    expect(mergeSketches(first, second).k).toBe(4);
    reduceSketch(first, 5);
    sketchQuantile(first, 0.5);
    expect([first, second]).toEqual(before);
  });

  it('is reduced to about as many points as asked for', () => {
    const reduced = reduceSketch(sketchOf(orders['ascending']!(100_000)), 256);
    expect(sketchPoints(reduced).values.length).toBeLessThanOrEqual(256);
    expect(rankErrorOf(reduced)).toBeLessThan(0.01);
    const few = sketchOf([1, 2, 3]);
    expect(sketchPoints(reduceSketch(few, 3))).toEqual(sketchPoints(few));
  });

  it('survives JSON, infinities and all, and refuses what is no sketch', () => {
    const sketch = sketchOf([-Infinity, 1, 2, Infinity, 5, 6, 7, 8, 9], 2);
    const stored = JSON.parse(JSON.stringify(sketchToJson(sketch))) as Record<string, unknown>;
    expect(sketchToJson(sketchFromJson(stored))).toEqual(sketchToJson(sketch));
    expect(sketchFromJson(sketchToJson(startSketch())).min).toBe(Infinity);
    for (const wrong of [
      null,
      {},
      { ...stored, count: 10 },
      { ...stored, k: 1 },
      { ...stored, recent: [null] },
      { ...stored, levels: [[2, 1]] },
      { ...stored, up: -1 },
    ])
      expect(() => sketchFromJson(wrong)).toThrowError(expect.objectContaining({ code: 'bad-format' }));
  });

  it('refuses a k below 2 and a probability outside [0, 1]', () => {
    expect(() => startSketch(1)).toThrowError(expect.objectContaining({ code: 'bad-option' }));
    expect(() => sketchQuantile(startSketch(), 1.5)).toThrowError(
      expect.objectContaining({ code: 'bad-option' }),
    );
    expect(() => reduceSketch(startSketch(), 0)).toThrowError(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});

it('states no more than the bound that is told of it, at any size and after merges', () => {
  const bound = (n: number, k: number): number => (Math.log2(n / (4 * k)) + 2.5) / (4 * k);
  const beyond: object[] = [];
  for (const k of [2, 8]) {
    const sketch = startSketch(k);
    let merged = startSketch(k);
    for (let n = 1; n <= 3000; n++) {
      const value = Float64Array.of((n * 7919) % 3001);
      addToSketch(sketch, value);
      merged =
        n % 11 === 0 ? mergeSketches(merged, addToSketch(startSketch(k), value)) : addToSketch(merged, value);
      const stated = Math.max(rankErrorOf(sketch), rankErrorOf(merged));
      if (n >= 4 * k && !(stated < bound(n, k))) beyond.push({ k, n, stated });
    }
  }
  expect(beyond).toEqual([]);
});
