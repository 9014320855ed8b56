import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dates } from '../../src/prepare/dates.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import type { FittedPipeline } from '../../src/prepare/fitted-pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { featureNames } from '../../src/table/matrix.ts';
import { splitByTime } from '../../src/table/split-time.ts';
import { column } from '../../src/table/table.ts';
import { FLIGHTS, realTable } from './data-sets.ts';

const data = new URL('../../../shared/data/', import.meta.url);
const there = existsSync(new URL('adult/golden_logreg.json', data));
if (!there)
  console.warn('skipped: 2 tests of test/prepare/golden.test.ts, because ../shared/data is not there');

interface Golden {
  readonly n_train: number;
  readonly n_columns: number;
  readonly intercept: number;
  readonly coef: Readonly<Record<string, number>>;
  readonly numeric_mean: Readonly<Record<string, number>>;
  readonly numeric_std: Readonly<Record<string, number>>;
  readonly first20: readonly number[];
}

const golden = (file: string) => JSON.parse(readFileSync(new URL(file, data), 'utf8')) as Golden;

function scalesOf(prepare: FittedPipeline): Record<string, readonly [number, number]> {
  const saved = prepare.steps.find(({ name }) => name === 'standardize')!.save().state as {
    columns: { name: string; mean: number; deviation: number }[];
  };
  return Object.fromEntries(saved.columns.map(({ name, mean, deviation }) => [name, [mean, deviation]]));
}

function expectScales(
  prepare: FittedPipeline,
  { numeric_mean, numeric_std }: Golden,
  rename: (name: string) => string,
): void {
  const scales = scalesOf(prepare);
  expect(Object.keys(scales)).toHaveLength(Object.keys(numeric_mean).length);
  for (const [name, mean] of Object.entries(numeric_mean)) {
    expect(scales[rename(name)]![0]).toBeCloseTo(mean, 7);
    expect(scales[rename(name)]![1]).toBeCloseTo(numeric_std[name]!, 7);
  }
}

/** The probabilities of the golden weights on the expanded rows. */
function scores(
  prepare: FittedPipeline,
  rows: Parameters<FittedPipeline['matrix']>[0],
  { coef, intercept }: Golden,
  theirName: (feature: string) => string,
): number[] {
  const matrix = prepare.matrix(rows);
  const weights = featureNames(matrix).map((name) => coef[theirName(name)] ?? NaN);
  const { names, values } = matrix.dense;
  return Array.from({ length: matrix.rows }, (_, row) => {
    let odds = intercept;
    names.forEach((_name, j) => (odds += weights[j]! * values[row * names.length + j]!));
    let offset = names.length;
    for (const { codes, levels } of matrix.categories) {
      if (codes[row]! >= 0) odds += weights[offset + codes[row]!]!;
      offset += levels.length;
    }
    return 1 / (1 + Math.exp(-odds));
  });
}

const expectClose = (got: readonly number[], expected: readonly number[]) =>
  got.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));

describe.skipIf(!there)('the golden files of scikit-learn', () => {
  test('adult: 107 columns, means, deviations and the first scores', async () => {
    const numbers = ['age', 'education_num', 'capital_gain', 'capital_loss', 'hours_per_week'];
    const levels = [
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
    const expected = golden('adult/golden_logreg.json');
    const steps = pipeline(
      impute({ columns: numbers, with: 'median' }),
      standardize({ columns: numbers }),
      oneHot({ columns: levels }),
    );
    const { prepare, examples } = steps.fitExamples(train, { label: 'income', positive: '>50K' });
    expect(examples.labels).toHaveLength(expected.n_train);
    expect(examples.labels.reduce((sum, label) => sum + label, 0)).toBe(7841);
    const theirName = (name: string) => name.replace('=', '_');
    expect(featureNames(examples.matrix).map(theirName)).toEqual(Object.keys(expected.coef));
    expect(featureNames(examples.matrix)).toHaveLength(expected.n_columns);
    expectScales(prepare, expected, (name) => name);
    expectClose(
      scores(prepare, await realTable('adult/adult_test.csv.gz'), expected, theirName).slice(0, 20),
      expected.first20,
    );
  });

  test('flights: 159 columns with the schedule read in New York, medians, and the first scores', async () => {
    const numbers = [
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
    const zone = 'America/New_York';
    const flights = await realTable(FLIGHTS);
    const { train, test: later } = splitByTime(flights, {
      column: 'sched_dep_at',
      at: ['2013-09-01', '2013-11-01'],
    });
    const expected = golden('nycflights13/golden_logreg_W.json');
    const steps = pipeline(
      dates({ columns: ['sched_dep_at'], parts: ['minuteOfDay', 'dayOfWeek', 'hour'], timeZone: zone }),
      impute({ columns: numbers, with: 'median' }),
      standardize({ columns: [...numbers, 'sched_dep_at_minuteOfDay'] }),
      oneHot({ columns: ['carrier', 'origin', 'dest', 'sched_dep_at_dayOfWeek', 'sched_dep_at_hour'] }),
    );
    const { prepare, examples } = steps.fitExamples(train, { label: 'late' });
    expect(examples.labels).toHaveLength(expected.n_train);
    expect(featureNames(examples.matrix)).toHaveLength(expected.n_columns);
    expectScales(prepare, expected, (name) => (name === 'minute_of_day' ? 'sched_dep_at_minuteOfDay' : name));
    // Their days of the week count from Monday as 0.
    const theirName = (name: string) =>
      name
        .replace('sched_dep_at_minuteOfDay', 'minute_of_day')
        .replace(/sched_dep_at_dayOfWeek=(\d)/, (_, day: string) => `dow_${Number(day) - 1}`)
        .replace('sched_dep_at_hour=', 'hour_')
        .replace('=', '_');
    expect(featureNames(examples.matrix).map(theirName).sort()).toEqual(Object.keys(expected.coef).sort());
    expect(column(later, 'late', 'number').values).toHaveLength(53_991);
    expectClose(scores(prepare, later, expected, theirName).slice(0, 20), expected.first20);
  });
});
