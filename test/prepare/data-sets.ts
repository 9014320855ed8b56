import { fileURLToPath } from 'node:url';
import type { CsvOptions } from '../../src/sources/csv-options.ts';

/** One file of the real data that stands beside the repository. */
export interface DataSet {
  readonly file: string;
  /** Where the names of zones matter: the rest is inferred. */
  readonly options?: CsvOptions;
}

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
  { file: 'nycflights13/flights_ml.csv.gz', options: { zones: { sched_dep_at: 'America/New_York' } } },
  { file: 'nycflights13/planes.csv' },
  { file: 'nycflights13/weather.csv.gz' },
  { file: 'taxifare/asl_train.csv' },
  { file: 'taxifare/sample_train.csv.gz' },
  { file: 'taxifare/small_train.csv' },
  { file: 'taxifare/traffic_valid.csv.gz' },
];

/** Where a file of them is. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(`../../../shared/data/${file}`, import.meta.url));
}
