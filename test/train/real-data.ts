import { existsSync, readFileSync } from 'node:fs';
import { dates } from '../../src/prepare/dates.ts';
import { categoryColumn } from '../../src/table/column.ts';
import type { Examples } from '../../src/table/examples.ts';
import { splitByTime } from '../../src/table/split-time.ts';
import { column, withColumns, type Table } from '../../src/table/table.ts';
import { FLIGHTS, realTable } from '../prepare/data-sets.ts';

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
export async function adult(): Promise<RealData> {
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
  const train = await realTable('adult/adult_train.csv.gz');
  const test = await realTable('adult/adult_test.csv.gz');
  const isRich = (rows: Table): Float64Array => {
    const { codes, levels } = column(rows, 'income', 'category');
    return Float64Array.from(codes, (code) => (levels[code] === '>50K' ? 1 : 0));
  };
  return {
    ...examplesOf(train, test, numbers, categories, isRich),
    golden: golden('adult/golden_logreg.json'),
  };
}

/** The flights of January to August, and of November and December, with weather and schedule. */
export async function flights(): Promise<RealData> {
  const parts = dates({
    columns: ['sched_dep_at'],
    parts: ['minuteOfDay', 'dayOfWeek', 'hour'],
    timeZone: 'America/New_York',
  });
  const all = await realTable(FLIGHTS);
  const dated = parts.fit(all).transform(all);
  const part = (name: string) => column(dated, `sched_dep_at_${name}`, 'number');
  const { train, test } = splitByTime(
    withColumns(dated, {
      minute_of_day: part('minuteOfDay'),
      dow: categoryColumn(Array.from(part('dayOfWeek').values, (day) => String(day - 1))),
      hour_of_day: categoryColumn(Array.from(part('hour').values, String)),
    }),
    { column: 'sched_dep_at', at: ['2013-09-01', '2013-11-01'] },
  );
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
  const categories = ['carrier', 'origin', 'dest', 'dow', 'hour_of_day'];
  return {
    ...examplesOf(train, test, numbers, categories, (rows) => column(rows, 'late', 'number').values),
    golden: golden('nycflights13/golden_logreg_W.json'),
  };
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

function golden(file: string): Golden {
  return JSON.parse(readFileSync(new URL(file, data), 'utf8')) as Golden;
}

/** Prepared by its definition, in plain loops: medians, scales of all rows, and the levels in order. */
function examplesOf(
  train: Table,
  test: Table,
  numbers: readonly string[],
  categories: readonly string[],
  labelsOf: (rows: Table) => Float64Array,
): { train: Examples; test: Examples } {
  const scales = numbers.map((name) => {
    const { values } = column(train, name, 'number');
    const present = values.filter((value) => !Number.isNaN(value)).sort();
    const median = (present[(present.length - 1) >> 1]! + present[present.length >> 1]!) / 2;
    const filled = values.map((value) => (Number.isNaN(value) ? median : value));
    const mean = filled.reduce((sum, value) => sum + value, 0) / filled.length;
    const variance = filled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / filled.length;
    return { median, mean, deviation: Math.sqrt(variance) };
  });
  const known = categories.map((name) => {
    const { codes, levels } = column(train, name, 'category');
    return [...new Set(codes)].map((code) => levels[code]!).sort();
  });
  const build = (rows: Table): Examples => {
    const values = new Float32Array(rows.rows * numbers.length);
    numbers.forEach((name, j) => {
      const { median, mean, deviation } = scales[j]!;
      column(rows, name, 'number').values.forEach((value, i) => {
        values[i * numbers.length + j] = ((Number.isNaN(value) ? median : value) - mean) / deviation;
      });
    });
    return {
      matrix: {
        rows: rows.rows,
        dense: { names: numbers, values },
        categories: categories.map((name, k) => {
          const { codes, levels } = column(rows, name, 'category');
          const places = levels.map((level) => known[k]!.indexOf(level));
          return { name, levels: known[k]!, codes: codes.map((code) => places[code]!) };
        }),
      },
      labels: labelsOf(rows),
      label: { name: 'label' },
      leftOut: 0,
    };
  };
  return { train: build(train), test: build(test) };
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
