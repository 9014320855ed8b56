import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { auc } from '../../src/metrics/auc.ts';
import { averagePrecision } from '../../src/metrics/average-precision.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

/** Every pair of a positive and a negative, one by one. */
function areaByPairs(labels: Float64Array, scores: Float64Array, weights: Float64Array): number {
  let won = 0;
  let pairs = 0;
  labels.forEach((first, i) =>
    labels.forEach((second, j) => {
      if (first !== 1 || second !== 0) return;
      const weight = weights[i]! * weights[j]!;
      pairs += weight;
      won += scores[i]! > scores[j]! ? weight : scores[i] === scores[j] ? weight / 2 : 0;
    }),
  );
  return won / pairs;
}

/** The plain way: a comparator, and ranks averaged over ties. */
function areaByRanks(labels: Float64Array, scores: Float64Array): number {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  const ranks = new Float64Array(order.length);
  for (let i = 0; i < order.length;) {
    let end = i;
    while (end < order.length && scores[order[end]!] === scores[order[i]!]) end++;
    for (let k = i; k < end; k++) ranks[order[k]!] = (i + 1 + end) / 2;
    i = end;
  }
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const rankSum = labels.reduce((sum, label, row) => sum + label * ranks[row]!, 0);
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (labels.length - positives));
}

test('a tie counts half', () => {
  // Pairs: (0.5, 0.5) half, (0.9, 0.5) won; 1.5 of 2.
  expect(auc(of(0, 1, 1), of(0.5, 0.5, 0.9))).toBe(0.75);
});

test('one class, no rows, and one class by weight have no area', () => {
  expect(auc(of(1, 1), of(0.1, 0.2))).toBeNaN();
  expect(auc(of(), of())).toBeNaN();
  expect(auc(of(0, 1), of(0.1, 0.2), of(1, 0))).toBeNaN();
});

test('minus zero ties with zero, and infinities are scores like others', () => {
  expect(auc(of(0, 1), of(0, -0))).toBe(0.5);
  expect(auc(of(0, 1, 0, 1), of(-Infinity, Infinity, 0, 1))).toBe(1);
});

test('it is the share of pairs won, whatever the scores, ties and weights', () => {
  const row = fc.tuple(fc.constantFrom(0, 1), fc.double({ noNaN: true }), fc.integer({ min: 0, max: 5 }));
  const tied = fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(-2, -0, 0, 1e-300, 3), fc.constantFrom(1, 2));
  fc.assert(
    fc.property(fc.array(fc.oneof(row, tied), { maxLength: 40 }), (rows) => {
      const [labels, scores, weights] = [0, 1, 2].map((at) =>
        Float64Array.from(rows, (values) => values[at]!),
      );
      const expected = areaByPairs(labels!, scores!, weights!);
      if (Number.isNaN(expected)) expect(auc(labels!, scores!, weights)).toBeNaN();
      else expect(auc(labels!, scores!, weights)).toBeCloseTo(expected, 12);
    }),
    { seed: 1 },
  );
});

test('long lists, which are sorted by their bytes, give what a comparator gives, to the last bit', () => {
  const source = random(4);
  for (const spread of [1, 1e-12, 1e300]) {
    const scores = Float64Array.from({ length: 5000 }, () => (source.next() - 0.5) * spread);
    for (let row = 0; row < 800; row++) scores[source.integer(5000)] = scores[row]!;
    const labels = Float64Array.from(scores, (score) => (source.next() - 0.5 < score / spread ? 1 : 0));
    expect(auc(labels, scores)).toBe(areaByRanks(labels, scores));
  }
});

test('however scores crowd, and whatever their signs, it is what ranks give, to the last bit', () => {
  const source = random(5);
  const rows = 4000;
  const crowds: Readonly<Record<string, () => number>> = {
    'over many powers of ten': () => source.next() ** 40,
    'some numbers': () => source.integer(7) - 3,
    'one number and a few others': () => (source.next() < 0.9 ? 0.5 : source.next()),
    'both zeros': () => [0, -0, 1e-310, -1e-310][source.integer(4)]!,
    'infinite ones': () => [Infinity, -Infinity, 1e308, -1e308, 1e300 * source.next()][source.integer(5)]!,
    'negative ones': () => -1 - source.next(),
    'neighbours of 1': () => 1 + source.integer(30) * Number.EPSILON,
    'two crowds far apart': () => (source.next() < 0.5 ? 1e-200 : 1) * (1 + 1e-9 * source.next()),
  };
  for (const [crowd, drawn] of Object.entries(crowds)) {
    const scores = Float64Array.from({ length: rows }, drawn);
    const labels = Float64Array.from(scores, (score) => (source.next() < (score > 0.5 ? 0.4 : 0.2) ? 1 : 0));
    expect([crowd, auc(labels, scores)]).toEqual([crowd, areaByRanks(labels, scores)]);
  }
});

test('of many rows of one class there is no area, nor of one row of the other beside it by weight', () => {
  const scores = Float64Array.from({ length: 3000 }, (_, row) => (row * 7919) % 3000);
  expect(auc(new Float64Array(3000), scores)).toBeNaN();
  expect(auc(new Float64Array(3000).fill(1), scores)).toBeNaN();
});

test('scores that ascend already need no order, with and without weights', () => {
  const source = random(6);
  const scores = Float64Array.from({ length: 5000 }, () => source.integer(900)).sort();
  const labels = Float64Array.from(scores, (score) => (source.next() < score / 900 ? 1 : 0));
  const turned = [labels.slice().reverse(), scores.slice().reverse()] as const;
  expect(auc(labels, scores)).toBe(auc(...turned));
  expect(auc(labels, scores)).toBe(areaByRanks(labels, scores));
  const weights = scores.map(() => source.integer(3));
  expect(auc(labels, scores, weights)).toBe(auc(...turned, weights.slice().reverse()));
});

test('order-preserving changes of the scores change neither area nor average precision', () => {
  const source = random(9);
  const scores = Float64Array.from({ length: 900 }, () => source.integer(50) / 50);
  const labels = Float64Array.from(scores, (score) => (source.next() < score ? 1 : 0));
  const moved = scores.map((score) => Math.exp(3 * score) - 5);
  expect(auc(labels, moved)).toBe(auc(labels, scores));
  expect(averagePrecision(labels, moved)).toBe(averagePrecision(labels, scores));
});

test('neither labels, scores nor weights are written to', () => {
  const [labels, scores, weights] = [of(1, 0, 1), of(0.3, 0.2, 0.1), of(1, 2, 3)];
  auc(labels, scores, weights);
  expect([[...labels], [...scores], [...weights]]).toEqual([
    [1, 0, 1],
    [0.3, 0.2, 0.1],
    [1, 2, 3],
  ]);
});
