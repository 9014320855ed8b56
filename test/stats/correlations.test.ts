import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { correlations } from '../../src/stats/correlations.ts';
import { inBatches } from '../../src/table/batches.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import { slice } from '../../src/table/take.ts';
import { relativeError } from './numpy.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/stats-correlations.json', import.meta.url), 'utf8'),
) as {
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  readonly exact: readonly (readonly (number | null)[])[];
  readonly exactCovariances: readonly (readonly (number | null)[])[];
  readonly pandas: readonly (readonly (number | null)[])[];
  readonly plain: readonly string[];
  readonly weights: readonly number[];
  readonly dense: readonly string[];
  readonly weightedCovariances: readonly (readonly number[])[];
};
const names = Object.keys(fixture.columns);
const frame = table({
  ...Object.fromEntries(names.map((name) => [name, numberColumn(fixture.columns[name]!)])),
  w: numberColumn(fixture.weights),
});

describe('correlations', () => {
  it('agree with exact fractions to 1e-12, and with pandas, in one batch and in many', async () => {
    const asked = { x: correlations(names) };
    const one = compute(frame, asked).x;
    const two = (await computeFrom(inBatches(frame, 33), asked)).x;
    const merged = [600, 350, 0].map((from, part) =>
      asked.x.add(asked.x.start(), slice(frame, from, [700, 600, 350][part])),
    );
    const three = asked.x.finish(asked.x.merge(asked.x.merge(merged[0]!, merged[1]!), merged[2]!));
    for (const { values, covariances } of [one, two, three]) {
      names.forEach((first, i) =>
        names.forEach((second, j) => {
          const at = i * names.length + j;
          const exact = fixture.exact[i]![j];
          if (exact === null) expect(values[at]).toBeNaN();
          else expect(Math.abs(values[at]! - exact!)).toBeLessThan(1e-12);
          expect(relativeError(covariances[at]!, fixture.exactCovariances[i]![j]!)).toBeLessThan(1e-11);
          if (fixture.plain.includes(first) && fixture.plain.includes(second))
            expect(Math.abs(values[at]! - fixture.pandas[i]![j]!)).toBeLessThan(1e-12);
        }),
      );
    }
  });

  it('take weights as numpy.cov does', () => {
    const { covariances } = compute(frame, { x: correlations(fixture.dense, { weight: 'w' }) }).x;
    fixture.weightedCovariances
      .flat()
      .forEach((expected, at) => expect(relativeError(covariances[at]!, expected)).toBeLessThan(1e-12));
  });

  it('are over the rows in which both are finite', () => {
    const rows = table({
      a: numberColumn([1, 2, NaN, 4, Infinity]),
      b: numberColumn([1, NaN, 3, 0, 5]),
      c: numberColumn([7, 7, 7, 7, 7]),
    });
    const { columns, counts, values, covariances } = compute(rows, { x: correlations(['a', 'b', 'c']) }).x;
    expect(columns).toEqual(['a', 'b', 'c']);
    expect([...counts]).toEqual([3, 2, 3, 2, 4, 4, 3, 4, 5]);
    // a and b share (1, 1) and (4, 0): covariance -3/4
    expect([...values]).toEqual([1, -1, NaN, -1, 1, NaN, NaN, NaN, NaN]);
    expect(covariances[1]).toBe(-0.75);
  });

  it('of incomplete columns keep their digits where a pair is far from the means of its columns', () => {
    const source = random(11);
    const made = Array.from({ length: 900 }, (_, row) => {
      const u = source.normal();
      // The third of the rows that `a` and `b` share lies 2e6 away from the rest of both.
      const jump = row % 3 === 0 ? 2e6 : 0;
      return [u + jump, u + source.normal() + jump, u];
    });
    const without = (column: number, rest: number): number[] =>
      made.map((values, row) => (row % 3 === rest ? NaN : values[column]!));
    const rows = table({
      a: numberColumn(without(0, 1)),
      b: numberColumn(without(1, 2)),
      c: numberColumn(without(2, 0)),
    });
    const shared = made.filter((_, row) => row % 3 === 0);
    const means = [0, 1].map((at) => shared.reduce((sum, row) => sum + (row[at]! - 2e6) / 300, 2e6));
    const sum = (x: number, y: number): number =>
      shared.reduce((all, row) => all + (row[x]! - means[x]!) * (row[y]! - means[y]!), 0);
    const { values } = compute(rows, { r: correlations(['a', 'b', 'c']) }).r;
    expect(values[1]).toBeCloseTo(sum(0, 1) / Math.sqrt(sum(0, 0) * sum(1, 1)), 11);
  });

  it('with one row that weighs something do not exist, and rows of weight 0 count for nothing', () => {
    const source = random(12);
    const [a, b] = [0, 1].map(() => Array.from({ length: 40 }, () => 1e3 * source.normal()));
    for (let row = 0; row < 40; row++) {
      const rows = table({
        a: numberColumn(a!.map((value, at) => (at % 3 === 1 ? NaN : value))),
        b: numberColumn(b!),
        w: numberColumn(a!.map((_, at) => (at === row ? 0.1 : at === row + 1 ? 0.3 : 0))),
        alone: numberColumn(a!.map((_, at) => (at === row ? 0.1 : 0))),
      });
      const one = compute(rows, { r: correlations(['a', 'b'], { weight: 'alone' }) }).r;
      expect([row, ...one.values]).toEqual([row, NaN, NaN, NaN, NaN]);
      const two = compute(rows, { r: correlations(['a', 'b'], { weight: 'w' }) }).r;
      if (row % 3 !== 2 || row === 39) expect([row, two.values[1]]).toEqual([row, NaN]);
    }
    const far = table({
      a: numberColumn([-1.7e308, 1, 2, 4, NaN, 1.7e308]),
      b: numberColumn([1.7e308, 2, 2, 5, 1, NaN]),
      w: numberColumn([0, 1, 1, 1, 1, 0]),
    });
    const near = table({ a: numberColumn([1, 2, 4]), b: numberColumn([2, 2, 5]) });
    expect(compute(far, { r: correlations(['a', 'b'], { weight: 'w' }) }).r.values[1]).toBeCloseTo(
      compute(near, { r: correlations(['a', 'b']) }).r.values[1]!,
      14,
    );
  });

  it('are NaN without rows', () => {
    const { counts, values, covariances } = compute(table({ a: numberColumn([NaN]) }), {
      x: correlations(['a']),
    }).x;
    expect([counts[0], values[0], covariances[0]]).toEqual([0, NaN, NaN]);
  });

  it('are those of the plain definition, with and without weights', () => {
    const cell = fc.oneof(
      fc.integer({ min: -4, max: 4 }),
      fc.double({ min: -9, max: 9, noNaN: true }),
      fc.constantFrom(NaN, Infinity),
    );
    const row = fc.tuple(cell, cell, cell, fc.constantFrom(0, 1, 2, 0.5));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (list) => {
        const rows = table({
          a: numberColumn(list.map(([a]) => a)),
          b: numberColumn(list.map(([, b]) => b)),
          c: numberColumn(list.map(([, , c]) => c)),
          w: numberColumn(list.map(([, , , w]) => w)),
        });
        expectPlain(rows, undefined);
        expectPlain(rows, 'w');
      }),
      { seed: 2013, numRuns: 300 },
    );
  });

  it('are those of the plain definition over many blocks', () => {
    const source = random(6);
    const column = (missing: number) =>
      numberColumn(
        Float64Array.from({ length: 1500 }, (_, row) =>
          row > 700 && source.next() < missing ? NaN : source.normal(),
        ),
      );
    const rows = table({
      a: column(0.1),
      b: column(0),
      c: column(0.5),
      w: numberColumn(Array.from({ length: 1500 }, () => source.next())),
    });
    expectPlain(rows, undefined);
    expectPlain(rows, 'w');
  });

  it('refuse what is no list of names', () => {
    for (const wrong of [[], 'a', ['a', 'a'], [1]])
      expect(() => correlations(wrong as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});

function expectPlain(rows: Table, weight: string | undefined): void {
  const columns = ['a', 'b', 'c'];
  const got = compute(rows, { x: correlations(columns, { weight }) }).x;
  const of = (name: string): Float64Array => (rows.columns.get(name) as { values: Float64Array }).values;
  columns.forEach((first, i) =>
    columns.forEach((second, j) => {
      const pairs = Array.from(
        of(first),
        (a, row) => [a, of(second)[row]!, weight ? of('w')[row]! : 1] as const,
      );
      const both = pairs.filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
      const mean = (pick: (pair: readonly [number, number, number]) => number): number =>
        both.reduce((sum, pair) => sum + pair[2] * pick(pair), 0) /
        both.reduce((sum, pair) => sum + pair[2], 0);
      const [meanA, meanB] = [mean(([a]) => a), mean(([, b]) => b)];
      const covariance = mean(([a, b]) => (a - meanA) * (b - meanB));
      const [spreadA, spreadB] = [mean(([a]) => (a - meanA) ** 2), mean(([, b]) => (b - meanB) ** 2)];
      const at = i * 3 + j;
      expect(got.counts[at]).toBe(both.length);
      if (Number.isNaN(covariance)) expect(got.covariances[at]).toBeNaN();
      else expect(Math.abs(got.covariances[at]! - covariance)).toBeLessThan(1e-11);
      const weighing = both.filter(([, , w]) => w > 0);
      if (new Set(weighing.map(([a]) => a)).size === 1) expect(got.values[at]).toBeNaN();
      if (spreadA > 1e-6 && spreadB > 1e-6)
        expect(Math.abs(got.values[at]! - covariance / Math.sqrt(spreadA * spreadB))).toBeLessThan(1e-9);
    }),
  );
}
