import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as slipway from '../../src/index.ts';
import { column } from '../../src/table/table.ts';
import { binary, CLASSES, classes, drawn, numbers, rankings, type Drawn } from './every-metric.ts';

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
