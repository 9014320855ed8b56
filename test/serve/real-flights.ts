import { dates } from '../../src/prepare/dates.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { createPredictor, type Predictor } from '../../src/serve/predictor.ts';
import type { Instance } from '../../src/serve/service.ts';
import { toRows } from '../../src/table/rows.ts';
import { select } from '../../src/table/select.ts';
import type { Table } from '../../src/table/table.ts';
import { slice, take } from '../../src/table/take.ts';
import { logistic } from '../../src/train/logistic.ts';
import { FLIGHTS, pathOf, realTable } from '../prepare/data-sets.ts';

/** The columns that are numbers in the flights file and known beforehand. */
export const numbers: readonly string[] = [
  'distance',
  'plane_year',
  'seats',
  'temp',
  'dewp',
  'humid',
  'wind_dir',
  'wind_speed',
  'precip',
  'pressure',
  'visib',
];

export const flightsFile: string = pathOf(FLIGHTS);

/** A logistic regression on schedule and weather, and real requests for it, spread over the year. */
export async function realFlights(count: number): Promise<{
  readonly predictor: Predictor;
  readonly table: Table;
  readonly rows: readonly Instance[];
}> {
  const flights = await realTable(FLIGHTS);
  const { prepare, examples } = pipeline(
    dates({
      columns: ['sched_dep_at'],
      parts: ['dayOfWeek', 'hour', 'minuteOfDay'],
      timeZone: 'America/New_York',
    }),
    impute({ columns: [...numbers], with: 'median' }),
    standardize({ columns: [...numbers, 'sched_dep_at_minuteOfDay'] }),
    oneHot({ columns: ['carrier', 'origin', 'dest', 'sched_dep_at_dayOfWeek', 'sched_dep_at_hour'] }),
  ).fitExamples(slice(flights, 0, 50_000), { label: 'late' });
  const predictor = createPredictor(prepare, await logistic().fit(examples));
  const places = Int32Array.from({ length: count }, (_, index) => Math.floor((index * flights.rows) / count));
  const names = prepare.input.fields.map(({ name }) => name);
  const table = select(take(flights, places), names);
  return { predictor, table, rows: toRows(table) };
}
