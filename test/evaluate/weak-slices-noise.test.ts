import { describe, expect, test } from 'vitest';
import { random, type Random } from '../../src/core/random.ts';
import { weakSlices } from '../../src/evaluate/weak-slices.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { brier } from '../../src/metrics/brier.ts';
import { costAt } from '../../src/metrics/cost.ts';
import { f1 } from '../../src/metrics/f-beta.ts';
import { mae } from '../../src/metrics/mae.ts';
import { metric, type Metric } from '../../src/metrics/metric.ts';
import { precision } from '../../src/metrics/precision.ts';
import { recall } from '../../src/metrics/recall.ts';
import { categoryColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

type Row = readonly [label: number, score: number];
type Draw = (source: Random) => Row;

const rare: Draw = (source) => {
  const label = source.next() < 0.02 ? 1 : 0;
  const isHigh = source.next() < (label ? 0.7 : 0.02);
  return [label, isHigh ? 0.8 : 0.2];
};
const even: Draw = (source) => {
  const label = source.integer(2);
  return [label, 1 / (1 + Math.exp(source.normal() + 1 - 2 * label))];
};
const longTail: Draw = (source) => [0, Math.exp(1.5 * source.normal())];
const gain = metric('higher', () => 0, { rowValues: (_, scores) => scores });

/** Levels that say nothing about the rows, of some 100 rows each, and pairs of which some 25 have as many. */
function levelsOf(rows: number, source: Random): Table {
  const level = (count: number): ReturnType<typeof categoryColumn> =>
    categoryColumn(Array.from({ length: rows }, () => `l${source.integer(count)}`));
  return table({ many: level(rows / 100), few: level(5), two: level(5) });
}

function search(
  draw: Draw,
  of: Metric,
  seed: number,
  weak?: (level: number, row: Row, source: Random) => Row,
) {
  const source = random(seed);
  const rows = 3000;
  const levels = levelsOf(rows, source);
  const many = levels.columns.get('many') as ReturnType<typeof categoryColumn>;
  const drawn = Array.from({ length: rows }, (_, row) => {
    const one = draw(source);
    return weak ? weak(Number(many.levels[many.codes[row]!]!.slice(1)), one, source) : one;
  });
  const [labels, scores] = [0, 1].map((part) => Float64Array.from(drawn, (row) => row[part]!));
  const options = { columns: ['many', 'few', 'two'], minRows: 50 };
  return weakSlices({ labels: labels!, scores: scores!, table: levels }, of, options).slices;
}

// Where nothing is weak, every find is false: at most 5 % of searches, and more than 9 of 60 once in a thousand.
describe('on noise the false discovery rate is held', () => {
  test.each<[string, Draw, Metric]>([
    ['a mean of even worth', even, brier],
    ['a share of rows, half of them', even, accuracy],
    ['rare rows that are worth a gain', rare, costAt({ threshold: 0.5, falsePositive: 1, falseNegative: 0, truePositive: -50 })], // prettier-ignore
    ['rare rows that cost', rare, costAt({ threshold: 0.5, falsePositive: 0, falseNegative: 1 })],
    ['a few rows of large errors', longTail, mae],
    ['a few rows of large gains', longTail, gain],
    ['the AUC', even, auc],
    ['the AUC of a rare label', rare, auc],
    ['the F1 of a rare label', rare, f1],
    ['the precision of a rare label', rare, precision],
    ['the recall of a rare label', rare, recall],
  ])('%s', (_, draw, of) => {
    let alarms = 0;
    for (let seed = 0; seed < 60; seed++) if (search(draw, of, 1000 + seed).length > 0) alarms++;
    expect(alarms).toBeLessThanOrEqual(9);
  });
});

describe('what is weak is found', () => {
  test.each<[string, Draw, Metric, (row: Row, source: Random) => Row]>([
    ['where right is rare', even, accuracy, ([label, score], source) => [label, source.next() < 0.6 ? 1 - label : score]], // prettier-ignore
    ['where a gain stays away', (source) => (source.next() < 0.2 ? [1, 0.8] : [0, 0.2]), costAt({ threshold: 0.5, falsePositive: 1, falseNegative: 0, truePositive: -50 }), ([label]) => [label, 0.2]], // prettier-ignore
    ['where a rare error is frequent', (source) => (source.next() < 0.05 ? [1, 0.2] : [0, 0.2]), accuracy, (row, source) => (source.next() < 0.2 ? [1, 0.2] : row)], // prettier-ignore
  ])('%s', (_, draw, of, weak) => {
    let found = 0;
    for (let seed = 0; seed < 20; seed++) {
      const slices = search(draw, of, 5000 + seed, (level, row, source) =>
        level === 7 ? weak(row, source) : row,
      );
      if (slices.some(({ slice }) => slice['many'] === 'l7')) found++;
    }
    expect(found).toBeGreaterThanOrEqual(18);
  });
});
