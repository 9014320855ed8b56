import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import * as slipway from '../../src/index.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { categoryColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';

const ROWS = 60;
const CLASSES = 3;

interface Drawn {
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  readonly weights: Float64Array;
  readonly rows: Table;
}

/** Seeded rows, some scores tied and some weights 0. */
function drawn(seed: number, kind: 'binary' | 'numbers' | 'classes' | 'rankings'): Drawn {
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
type Counted = (row: number, data: Drawn) => (other: number) => boolean;
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

const { binary, numbers, classes, rankings } = {
  binary: {
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
  },
  numbers: {
    mse: [slipway.mse, all],
    rmse: [slipway.rmse, all],
    mae: [slipway.mae, all],
    mape: [slipway.mape, all],
    rmsle: [slipway.rmsle, all],
    r2: [slipway.r2, all],
    pinball: [slipway.pinball(0.8), all],
    poissonDeviance: [slipway.poissonDeviance, all],
  },
  classes: {
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
  },
  rankings: {
    ndcg: slipway.ndcg({ group: 'group' }),
    meanReciprocalRank: slipway.meanReciprocalRank({ group: 'group' }),
    meanAveragePrecision: slipway.meanAveragePrecision({ group: 'group' }),
  },
} satisfies Record<string, Record<string, readonly [Metric, Counted] | Metric>>;

/** Tell no row how far it moves them: sums of absolute values, and what is cut from the scores that are there. */
const without = ['ece', 'eceWith', 'liftAt', 'gainAt'];
/** By the AUC of each class, below. */
const byParts = ['classAuc'];

/** How a figure moves as something weighs more: fourth-order central differences. */
function slopeOf(at: (step: number) => number): number {
  const step = 1e-3;
  return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
}

/** By all weight, as one row weighs more. */
function slopes(of: (weights: Float64Array) => number, weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, row) => {
    if (weight === 0) return NaN;
    return (
      total *
      slopeOf((step) => {
        const changed = weights.slice();
        changed[row] = weight + step;
        return of(changed);
      })
    );
  });
}

const factor = (rows: number): number => Math.sqrt(rows / (rows - 1));
const countedRows = (weights: Float64Array, counts: (row: number) => boolean): number =>
  weights.filter((weight, row) => weight > 0 && counts(row)).length;

function expectAlike(got: Float64Array, expected: Float64Array, { weights }: Drawn): void {
  let sum = 0;
  got.forEach((value, row) => {
    if (weights[row] === 0) return;
    sum += weights[row]! * value;
    expect(Math.abs(value - expected[row]!)).toBeLessThan(1e-7 * Math.max(1, Math.abs(value)));
  });
  expect(Math.abs(sum)).toBeLessThan(1e-10);
}

test.each(
  Object.entries({ binary, numbers, classes }).flatMap(([kind, of]) =>
    Object.entries(of).map(([name, made]) => [name, kind, made] as const),
  ),
)('the influence of %s, of %s, is its slope by the weight of a row', (_, kind, [metric, counts]) => {
  for (const seed of [1, 2, 3, 4]) {
    const data = drawn(seed, kind as 'binary');
    const { labels, scores, weights } = data;
    const expected = slopes((changed) => metric(labels, scores, changed), weights).map(
      (slope, row) => slope * factor(countedRows(weights, counts(row, data))),
    );
    expectAlike(metric.influence!(labels, scores, weights), expected, data);
    const ones = weights.map(() => 1);
    const plain = metric.influence!(labels, scores);
    metric.influence!(labels, scores, ones).forEach((value, row) =>
      expect(value).toBeCloseTo(plain[row]!, 12),
    );
  }
});

test.each(Object.entries(rankings))(
  'the influence of %s is its slope by the weight of a ranking',
  (_, metric) => {
    for (const seed of [1, 2, 3]) {
      const { labels, scores, weights, rows } = drawn(seed, 'rankings');
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const influence = metric.influence!(labels, scores, weights, rows);
      const { codes, levels } = column(rows, 'group', 'category');
      const slopesOfGroups = levels.map((_, group) =>
        slopeOf((step) =>
          metric(
            labels,
            scores,
            weights.map((weight, row) => (codes[row] === group ? weight * (1 + step) : weight)),
            rows,
          ),
        ),
      );
      const counted = levels.filter((_, group) =>
        labels.some((label, row) => label > 0 && codes[row] === group),
      );
      levels.forEach((_, group) => {
        const own = influence.reduce(
          (sum, value, row) => (codes[row] === group ? sum + weights[row]! * value : sum),
          0,
        );
        expect(own / total / factor(counted.length)).toBeCloseTo(slopesOfGroups[group]!, 7);
      });
    }
  },
);

test.each(['macro', 'weighted'] as const)(
  'the influence of the %s AUC of classes is by that of each class',
  (average) => {
    const metric = slipway.classAuc(average);
    for (const seed of [1, 2, 3]) {
      const data = drawn(seed, 'classes');
      const { labels, scores, weights } = data;
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const whole = slopes((changed) => metric(labels, scores, changed), weights);
      const expected = whole.slice();
      for (let k = 0; k < CLASSES; k++) {
        const own = labels.map((label) => (label === k ? 1 : 0));
        const of = labels.map((_, row) => scores[row * CLASSES + k]!);
        const weight = weights.reduce((sum, each, row) => (labels[row] === k ? sum + each : sum), 0);
        const part = average === 'macro' ? 1 / CLASSES : weight / total;
        slopes((changed) => slipway.auc(own, of, changed), weights).forEach((slope, row) => {
          expected[row]! +=
            part * slope * (factor(countedRows(weights, (other) => own[other] === own[row])) - 1);
        });
      }
      expectAlike(metric.influence!(labels, scores, weights), expected, data);
    }
  },
);

test('every metric that is exported is among them', () => {
  const index = readFileSync(new URL('../../src/index.ts', import.meta.url), 'utf8');
  const lines = [...index.matchAll(/export \{([^}]*)\} from '\.\/metrics\/[^']*'/g)];
  const values = lines.flatMap(([, names]) =>
    names!
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ')),
  );
  const others = [
    'metric',
    'rocCurve',
    'precisionRecallCurve',
    'reliability',
    'calibrationLine',
    'confusionAt',
    'cheapestThreshold',
    'decisionCurve',
  ];
  const known = [binary, numbers, classes, rankings].flatMap((of) =>
    Object.keys(of).map((name) => name.split(' ')[0]!),
  );
  expect(new Set([...known, ...without, ...byParts, ...others])).toEqual(new Set(values));
  for (const name of without) {
    const made = {
      ece: slipway.ece,
      eceWith: slipway.eceWith({}),
      liftAt: slipway.liftAt(0.2),
      gainAt: slipway.gainAt(0.2),
    }[name]!;
    expect(made.influence ?? made.rowValues, name).toBeUndefined();
    expect(made.interval, name).toBeDefined();
  }
});
