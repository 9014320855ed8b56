import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { compute } from '../../src/stats/compute.ts';
import { histogram } from '../../src/stats/histogram.ts';
import { moments } from '../../src/stats/moments.ts';
import { quantiles } from '../../src/stats/quantiles.ts';
import { sliced } from '../../src/stats/sliced.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

const source = random(12);
const many = (make: (row: number) => number, rows = 9000): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => make(row));
const columns: Readonly<Record<string, Float64Array>> = {
  normal: many(() => source.normal()),
  'whole numbers': many(() => source.integer(24)),
  'with missing values': many((row) => (row % 5 === 0 ? NaN : source.normal())),
  'with infinities': many((row) => (row % 7 === 0 ? Infinity : row % 11 === 0 ? -Infinity : source.normal())),
  'long tails': many(() => Math.exp(3 * source.normal())),
  'zeros of both signs': many((row) => [0, -0, 1.5, -1.5][row % 4]!),
  constant: many(() => 0.1),
  'all missing': many(() => NaN),
  'both ends of the doubles': many(() => (source.next() < 0.5 ? -1 : 1) * Number.MAX_VALUE * source.next()),
  few: many((row) => row / 7, 20),
};
const asked = {
  moments: moments('x'),
  quartiles: quantiles('x', [0.25, 0.5, 0.75]),
  ends: quantiles('x', [1, 0, 0.5]),
  bins: histogram('x', { bins: 20 }),
  coarse: histogram('x', { bins: 3 }),
  even: histogram('x', { bins: 4, spacing: 'equal-frequency' }),
  fixed: histogram('x', { edges: [-1, 0, 1] }),
};

/** Each statistic by itself, by hand: no pass, and nothing to share. */
const alone = (from: Table): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(asked).map(([name, statistic]) => [
      name,
      statistic.finish(statistic.add(statistic.start() as never, from) as never),
    ]),
  );

describe('statistics that share work', () => {
  it.each(Object.entries(columns))('give the answers they give alone: %s', (_, values) => {
    const from = table({ x: numberColumn(values) });
    expect(compute(from, asked)).toEqual(alone(from));
    expect(compute(from, { quartiles: asked.quartiles, bins: asked.bins })).toEqual({
      quartiles: alone(from)['quartiles'],
      bins: alone(from)['bins'],
    });
  });

  it('share nothing that was replaced: a statistic made from another keeps its own parts', () => {
    const from = table({ x: numberColumn([1, 2, 3, 4]), by: categoryColumn(['a', 'b', 'a', 'b']) });
    const answers = compute(from, {
      bins: asked.bins,
      quartiles: asked.quartiles,
      finish: { ...asked.quartiles, key: 'own finish', finish: () => 'own' },
      add: { ...asked.moments, key: 'own add', add: () => asked.moments.start() },
      slices: { ...sliced(asked.moments, 'by'), key: 'own slices', finish: () => 'own' },
    });
    expect(answers.finish).toBe('own');
    expect(answers.add.count).toBe(0);
    expect(answers.slices).toBe('own');
    expect(answers.quartiles.values).toEqual(Float64Array.of(1.75, 2.5, 3.25));
  });
});
