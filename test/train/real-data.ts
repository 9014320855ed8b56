import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Examples } from '../../src/table/examples.ts';
import type { Matrix } from '../../src/table/matrix.ts';

const data = new URL('../../../shared/data/', import.meta.url);

/** Whether the reference data stands beside the repository. */
export const hasReferenceData: boolean = existsSync(new URL('adult/golden_logreg.json', data));

export interface Golden {
  readonly objective: number;
  readonly intercept: number;
  readonly coef: Readonly<Record<string, number>>;
  readonly auc: number;
  readonly logloss: number;
  readonly first20: readonly number[];
}

export interface RealData {
  readonly train: Examples;
  readonly test: Examples;
  readonly golden: Golden;
}

/** The census data, prepared as the golden file says: standardized numbers, "?" a level of its own. */
export function adult(): RealData {
  const numbers = ['age', 'education_num', 'capital_gain', 'capital_loss', 'hours_per_week'];
  const categories = [
    'workclass',
    'education',
    'marital_status',
    'occupation',
    'relationship',
    'race',
    'sex',
    'native_country',
  ];
  const prepare = (train: Rows, test: Rows) =>
    examplesOf(train, test, numbers, categories, (cell) => (cell('income') === '>50K' ? 1 : 0));
  return {
    ...prepare(read('adult/adult_train.csv.gz'), read('adult/adult_test.csv.gz')),
    golden: golden('adult/golden_logreg.json'),
  };
}

/** The flights of January to August, and of November and December, with weather and schedule. */
export function flights(): RealData {
  const all = read('nycflights13/flights_ml.csv.gz');
  const at = all.header.indexOf('sched_dep_at');
  const numbers = [
    'distance',
    'plane_year',
    'seats',
    'minute_of_day',
    'temp',
    'dewp',
    'humid',
    'wind_dir',
    'wind_speed',
    'precip',
    'pressure',
    'visib',
  ];
  const header = [...all.header, 'minute_of_day', 'dow', 'hour'];
  const cells = all.cells.map((row) => {
    const [, month, day, hour, minute] = /-(\d\d)-(\d\d).(\d\d):(\d\d)/.exec(row[at]!)!.map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const weekday = (new Date(Date.UTC(2013, month - 1, day)).getUTCDay() + 6) % 7;
    return [...row, String(hour * 60 + minute), String(weekday), String(hour)];
  });
  const month = (row: readonly string[]): number => Number(row[at]!.slice(5, 7));
  const train = { header, cells: cells.filter((row) => month(row) <= 8) };
  const test = { header, cells: cells.filter((row) => month(row) > 10) };
  const prepared = examplesOf(train, test, numbers, ['carrier', 'origin', 'dest', 'dow', 'hour'], (cell) =>
    Number(cell('late')),
  );
  return { ...prepared, golden: golden('nycflights13/golden_logreg_W.json') };
}

/** The births of the lab, with the first level of each category left out, as the golden file has it. */
export function births(): {
  readonly train: Examples;
  readonly test: Examples;
  readonly golden: Omit<Golden, 'objective' | 'auc' | 'logloss'> & { readonly rmse_eval: number };
} {
  const levels = {
    is_male: ['True', 'Unknown'],
    plurality: ['Quadruplets(4)', 'Single(1)', 'Triplets(3)', 'Twins(2)'],
  };
  const build = (file: string): Examples => {
    const [names, ...lines] = readFileSync(new URL(file, data), 'utf8').trimEnd().split(/\r?\n/);
    const cells = lines.map((line) => line.split(','));
    const column = (name: string): string[] => {
      const at = names!.split(',').indexOf(name);
      return cells.map((row) => row[at]!);
    };
    const [age, weeks] = [column('mother_age'), column('gestation_weeks')];
    return {
      matrix: {
        rows: cells.length,
        dense: {
          names: ['mother_age', 'gestation_weeks'],
          values: Float32Array.from(age.flatMap((value, row) => [Number(value), Number(weeks[row])])),
        },
        categories: Object.entries(levels).map(([name, list]) => ({
          name,
          levels: list,
          codes: Int32Array.from(column(name), (cell) => list.indexOf(cell)),
        })),
      },
      labels: Float64Array.from(column('weight_pounds'), Number),
      label: { name: 'weight_pounds' },
      leftOut: 0,
    };
  };
  return {
    train: build('babyweight/lab_train.csv'),
    test: build('babyweight/lab_eval.csv'),
    golden: JSON.parse(readFileSync(new URL('babyweight/golden_ols.json', data), 'utf8')) as ReturnType<
      typeof births
    >['golden'],
  };
}

interface Rows {
  readonly header: readonly string[];
  readonly cells: readonly (readonly string[])[];
}

function read(file: string): Rows {
  const [header, ...lines] = gunzipSync(readFileSync(new URL(file, data)))
    .toString()
    .trimEnd()
    .split('\n');
  return { header: header!.split(','), cells: lines.map((line) => line.split(',')) };
}

function golden(file: string): Golden {
  return JSON.parse(readFileSync(new URL(file, data), 'utf8')) as Golden;
}

function examplesOf(
  train: Rows,
  test: Rows,
  numbers: readonly string[],
  categories: readonly string[],
  labelOf: (cell: (name: string) => string) => number,
): { train: Examples; test: Examples } {
  const index = (name: string): number => train.header.indexOf(name);
  const scales = numbers.map((name) => {
    const values = train.cells.map((row) => number(row[index(name)]!));
    const present = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    const median = (present[(present.length - 1) >> 1]! + present[present.length >> 1]!) / 2;
    const filled = values.map((value) => (Number.isNaN(value) ? median : value));
    const mean = filled.reduce((sum, value) => sum + value, 0) / filled.length;
    const variance = filled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / filled.length;
    return { median, mean, deviation: Math.sqrt(variance) };
  });
  const levels = categories.map((name) => [...new Set(train.cells.map((row) => row[index(name)]!))].sort());
  const codeOf = levels.map((names) => new Map(names.map((level, code) => [level, code])));
  const build = ({ cells }: Rows): Examples => {
    const values = new Float32Array(cells.length * numbers.length);
    numbers.forEach((name, j) => {
      const { median, mean, deviation } = scales[j]!;
      const at = index(name);
      cells.forEach((row, i) => {
        const value = number(row[at]!);
        values[i * numbers.length + j] = ((Number.isNaN(value) ? median : value) - mean) / deviation;
      });
    });
    const matrix: Matrix = {
      rows: cells.length,
      dense: { names: numbers, values },
      categories: categories.map((name, k) => ({
        name,
        levels: levels[k]!,
        codes: Int32Array.from(cells, (row) => codeOf[k]!.get(row[index(name)]!) ?? -1),
      })),
    };
    const labels = Float64Array.from(cells, (row) => labelOf((name) => row[index(name)]!));
    return { matrix, labels, label: { name: 'label' }, leftOut: 0 };
  };
  return { train: build(train), test: build(test) };
}

function number(text: string): number {
  return text === '' || text === 'NA' ? NaN : Number(text);
}

/** The area under the ROC curve, ties counted half, by sorting: for these tests only. */
export function areaUnderCurve(labels: Float64Array, scores: Float64Array): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let negatives = 0;
  let area = 0;
  for (let i = 0; i < order.length;) {
    let end = i;
    let tied = 0;
    while (end < order.length && scores[order[end]!] === scores[order[i]!]) tied += labels[order[end++]!]!;
    area += tied * (negatives + (end - i - tied) / 2);
    negatives += end - i - tied;
    i = end;
  }
  return area / (negatives * (order.length - negatives));
}
