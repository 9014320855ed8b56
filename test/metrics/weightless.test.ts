import { expect, test } from 'vitest';
import * as slipway from '../../src/index.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { table } from '../../src/table/table.ts';
import { filter } from '../../src/table/take.ts';
import { binary, classes, drawn, numbers, rankings } from './every-metric.ts';

const others = {
  ece: slipway.ece,
  'ece by frequency': slipway.eceWith({ bins: 4, by: 'frequency' }),
  liftAt: slipway.liftAt(0.3),
  gainAt: slipway.gainAt(0.3),
  'classAuc macro': slipway.classAuc('macro'),
  'classAuc weighted': slipway.classAuc('weighted'),
};
const named = (of: object): [string, Metric][] =>
  Object.entries(of).map(([name, made]) => [name, (Array.isArray(made) ? made[0] : made) as Metric]);
const kindOf = (name: string, kind: string): string => (name.startsWith('class') ? 'classes' : kind);
const all = Object.entries({ binary: { ...binary, ...others }, numbers, classes, rankings }).flatMap(
  ([kind, of]) => named(of).map(([name, metric]) => [name, kindOf(name, kind), metric] as const),
);

test.each(all)('rows of weight 0 are none to %s, of %s', (_, kind, metric) => {
  for (const seed of [1, 2, 3]) {
    const { labels, scores, weights, rows } = drawn(seed, kind as 'binary');
    const width = scores.length / labels.length;
    const holds = (row: number): boolean => weights[row]! > 0;
    const fewer = {
      labels: labels.filter((_, row) => holds(row)),
      scores: scores.filter((_, at) => holds(Math.floor(at / width))),
      weights: weights.filter((_, row) => holds(row)),
      table: filter(rows, holds),
    };
    const [with0, without] = [{ labels, scores, weights, table: rows }, fewer].map((scored) =>
      slipway.evaluate(scored, { metric }, { intervals: {} }),
    );
    expect(with0!.metrics['metric']).toBeCloseTo(without!.metrics['metric']!, 13);
    expect(with0!.intervals!['metric']!.low).toBeCloseTo(without!.intervals!['metric']!.low, 12);
    expect(with0!.intervals!['metric']!.high).toBeCloseTo(without!.intervals!['metric']!.high, 12);
  }
});

test('bins of calibration count rows that have weight', () => {
  const [labels, scores] = [Float64Array.of(0, 1, 1), Float64Array.of(0.1, 0.12, 0.13)];
  expect(slipway.reliability(labels, scores, Float64Array.of(0, 1, 1)).map(({ rows }) => rows)).toEqual([2]);
  const quarter = { bins: 2, by: 'frequency' } as const;
  const more = slipway.reliability(
    Float64Array.of(0, 1, 1, 0, 0),
    Float64Array.of(0.1, 0.2, 0.9, 0.95, 0.97),
    Float64Array.of(1, 1, 1, 0, 0),
    quarter,
  );
  expect(more).toEqual(
    slipway.reliability(Float64Array.of(0, 1, 1), Float64Array.of(0.1, 0.2, 0.9), undefined, quarter),
  );
});

test('rows of weight 0 take no place in a ranking, and are checked as all rows are', () => {
  const rows = table({ query: slipway.categoryColumn(['a', 'a']) });
  const [labels, scores, weights] = [Float64Array.of(0, 1), Float64Array.of(0.9, 0.1), Float64Array.of(0, 1)];
  for (const make of [slipway.ndcg, slipway.meanReciprocalRank, slipway.meanAveragePrecision])
    expect(make({ group: 'query' })(labels, scores, weights, rows)).toBe(1);
  expect(() => slipway.mape(Float64Array.of(0, 1), scores, weights)).toThrow('the label at row 0 is 0');
});
