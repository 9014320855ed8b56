import { readFileSync } from 'node:fs';
import { accuracy, accuracyAt } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { brier } from '../../src/metrics/brier.ts';
import { calibrationGap } from '../../src/metrics/calibration-gap.ts';
import { classAuc } from '../../src/metrics/class-auc.ts';
import { classF1 } from '../../src/metrics/class-f1.ts';
import { classPrecision } from '../../src/metrics/class-precision.ts';
import { classRecall } from '../../src/metrics/class-recall.ts';
import { costAt } from '../../src/metrics/cost.ts';
import { ece, eceWith } from '../../src/metrics/ece.ts';
import { f1, fBetaAt } from '../../src/metrics/f-beta.ts';
import { falsePositiveRateAt } from '../../src/metrics/false-positive-rate.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { mae } from '../../src/metrics/mae.ts';
import { mape } from '../../src/metrics/mape.ts';
import { mcc } from '../../src/metrics/mcc.ts';
import type { Metrics } from '../../src/metrics/metric.ts';
import { mse } from '../../src/metrics/mse.ts';
import { netBenefitAt } from '../../src/metrics/net-benefit.ts';
import { pinball } from '../../src/metrics/pinball.ts';
import { poissonDeviance } from '../../src/metrics/poisson-deviance.ts';
import { precision } from '../../src/metrics/precision.ts';
import { r2 } from '../../src/metrics/r2.ts';
import { recallAt } from '../../src/metrics/recall.ts';
import { rmse } from '../../src/metrics/rmse.ts';
import { rmsle } from '../../src/metrics/rmsle.ts';
import { specificity } from '../../src/metrics/specificity.ts';
import { topAccuracy } from '../../src/metrics/top-accuracy.ts';
import { numberColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { argumentsOf, cases } from './cases.ts';

/** Labels, scores and weights of a case as arguments, and the same in columns. */
export interface ColumnCase {
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly rows: Table;
}

interface Rows {
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly weights: readonly number[] | null;
}

const { cases: plain } = JSON.parse(
  readFileSync(new URL('../fixtures/metrics-binary.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Rows[] };

function inColumns(each: Rows, classes: number): ColumnCase {
  const [labels, scores, weights] = argumentsOf(each);
  const score = (k: number): Float64Array => labels.map((_, row) => scores[row * classes + k]!);
  const rows = table({
    y: numberColumn(labels),
    ...Object.fromEntries(Array.from({ length: classes }, (_, k) => [`p${k}`, numberColumn(score(k))])),
    w: numberColumn(weights ?? labels.map(() => 1)),
    amount: numberColumn(labels.map((label, row) => 1 + ((row * 7) % 5) + label / 4)),
  });
  return { labels, scores, weights, rows };
}

/** Every built-in metric that has a form over columns, with cases of the kind of labels that it reads. */
export const kinds: readonly {
  readonly kind: string;
  readonly classes: number;
  readonly metrics: Metrics;
  readonly cases: readonly ColumnCase[];
}[] = [
  {
    kind: 'binary',
    classes: 1,
    metrics: {
      auc,
      logLoss,
      brier,
      calibrationGap,
      ece,
      'ece of 7': eceWith({ bins: 7 }),
      'ece of 1': eceWith({ bins: 1 }),
      accuracy,
      'accuracy at 0.3': accuracyAt(0.3),
      precision,
      'recall at 0.3': recallAt(0.3),
      specificity,
      'false positives at 0.7': falsePositiveRateAt(0.7),
      f1,
      'F2 at 0.3': fBetaAt(0.3, 2),
      mcc,
      'net benefit at 0.3': netBenefitAt(0.3),
      cost: costAt({ threshold: 0.4, falsePositive: 1, falseNegative: 5, truePositive: -2 }),
      'cost by row': costAt({
        threshold: 0.4,
        falsePositive: 1,
        falseNegative: 'amount',
        trueNegative: -0.25,
      }),
    },
    cases: [...cases.binary, ...plain].map((each) => inColumns(each, 1)),
  },
  {
    kind: 'numbers',
    classes: 1,
    metrics: {
      mse,
      rmse,
      mae,
      mape,
      rmsle,
      r2,
      poissonDeviance,
      'pinball 0.9': pinball(0.9),
      'pinball 0.2': pinball(0.2),
    },
    cases: cases.numbers.map((each) => inColumns(each, 1)),
  },
  ...[2, 3, 4, 5].map((classes) => ({
    kind: `${classes} classes`,
    classes,
    metrics: {
      accuracy,
      logLoss,
      'best 1': topAccuracy(1),
      'best 2': topAccuracy(2),
      ...Object.fromEntries(
        (['macro', 'micro', 'weighted'] as const).flatMap((average) => [
          [`precision ${average}`, classPrecision(average)],
          [`recall ${average}`, classRecall(average)],
          [`F1 ${average}`, classF1(average)],
        ]),
      ),
      'AUC macro': classAuc('macro'),
      'AUC weighted': classAuc('weighted'),
    },
    cases: cases.classes.filter((each) => each.classes === classes).map((each) => inColumns(each, classes)),
  })),
];

/** Where labels, scores and weights stand in a {@link ColumnCase}. */
export function columnsOf(
  classes: number,
  weighed: boolean,
): { readonly label: string; readonly score: string | string[]; readonly weight?: string } {
  const score = classes === 1 ? 'p0' : Array.from({ length: classes }, (_, k) => `p${k}`);
  return { label: 'y', score, ...(weighed && { weight: 'w' }) };
}

/** The rows of some cases in one table, with the number of each in a column `case`. */
export function stacked(some: readonly ColumnCase[]): Table {
  const names = [...some[0]!.rows.columns.keys()];
  const values = (name: string): number[] =>
    some.flatMap(({ rows }) => [...column(rows, name, 'number').values]);
  return table({
    case: numberColumn(some.flatMap(({ rows }, at) => Array.from({ length: rows.rows }, () => at))),
    ...Object.fromEntries(names.map((name) => [name, numberColumn(values(name))])),
  });
}
