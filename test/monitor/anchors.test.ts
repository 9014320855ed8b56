import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { byMonth } from '../../src/monitor/by-month.ts';
import { drift, type DriftVerdict } from '../../src/monitor/drift.ts';
import type { DriftMeasure } from '../../src/monitor/drift-limits.ts';
import { reference, type Reference } from '../../src/monitor/reference.ts';
import { fromCsv } from '../../src/sources/from-csv.ts';
import { compute } from '../../src/stats/compute.ts';
import { histogram } from '../../src/stats/histogram.ts';
import { jensenShannon } from '../../src/stats/jensen-shannon.ts';
import {
  jensenShannonOfHistograms,
  type HistogramMass,
} from '../../src/stats/jensen-shannon-of-histograms.ts';
import { lInfinity } from '../../src/stats/l-infinity.ts';
import { levelCounts } from '../../src/stats/level-counts.ts';
import { moments } from '../../src/stats/moments.ts';
import { normalizedAbsDifference } from '../../src/stats/normalized-abs-difference.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { FLIGHTS, realTable } from '../prepare/data-sets.ts';

const taxi = new URL('../../../shared/data/chicago_taxi/', import.meta.url);

const figureOf = ({ figures }: DriftVerdict, name: string, measure: DriftMeasure) =>
  figures.find((figure) => figure.column === name && figure.measure === measure)!;

describe.skipIf(!existsSync(taxi))(
  'the taxi data of TensorFlow Data Validation (needs ../shared/data)',
  () => {
    const read = (name: string): Table => {
      const all = fromCsv(readFileSync(new URL(name, taxi)), {
        columns: { payment_type: 'category', company: 'category' },
      });
      return table({ payment_type: column(all, 'payment_type'), company: column(all, 'company') });
    };
    const train = existsSync(taxi) ? reference(read('train.csv')) : undefined;

    test('has the skew in payment_type that its lab prints: 0.0225 at "Credit Card", above 0.01', () => {
      const verdict = drift(train!, read('serving.csv'), {
        columns: { payment_type: { lInfinity: { max: 0.01 } } },
      });
      const { value, level } = figureOf(verdict, 'payment_type', 'lInfinity');
      expect([Number(value.toPrecision(6)), level]).toEqual([0.0225, 'Credit Card']);
      expect(
        verdict.issues
          .filter(({ severity }) => severity === 'error')
          .map(({ code, column: at }) => [code, at]),
      ).toEqual([['drifted', 'payment_type']]);
      // A hundred rows differ by more than that without any skew; the lab does not say so.
      expect(verdict.issues.map(({ code }) => code)).toContain('window-too-small');
    });

    test('has the drift in company that its lab prints: 0.00820891 at "Blue Ribbon Taxi Association Inc.", above 0.001', () => {
      const verdict = drift(train!, read('eval.csv'), { lInfinity: { max: 0.001 } });
      const { value, level } = figureOf(verdict, 'company', 'lInfinity');
      expect([value.toFixed(8), level]).toEqual(['0.00820891', 'Blue Ribbon Taxi Association Inc.']);
      expect(verdict.pass).toBe(false);
    });

    test('has the unseen levels that its lab finds: one payment type, and 15 companies on 1 − 0.995154 of the values', () => {
      const { figures, issues } = drift(train!, read('eval.csv'), { lInfinity: { max: 1 } });
      const unseen = issues.filter(({ code }) => code === 'unseen-level').map(({ message }) => message);
      expect(unseen[0]).toMatch(/^payment_type has a level that the reference has not, .*"Prcard"/);
      expect(unseen[1]).toMatch(/^company has 15 levels that the reference has not/);
      const share = figures.find(
        ({ column: name, measure }) => name === 'company' && measure === 'unseenShare',
      )!.value;
      expect((1 - share).toFixed(6)).toBe('0.995154');
    });

    test('is as far apart in the other measures of Data Validation as SciPy and NumPy say', () => {
      const rows = (name: string): Table => fromCsv(readFileSync(new URL(name, taxi)));
      const [training, evaluation, serving] = ['train.csv', 'eval.csv', 'serving.csv'].map(rows) as [Table, Table, Table]; // prettier-ignore
      const levels = (name: string, other: Table): readonly [number[], number[]] => {
        const [a, b] = [training, other].map((from) => compute(from, { x: levelCounts(name) }).x.levels);
        const names = [...new Set([...a!.keys(), ...b!.keys()])];
        return [names.map((level) => a!.get(level) ?? 0), names.map((level) => b!.get(level) ?? 0)];
      };
      const [payment, company] = [levels('payment_type', serving), levels('company', evaluation)];
      expect([lInfinity(...payment), jensenShannon(...payment), normalizedAbsDifference(...payment)].map((x) => x.toFixed(10))).toEqual(['0.0225000000', '0.0092509377', '0.6460396040']); // prettier-ignore
      expect([lInfinity(...company), jensenShannon(...company), normalizedAbsDifference(...company)].map((x) => x.toFixed(10))).toEqual(['0.0082089112', '0.0056379831', '0.1705882353']); // prettier-ignore
      // Ten bins of equal width on each side, put on the edges of both.
      const ten = (from: Table, name: string): HistogramMass => {
        const { min, max } = compute(from, { x: moments(name) }).x;
        const edges = Array.from({ length: 11 }, (_, i) => (i === 10 ? max : min + (i * (max - min)) / 10));
        return compute(from, { x: histogram(name, { edges }) }).x;
      };
      const names = ['fare', 'trip_miles', 'trip_start_hour', 'dropoff_latitude'];
      expect(
        names.map((name) =>
          jensenShannonOfHistograms(ten(training, name), ten(evaluation, name)).toFixed(10),
        ),
      ).toEqual(['0.3255060269', '0.7073927844', '0.0003227421', '0.0814095271']);
    });
  },
);

describe('the flights of 2013 against their January', () => {
  // NumPy and pandas (np.quantile, np.histogram, value_counts), printed to six and four digits.
  const printed: [month: string, linf: string[], psi: number[]][] = [
    ['2013-02', ['0.003236', '0.004079', '0.003082', '0.003868'], [0.4334, 0.0963, 0.0007, 0.0028]],
    ['2013-03', ['0.009346', '0.007075', '0.006804', '0.006234'], [1.5935, 0.1515, 0.0037, 0.01]],
    ['2013-04', ['0.009562', '0.015125', '0.007814', '0.010530'], [4.3172, 0.5408, 0.0082, 0.0165]],
    ['2013-05', ['0.012166', '0.012544', '0.011543', '0.012565'], [9.8197, 0.2484, 0.0154, 0.0105]],
    ['2013-06', ['0.012198', '0.007654', '0.011177', '0.015500'], [12.0085, 0.2896, 0.019, 0.069]],
    ['2013-07', ['0.009388', '0.006372', '0.011449', '0.014095'], [12.0085, 0.4882, 0.0196, 0.094]],
    ['2013-08', ['0.011285', '0.011509', '0.011238', '0.012951'], [12.0085, 0.2999, 0.0204, 0.0136]],
    ['2013-09', ['0.018219', '0.034406', '0.013987', '0.008137'], [12.0085, 0.2865, 0.0247, 0.0459]],
    ['2013-10', ['0.017983', '0.038897', '0.012584', '0.007929'], [6.6769, 0.3158, 0.0215, 0.0265]],
    ['2013-11', ['0.012271', '0.029801', '0.009410', '0.007437'], [1.6805, 0.1704, 0.0154, 0.0262]],
    ['2013-12', ['0.012061', '0.027882', '0.009369', '0.007482'], [0.3646, 0.3964, 0.0175, 0.0945]],
  ];

  test('drift by the figures that NumPy and pandas print, month by month', async () => {
    const all = await realTable(FLIGHTS);
    const at = column(all, 'sched_dep_at', 'time').values;
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', hour: '2-digit' });
    const hours = new Map<number, string>();
    const hour = Array.from(at, (instant) => {
      const start = Math.floor(instant / 3_600_000);
      if (!hours.has(start)) hours.set(start, clock.format(instant));
      return hours.get(start)!;
    });
    const names = ['sched_dep_at', 'carrier', 'origin', 'dest', 'temp', 'humid', 'distance', 'dep_delay'];
    const flights = table([
      ...names.map((name) => [name, column(all, name)] as const),
      ['hour', categoryColumn(hour)],
    ]);
    const [january, ...months] = byMonth(flights, 'sched_dep_at');
    expect(january!.window).toBe('2013-01');
    expect(months.map(({ window }) => window)).toEqual(printed.map(([month]) => month));
    const base = reference(january!.table);
    for (const [index, [month, linf, psis]] of printed.entries()) {
      const verdict = drift(
        base,
        months[index]!.table,
        { lInfinity: { max: 1 } },
        { floor: 1e-6, flooring: 'add' },
      );
      const value = (name: string, measure: DriftMeasure): number => figureOf(verdict, name, measure).value;
      expect([
        month,
        ...['carrier', 'origin', 'dest', 'hour'].map((name) => value(name, 'lInfinity').toFixed(6)),
      ]).toEqual([month, ...linf]);
      expect([
        month,
        ...['temp', 'humid', 'distance', 'dep_delay'].map((name) => Number(value(name, 'psi').toFixed(4))),
      ]).toEqual([month, ...psis]);
    }
  });
});

test('an emptied bin of 5 % gives the index that its floor makes: 0.067, 0.313, 1.004', () => {
  const bins = { edges: [100], counts: [100, 1900] };
  const expected: Reference = {
    version: 1,
    rows: 2000,
    columns: [{ name: 'x', kind: 'number', count: 2000, missing: 0, mean: 0, deviation: 1, bins }],
  };
  const window = table({ x: numberColumn(Array.from({ length: 1900 }, (_, row) => 100 + row)) });
  const at = (floor: number): string =>
    figureOf(drift(expected, window, { psi: { max: 9 } }, { floor }), 'x', 'psi').value.toFixed(3);
  expect([at(0.01), at(1e-4), at(1e-10)]).toEqual(['0.067', '0.313', '1.004']);
});
