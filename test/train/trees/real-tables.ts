import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Examples } from '../../../src/table/examples.ts';
import { pathOf } from '../../prepare/data-sets.ts';

type Row = (column: string) => string;
type Numbers = Readonly<Record<string, (row: Row) => number>>;
type Categories = Readonly<Record<string, (row: Row) => string>>;

/** What is learned from real data, and what it is judged on; missing values are kept. */
export interface RealTables {
  readonly train: Examples;
  readonly test: Examples;
}

/** The census: all fourteen features, `?` a level like others. */
export function adultTables(): RealTables {
  const names = ['age', 'fnlwgt', 'education_num', 'capital_gain', 'capital_loss', 'hours_per_week'];
  const levels = ['workclass', 'education', 'marital_status', 'occupation'];
  return examplesOf(
    rowsOf('adult/adult_train.csv.gz'),
    rowsOf('adult/adult_test.csv.gz'),
    numbersOf(names),
    categoriesOf([...levels, 'relationship', 'race', 'sex', 'native_country']),
    (row) => (row('income') === '>50K' ? 1 : 0),
  );
}

/** The flights with weather and schedule, by the split of their dates. */
export function flightTables(): RealTables {
  const split = new Map(
    rowsOf('nycflights13/date_split.csv').map((row) => [row('flight_date'), row('split')]),
  );
  const rows = rowsOf('nycflights13/flights_ml.csv.gz');
  const partOf = (part: string): readonly Row[] =>
    rows.filter((row) => split.get(row('sched_dep_at').slice(0, 10)) === part);
  const schedule = ['distance', 'plane_year', 'seats'];
  const weather = ['temp', 'dewp', 'humid', 'wind_dir', 'wind_speed', 'precip', 'pressure', 'visib'];
  const at = (row: Row): string => row('sched_dep_at');
  return examplesOf(
    partOf('train'),
    partOf('test'),
    {
      ...numbersOf([...schedule, ...weather]),
      minute: (row) => 60 * Number(at(row).slice(11, 13)) + Number(at(row).slice(14, 16)),
    },
    {
      ...categoriesOf(['carrier', 'origin', 'dest']),
      weekday: (row) => String(new Date(`${at(row).slice(0, 10)}T00:00Z`).getUTCDay()),
      hour: (row) => at(row).slice(11, 13),
    },
    (row) => Number(row('late')),
  );
}

/** The births of the lab. */
export function birthTables(): RealTables {
  return examplesOf(
    rowsOf('babyweight/lab_train.csv'),
    rowsOf('babyweight/lab_eval.csv'),
    numbersOf(['mother_age', 'gestation_weeks']),
    categoriesOf(['is_male', 'plurality']),
    (row) => Number(row('weight_pounds')),
  );
}

/** The taxi rides, with how far they went. */
export function rideTables(): RealTables {
  const [from, to] = ['pickup', 'dropoff'];
  const across = (row: Row): number => Number(row(`${to}_longitude`)) - Number(row(`${from}_longitude`));
  const along = (row: Row): number => Number(row(`${to}_latitude`)) - Number(row(`${from}_latitude`));
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const ends = [from, to].flatMap((end) => [`${end}_longitude`, `${end}_latitude`]);
  return examplesOf(
    rowsOf('taxifare/sample_train.csv.gz'),
    rowsOf('taxifare/sample_valid.csv.gz'),
    {
      ...numbersOf([...ends, 'passenger_count']),
      across: (row) => Math.abs(across(row)),
      along: (row) => Math.abs(along(row)),
      straight: (row) => Math.hypot(across(row), along(row)),
      km: (row) => {
        const [a, b] = [from, to].map((end) => Math.cos(radians(Number(row(`${end}_latitude`)))));
        const [y, x] = [Math.sin(radians(along(row)) / 2), Math.sin(radians(across(row)) / 2)];
        return 2 * 6371 * Math.asin(Math.sqrt(y * y + a! * b! * x * x));
      },
      year: (row) => Number(row('key').slice(0, 4)),
    },
    categoriesOf(['dayofweek', 'hourofday']),
    (row) => Number(row('fare_amount')),
  );
}

function rowsOf(file: string): readonly Row[] {
  const bytes = readFileSync(pathOf(file));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const [header, ...lines] = text.trimEnd().split('\n');
  const places = new Map(header!.split(',').map((name, at) => [name, at]));
  return lines.map((line) => {
    const cells = line.split(',');
    return (column) => cells[places.get(column)!]!;
  });
}

function numbersOf(names: readonly string[]): Numbers {
  const read = (text: string): number => (text === '' || text === 'NA' ? NaN : Number(text));
  return Object.fromEntries(names.map((name) => [name, (row: Row) => read(row(name))]));
}

function categoriesOf(names: readonly string[]): Categories {
  return Object.fromEntries(names.map((name) => [name, (row: Row) => row(name)]));
}

function examplesOf(
  train: readonly Row[],
  test: readonly Row[],
  numbers: Numbers,
  categories: Categories,
  labelOf: (row: Row) => number,
): RealTables {
  const names = Object.keys(numbers);
  const read = Object.values(numbers);
  const levels = Object.values(categories).map((of) => [...new Set(train.map(of))].sort());
  const codes = levels.map((each) => new Map(each.map((level, code) => [level, code])));
  const build = (rows: readonly Row[]): Examples => ({
    matrix: {
      rows: rows.length,
      dense: { names, values: Float32Array.from(rows.flatMap((row) => read.map((of) => of(row)))) },
      categories: Object.entries(categories).map(([name, of], k) => ({
        name,
        levels: levels[k]!,
        codes: Int32Array.from(rows, (row) => codes[k]!.get(of(row)) ?? -1),
      })),
    },
    labels: Float64Array.from(rows, labelOf),
    label: { name: 'label' },
    leftOut: 0,
  });
  return { train: build(train), test: build(test) };
}
