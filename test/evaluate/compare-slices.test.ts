import { expect, test } from 'vitest';
import { toJson } from '../../src/core/json.ts';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { compareSlices } from '../../src/evaluate/compare-slices.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Evaluation, SliceEvaluation } from '../../src/evaluate/evaluation.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { categoryColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

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
  expect([byCity!.compared, byCity!.small, byCity!.undefined.map(({ slice }) => slice['city'])]).toEqual([
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
    undefined: [],
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
    undefined: [],
  });
  expect(none).toStrictEqual({
    by: ['day'],
    difference: NaN,
    ratio: NaN,
    compared: 0,
    small: [],
    undefined: [{ slice: { day: '1' }, rows: 4, value: NaN }],
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

test("the interval of a difference of shares is that of Newcombe's example", () => {
  // 56 of 70 against 48 of 80: Table II (a) of Newcombe (1998), method 10.
  const cities = Array.from({ length: 150 }, (_, row) => (row < 70 ? 'Bath' : 'York'));
  const labels = Float64Array.from(cities, (city, row) => (city === 'Bath' ? +(row < 56) : +(row < 118)));
  const scored = {
    labels,
    scores: new Float64Array(150).fill(1),
    table: table({ city: categoryColumn(cities) }),
  };
  const judged = evaluate(scored, { accuracy }, { slices: bySlice('city'), intervals: {} });
  const [found] = compareSlices(judged, 'accuracy');
  expect([found!.best!.slice, found!.worst!.rows]).toEqual([{ city: 'Bath' }, 80]);
  expect(found!.difference).toBeCloseTo(0.2, 14);
  expect(found!.interval!.low).toBeCloseTo(0.0524, 4);
  expect(found!.interval!.high).toBeCloseTo(0.3339, 4);
  expect(found!.best!.interval).toEqual(judged.slices[0]!.intervals!['accuracy']);
});

test('a stored evaluation has null where there is no figure and no interval', () => {
  const interval = { loss: { low: NaN, high: NaN }, gain: { low: NaN, high: NaN } };
  const slices = evaluation.slices.map((slice) => ({ ...slice, intervals: interval }));
  const stored = JSON.parse(JSON.stringify(toJson({ ...evaluation, slices }))) as Evaluation;
  const [found] = compareSlices(stored, 'loss', { by: 'city' });
  expect(found!.undefined).toEqual([
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
