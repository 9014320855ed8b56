import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bySlice } from '../../src/evaluate/by-slice.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { fromCsv } from '../../src/sources/from-csv.ts';
import { column } from '../../src/table/table.ts';

type Figures = Record<'auc' | 'logLoss' | 'accuracy' | 'rows', number | null>;
interface Fixture extends Record<'coef' | 'means' | 'deviations' | 'medians', Record<string, number>> {
  readonly intercept: number;
  readonly first: readonly number[];
  readonly overall: Figures;
  readonly slices: readonly (Figures & { readonly slice: Record<string, string> })[];
}

const read = (file: string): Buffer => readFileSync(new URL(file, import.meta.url));

test('flights sliced by airport, airline, distance and schedule have the figures of scikit-learn', () => {
  const fixture = JSON.parse(read('../fixtures/evaluate-flights.json').toString()) as Fixture;
  const [header, ...lines] = gunzipSync(read('../../examples/data/flights_ml.csv.gz'))
    .toString()
    .trimEnd()
    .split('\n');
  const later = lines.slice(-53_991);
  const table = fromCsv(Buffer.from([header, ...later].join('\n')), {
    zones: { sched_dep_at: 'America/New_York' },
  });
  // The walls of New York, as the file has them.
  const walls = later.map((line) => line.split(',')[1]!);
  const minutes = walls.map((wall) => 60 * Number(wall.slice(11, 13)) + Number(wall.slice(14, 16)));
  const odds = new Float64Array(table.rows).fill(fixture.intercept);
  for (const [name, mean] of Object.entries(fixture.means)) {
    const values = name === 'minute_of_day' ? minutes : column(table, name, 'number').values;
    odds.forEach((sum, row) => {
      const value = Number.isNaN(values[row]) ? fixture.medians[name]! : values[row]!;
      odds[row] = sum + fixture.coef[name]! * ((value - mean) / fixture.deviations[name]!);
    });
  }
  const levelsOf = {
    ...Object.fromEntries(
      ['carrier', 'origin', 'dest'].map((name) => {
        const { codes, levels } = column(table, name, 'category');
        return [name, (row: number): string => levels[codes[row]!]!];
      }),
    ),
    dow: (row: number) => String((new Date(`${walls[row]!}Z`).getUTCDay() + 6) % 7),
    hour: (row: number) => String(Number(walls[row]!.slice(11, 13))),
  };
  for (const [name, levelOf] of Object.entries(levelsOf))
    odds.forEach((sum, row) => (odds[row] = sum + (fixture.coef[`${name}_${levelOf(row)}`] ?? 0)));
  const scores = odds.map((sum) => 1 / (1 + Math.exp(-sum)));
  fixture.first.forEach((score, row) => expect(scores[row]).toBeCloseTo(score, 13));

  const metrics = { auc, logLoss, accuracy };
  const { slices, metrics: overall } = evaluate(
    { labels: column(table, 'late', 'number').values, scores, table },
    metrics,
    {
      slices: bySlice(
        'origin',
        'carrier',
        ['origin', 'carrier'],
        { column: 'distance', edges: [200, 500, 1000, 2000] },
        { column: 'sched_dep_at', part: 'hour' },
        [{ column: 'sched_dep_at', part: 'dayOfWeek' }, 'origin'],
        { column: 'sched_dep_at', part: 'month' },
      ),
    },
  );
  expect(slices.map(({ slice, rows }) => [slice, rows])).toEqual(
    fixture.slices.map(({ slice, rows }) => [slice, rows]),
  );
  expect(slices.find(({ slice }) => slice['carrier'] === 'OO')!.rows).toBe(5);
  for (const name of ['auc', 'logLoss', 'accuracy'] as const) {
    expect(Math.abs(overall[name]! - fixture.overall[name]!)).toBeLessThan(1e-12);
    slices.forEach(({ slice, metrics: found }, at) => {
      const off = Math.abs(found[name]! - (fixture.slices[at]![name] ?? NaN));
      const expected = fixture.slices[at]![name];
      expect(
        expected === null ? Number.isNaN(found[name]) : off < 1e-12,
        `${name} of ${JSON.stringify(slice)}`,
      ).toBe(true);
    });
  }
});
