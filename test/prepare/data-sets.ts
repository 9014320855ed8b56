import { fileURLToPath } from 'node:url';
import { loadCsv } from '../../src/adapters/node-files.ts';
import type { CsvOptions } from '../../src/sources/csv-options.ts';
import type { Table } from '../../src/table/table.ts';

/** One file of the real data that stands beside the repository. */
export interface DataSet {
  readonly file: string;
  /** Where the names of zones matter: the rest is inferred. */
  readonly options?: CsvOptions;
}

/** The flights with weather and schedule, which stand with the examples too. */
export const FLIGHTS = 'nycflights13/flights_ml.csv.gz';

/** Every set of real data there is, by one file of each shape. */
export const dataSets: readonly DataSet[] = [
  { file: 'adult/adult_train.csv.gz' },
  { file: 'babyweight/examples_60k.csv.gz' },
  { file: 'babyweight/lab_train.csv' },
  { file: 'babyweight/old_train.csv.gz' },
  { file: 'bikeshare/hour.csv' },
  { file: 'chicago_taxi/train.csv' },
  { file: 'chicago_taxi/serving.csv' },
  { file: 'elec2/elec2.csv.gz' },
  { file: 'nycflights13/airports.csv' },
  { file: 'nycflights13/date_split.csv' },
  { file: 'nycflights13/flights.csv.gz' },
  { file: FLIGHTS, options: { zones: { sched_dep_at: 'America/New_York' } } },
  { file: 'nycflights13/planes.csv' },
  { file: 'nycflights13/weather.csv.gz' },
  { file: 'taxifare/asl_train.csv' },
  { file: 'taxifare/sample_train.csv.gz' },
  { file: 'taxifare/small_train.csv' },
  { file: 'taxifare/traffic_valid.csv.gz' },
];

/** Where a file of them is. */
export function pathOf(file: string): string {
  const beside = file === FLIGHTS ? '../../examples/data/flights_ml.csv.gz' : `../../../shared/data/${file}`;
  return fileURLToPath(new URL(beside, import.meta.url));
}

const read = new Map<string, Promise<Table>>();

/** The rows of a file of them. All tests of a worker share one reading: nobody writes into a table. */
export function realTable(file: string): Promise<Table> {
  const found = read.get(file);
  if (found !== undefined) return found;
  const table = loadCsv(pathOf(file), dataSets.find((each) => each.file === file)?.options);
  read.set(file, table);
  return table;
}
