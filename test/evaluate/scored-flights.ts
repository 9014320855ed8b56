import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fromCsv } from '../../src/sources/from-csv.ts';
import { column, type Table } from '../../src/table/table.ts';

type Figures = Record<'auc' | 'logLoss' | 'accuracy' | 'rows', number | null>;
export interface FlightsFixture extends Record<
  'coef' | 'means' | 'deviations' | 'medians',
  Record<string, number>
> {
  readonly intercept: number;
  readonly first: readonly number[];
  readonly overall: Figures;
  readonly slices: readonly (Figures & { readonly slice: Record<string, string> })[];
}

const read = (file: string): Buffer => readFileSync(new URL(file, import.meta.url));

/** The flights of November and December, scored by the coefficients that scikit-learn learned from those before. */
export function scoredFlights(): {
  readonly fixture: FlightsFixture;
  readonly table: Table;
  readonly labels: Float64Array;
  readonly scores: Float64Array;
} {
  const fixture = JSON.parse(read('../fixtures/evaluate-flights.json').toString()) as FlightsFixture;
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
  return { fixture, table, labels: column(table, 'late', 'number').values, scores };
}
