import { random } from '../../src/core/random.ts';
import * as slipway from '../../src/index.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { categoryColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

const ROWS = 60;
export const CLASSES = 3;

export interface Drawn {
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  readonly weights: Float64Array;
  readonly rows: Table;
}

/** Seeded rows, some scores tied and some weights 0. */
export function drawn(seed: number, kind: 'binary' | 'numbers' | 'classes' | 'rankings'): Drawn {
  const source = random(seed);
  const of = (length: number, value: (row: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, row) => value(row));
  const chances = of(ROWS, () => (1 + source.integer(19)) / 20);
  const labels = {
    binary: () => chances.map((chance) => (source.next() < chance ? 1 : 0)),
    rankings: () => chances.map((chance) => (source.next() < chance ? 1 : 0)),
    numbers: () => chances.map(() => 1 + source.integer(5) / 4),
    classes: () => chances.map(() => source.integer(CLASSES)),
  }[kind]();
  const scores =
    kind === 'classes'
      ? of(
          CLASSES * ROWS,
          (at) => (labels[Math.floor(at / CLASSES)] === at % CLASSES ? 2 : 1) + source.integer(3),
        )
      : chances;
  // As probabilities.
  if (kind === 'classes')
    for (let row = 0; row < ROWS; row++) {
      const own = scores.subarray(row * CLASSES, (row + 1) * CLASSES);
      const sum = own.reduce((total, score) => total + score, 0);
      own.forEach((score, k) => (own[k] = score / sum));
    }
  return {
    labels,
    scores,
    weights: of(ROWS, (row) => (row % 7 === 3 ? 0 : source.next() + 0.1)),
    rows: table({ group: categoryColumn(Array.from(labels, (_, row) => 'abcdefghij'[row % 10]!)) }),
  };
}

/** Each metric that is exported, as made; each with the rows that its small-sample factor counts: all, unless said. */
export type Counted = (row: number, data: Drawn) => (other: number) => boolean;
const all: Counted = () => () => true;
const ofItsLabel: Counted =
  (row, { labels }) =>
  (other) =>
    labels[other] === labels[row];
const those =
  (counts: (label: number, score: number) => boolean): Counted =>
  (_, { labels, scores }) =>
  (other) =>
    counts(labels[other]!, scores[other]!);

type Made = Readonly<Record<string, readonly [Metric, Counted]>>;

export const binary: Made = {
  auc: [slipway.auc, ofItsLabel],
  averagePrecision: [slipway.averagePrecision, those((label) => label === 1)],
  ks: [slipway.ks, ofItsLabel],
  logLoss: [slipway.logLoss, all],
  brier: [slipway.brier, all],
  calibrationGap: [slipway.calibrationGap, all],
  accuracy: [slipway.accuracy, all],
  accuracyAt: [slipway.accuracyAt(0.7), all],
  precision: [slipway.precision, those((_, score) => score >= 0.5)],
  precisionAt: [slipway.precisionAt(0.3), those((_, score) => score >= 0.3)],
  recall: [slipway.recall, those((label) => label === 1)],
  recallAt: [slipway.recallAt(0.3), those((label) => label === 1)],
  specificity: [slipway.specificity, those((label) => label === 0)],
  specificityAt: [slipway.specificityAt(0.3), those((label) => label === 0)],
  falsePositiveRate: [slipway.falsePositiveRate, those((label) => label === 0)],
  falsePositiveRateAt: [slipway.falsePositiveRateAt(0.3), those((label) => label === 0)],
  f1: [slipway.f1, those((label, score) => label === 1 || score >= 0.5)],
  fBetaAt: [slipway.fBetaAt(0.4, 2), those((label, score) => label === 1 || score >= 0.4)],
  mcc: [slipway.mcc, all],
  mccAt: [slipway.mccAt(0.3), all],
  costAt: [slipway.costAt({ threshold: 0.4, falsePositive: 1, falseNegative: 5, truePositive: -1 }), all],
  netBenefitAt: [slipway.netBenefitAt(0.4), all],
};

export const numbers: Made = {
  mse: [slipway.mse, all],
  rmse: [slipway.rmse, all],
  mae: [slipway.mae, all],
  mape: [slipway.mape, all],
  rmsle: [slipway.rmsle, all],
  r2: [slipway.r2, all],
  pinball: [slipway.pinball(0.8), all],
  poissonDeviance: [slipway.poissonDeviance, all],
};

export const classes: Made = {
  logLoss: [slipway.logLoss, all],
  accuracy: [slipway.accuracy, all],
  topAccuracy: [slipway.topAccuracy(2), all],
  classPrecision: [slipway.classPrecision('macro'), all],
  classRecall: [slipway.classRecall('macro'), all],
  classF1: [slipway.classF1('macro'), all],
  'classPrecision weighted': [slipway.classPrecision('weighted'), all],
  'classRecall weighted': [slipway.classRecall('weighted'), all],
  'classF1 weighted': [slipway.classF1('weighted'), all],
  'classF1 micro': [slipway.classF1('micro'), all],
  'classRecall micro': [slipway.classRecall('micro'), all],
};

export const rankings: Readonly<Record<string, Metric>> = {
  ndcg: slipway.ndcg({ group: 'group' }),
  meanReciprocalRank: slipway.meanReciprocalRank({ group: 'group' }),
  meanAveragePrecision: slipway.meanAveragePrecision({ group: 'group' }),
};
