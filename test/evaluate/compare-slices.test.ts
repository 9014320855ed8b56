import { expect, test } from 'vitest';
import { toJson } from '../../src/core/json.ts';
import { random } from '../../src/core/random.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { compareSlices, type SliceGap } from '../../src/evaluate/compare-slices.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Evaluation, SliceEvaluation } from '../../src/evaluate/evaluation.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { categoryColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { gate } from '../../src/validate/gate.ts';

const of = (slice: Record<string, string>, rows: number, loss: number): SliceEvaluation => ({
  slice,
  rows,
  metrics: { loss, gain: -loss },
});
const evaluation: Evaluation = {
  rows: 100,
  metrics: { loss: 0.4, gain: -0.4 },
  directions: { loss: 'lower', gain: 'higher' },
  slices: [
    of({ city: 'Bath' }, 50, 0.4),
    of({ city: 'York' }, 40, 0.5),
    of({ city: 'Hull' }, 6, 0.1),
    of({ city: 'Wick' }, 4, NaN),
    of({ city: 'Bath', day: '1' }, 50, 0.4),
  ],
};

test('best and worst follow the direction; difference and ratio are those of fairlearn', () => {
  const [byCity, byBoth] = compareSlices(evaluation, 'loss', { minRows: 4 });
  expect(byCity!.by).toEqual(['city']);
  expect([byCity!.best!.slice['city'], byCity!.worst!.slice['city']]).toEqual(['Hull', 'York']);
  expect(byCity!.difference).toBeCloseTo(0.4, 15);
  expect(byCity!.ratio).toBeCloseTo(0.2, 15);
  expect([byCity!.compared, byCity!.small, byCity!.withoutFigure.map(({ slice }) => slice['city'])]).toEqual([
    3,
    [],
    ['Wick'],
  ]);
  expect(byBoth).toEqual({
    by: ['city', 'day'],
    best: { slice: { city: 'Bath', day: '1' }, rows: 50, value: 0.4 },
    worst: { slice: { city: 'Bath', day: '1' }, rows: 50, value: 0.4 },
    difference: NaN,
    ratio: NaN,
    compared: 1,
    small: [],
    withoutFigure: [],
  });
  const [gain] = compareSlices(evaluation, 'gain', { by: 'city', minRows: 1 });
  expect([gain!.best!.slice['city'], gain!.worst!.slice['city'], gain!.ratio]).toEqual(['Hull', 'York', NaN]);
});

test('of slices without a figure there is neither best nor worst, and of one alone no interval', () => {
  const alone = { ...of({ city: 'Bath' }, 50, 0.4), intervals: { loss: { low: 0.3, high: 0.5 } } };
  const nothing = of({ day: '1' }, 4, NaN);
  const [one, none] = compareSlices({ ...evaluation, slices: [alone, nothing] }, 'loss');
  const figure = { slice: { city: 'Bath' }, rows: 50, value: 0.4, interval: { low: 0.3, high: 0.5 } };
  expect(one).toStrictEqual({
    by: ['city'],
    best: figure,
    worst: figure,
    difference: NaN,
    ratio: NaN,
    compared: 1,
    small: [],
    withoutFigure: [],
  });
  expect(none).toStrictEqual({
    by: ['day'],
    difference: NaN,
    ratio: NaN,
    compared: 0,
    small: [],
    withoutFigure: [{ slice: { day: '1' }, rows: 4, value: NaN }],
  });
});

test('a slice at 0 has a ratio of 0 to any other, and intervals of other metrics are none of this one', () => {
  const intervals = { gain: { low: -1, high: 0 } };
  const slices = [of({ city: 'Bath' }, 50, 0), of({ city: 'York' }, 40, 0.5)];
  const [found] = compareSlices(
    { ...evaluation, slices: slices.map((slice) => ({ ...slice, intervals })) },
    'loss',
  );
  expect([found!.ratio, found!.difference, 'interval' in found!]).toEqual([0, 0.5, false]);
  expect(found!.best).toStrictEqual({ slice: { city: 'Bath' }, rows: 50, value: 0 });
});

test('where one end of one interval does not exist, the difference has no interval', () => {
  const slices = [of({ city: 'Bath' }, 50, 0.4), of({ city: 'York' }, 40, 0.5)];
  for (const loss of [
    { low: NaN, high: 0.6 },
    { low: 0.3, high: NaN },
  ]) {
    for (const holed of [0, 1]) {
      const told = slices.map((slice, at) => ({
        ...slice,
        intervals: { loss: at === holed ? loss : { low: 0.2, high: 0.7 } },
      }));
      const [found] = compareSlices({ ...evaluation, slices: told }, 'loss');
      expect(found!.interval).toEqual({ low: NaN, high: NaN });
    }
  }
});

test('small slices are named and not compared', () => {
  const [found] = compareSlices(evaluation, 'loss', { by: ['city'], minRows: 10 });
  expect([found!.best!.slice['city'], found!.compared]).toEqual(['Bath', 2]);
  expect(found!.small.map(({ slice, value }) => [slice['city'], value])).toEqual([
    ['Hull', 0.1],
    ['Wick', NaN],
  ]);
});

/** Slices of as many rows each, all of which are right as often; picked apart by chance. */
function alike(slices: number, rows: number, seed: number, together: boolean): SliceGap {
  const source = random(seed);
  const city = Array.from({ length: slices * rows }, (_, row) => `c${row % slices}`);
  const labels = Float64Array.from(city, () => (source.next() < 0.7 ? 1 : 0));
  const scored = {
    labels,
    scores: new Float64Array(city.length).fill(1),
    table: table({ city: categoryColumn(city) }),
  };
  const judged = evaluate(
    scored,
    { accuracy },
    { slices: bySlice('city'), intervals: { slices: together ? 'together' : 'each' } },
  );
  return compareSlices(judged, 'accuracy')[0]!;
}

test('the interval of a gap is from where the intervals of the two are nearest to where they are furthest', () => {
  const inner = (low: number, high: number): Pick<SliceEvaluation, 'intervals'> => ({
    intervals: { loss: { low, high } },
  });
  const gapOf = (first: [number, number], second: [number, number]): unknown =>
    compareSlices(
      {
        ...evaluation,
        slices: [
          { ...evaluation.slices[0]!, ...inner(...first) },
          { ...evaluation.slices[1]!, ...inner(...second) },
        ],
        confidence: 0.98,
      },
      'loss',
    )[0]!;
  expect(gapOf([0.25, 0.375], [0.5, 0.75])).toMatchObject({ interval: { low: 0.125, high: 0.5 } });
  expect(gapOf([0.25, 0.625], [0.5, 0.75])).toMatchObject({ interval: { low: 0, high: 0.5 } });
  // Where the lesser may be far above, that is how far they may be apart.
  expect(gapOf([0.25, 1.5], [0.375, 0.5])).toMatchObject({ interval: { low: 0, high: 1.125 } });
  expect(gapOf([NaN, NaN], [0.375, 0.5])).toMatchObject({ interval: { low: NaN, high: NaN } });
});

test('the gap of slices picked for being apart excludes 0 no more often than it says, and its confidence counts them', () => {
  for (const [slices, seeds] of [
    [3, 100],
    [20, 60],
    [100, 20],
  ] as const) {
    let misses = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const gap = alike(slices, 100, 10 * seed + slices, true);
      expect(gap.confidence).toBeCloseTo(0.95, 12);
      if (gap.interval!.low > 0) misses++;
    }
    // Of intervals that hold in 95 %: the 99.9 % binomial bounds of 5 % of 100, 60 and 20.
    expect(misses).toBeLessThanOrEqual({ 100: 13, 60: 9, 20: 5 }[seeds]);
  }
  expect(alike(3, 100, 1, false).confidence).toBeCloseTo(0.85, 12);
  expect(alike(20, 100, 1, false).confidence).toBeCloseTo(0, 12);
  expect(alike(40, 100, 1, false).confidence).toBe(0);
  expect(compareSlices(evaluation, 'loss')[0]).not.toHaveProperty('confidence');
});

test('a gap is that of the gate', () => {
  const cities = Array.from({ length: 150 }, (_, row) => (row < 70 ? 'Bath' : 'York'));
  const labels = Float64Array.from(cities, (city, row) => (city === 'Bath' ? +(row < 56) : +(row < 118)));
  const scored = {
    labels,
    scores: new Float64Array(150).fill(1),
    table: table({ city: categoryColumn(cities) }),
  };
  const judged = evaluate(scored, { accuracy }, { slices: bySlice('city'), intervals: {} });
  const [found] = compareSlices(judged, 'accuracy');
  expect([found!.best!.slice, found!.worst!.rows, found!.best!.interval]).toEqual([
    { city: 'Bath' },
    80,
    judged.slices[0]!.intervals!['accuracy'],
  ]);
  const { low, high } = found!.interval!;
  for (const [bound, end] of [
    ['best', low],
    ['worst', high],
  ] as const) {
    const passes = (maxGap: number): boolean =>
      gate(judged, { slices: { accuracy: { maxGap, bound } } }).pass;
    expect([passes(end + 1e-9), passes(Math.max(0, end - 1e-9))], bound).toEqual([true, end === 0]);
  }
});

test('a stored evaluation has null where there is no figure and no interval', () => {
  const interval = { loss: { low: NaN, high: NaN }, gain: { low: NaN, high: NaN } };
  const slices = evaluation.slices.map((slice) => ({ ...slice, intervals: interval }));
  const stored = JSON.parse(JSON.stringify(toJson({ ...evaluation, slices }))) as Evaluation;
  const [found] = compareSlices(stored, 'loss', { by: 'city' });
  expect(found!.withoutFigure).toEqual([
    { slice: { city: 'Wick' }, rows: 4, value: NaN, interval: { low: NaN, high: NaN } },
  ]);
  expect(found!.interval).toEqual({ low: NaN, high: NaN });
});

test('what is not in the evaluation is refused with a code', () => {
  const refused: [() => unknown, string][] = [
    [() => compareSlices(evaluation, 'auc'), 'bad-option'],
    [() => compareSlices(evaluation, 'constructor'), 'bad-option'],
    [() => compareSlices(evaluation, 'loss', { by: 'day' }), 'bad-option'],
    [() => compareSlices(evaluation, 'loss', { by: [] }), 'bad-option'],
    [() => compareSlices(evaluation, 'loss', { minRows: 0 }), 'bad-option'],
    [() => compareSlices(evaluation, 'loss', { rows: 3 } as object), 'bad-option'],
    [() => compareSlices(null as never, 'loss'), 'bad-data'],
    [() => compareSlices({ rows: 1 } as never, 'loss'), 'bad-data'],
    [() => compareSlices({ directions: {} } as never, 'loss'), 'bad-data'],
  ];
  for (const [run, code] of refused) expect(run, String(run)).toThrow(expect.objectContaining({ code }));
  expect(() => compareSlices(evaluation, 'loss', { by: 'day' })).toThrow(
    'no slices by "day"; expected some. The evaluation has slices by "city", "city × day".',
  );
});
