import { expect, it } from 'vitest';
import { differenceText, metricText, metricWithin } from '../../../src/view/shown/metric-text.ts';

it.each([
  [0.69342, undefined, '0.693'],
  [0.69342, 0.0002, '0.6934'],
  [0.69342, 0.2, '0.693'],
  [0, undefined, '0.000'],
  [-0.0001, 0.002, '0.000'],
  [-0.25, undefined, '−0.250'],
  [0.0001287, undefined, '0.00013'],
  [-0.0000141, undefined, '−1.4e−5'],
  [12.3456, undefined, '12.35'],
  [327_346, undefined, '327K'],
  [NaN, undefined, '–'],
  [null, undefined, '–'],
])('a metric of %s, known to %s, is written %s', (value, reach, text) => {
  expect(metricText(value, reach)).toBe(text);
});

it('a difference has its sign, and none where it rounds to nothing', () => {
  expect([0.0123, -0.0123, 0, 0.00001].map((value) => differenceText(value, 0.01))).toEqual(['+0.012', '−0.012', '0.000', '0.000']); // prettier-ignore
});

it('a figure stands with its interval where there is one, all to the same digits', () => {
  expect(metricWithin(0.5, { low: 0.48, high: 0.52 })).toBe('0.500 (0.480 to 0.520)');
  expect(metricWithin(0.5, { low: 0.4998, high: 0.5002 })).toBe('0.5000 (0.4998 to 0.5002)');
  expect(metricWithin(0.5, { low: NaN, high: NaN })).toBe('0.500');
  expect(metricWithin(NaN, { low: 0, high: 1 })).toBe('–');
});
