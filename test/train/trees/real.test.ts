import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import { pathOf } from '../../prepare/data-sets.ts';
import { areaUnderCurve } from '../real-data.ts';
import { adultTables, birthTables, rideTables, type RealTables } from './real-tables.ts';

const isThere = existsSync(pathOf('adult/adult_train.csv.gz'));

async function rootMeanSquare({ train, test }: RealTables, trees: number): Promise<number> {
  const scores = (await boostedTrees({ trees }).fit(train)).predict(test.matrix);
  return Math.sqrt(
    scores.reduce((sum, score, row) => sum + (score - test.labels[row]!) ** 2, 0) / scores.length,
  );
}

// The limits are what scikit-learn's HistGradientBoosting reaches on the same rows, to its last digit or two.
it.skipIf(!isThere)('ranks the census as well as others, with its categories as they are', async () => {
  const { train, test } = adultTables();
  const model = await boostedTrees({ trees: 80 }).fit(train);
  expect(areaUnderCurve(test.labels, model.predict(test.matrix))).toBeGreaterThan(0.926);
});

it.skipIf(!isThere)('weighs births as well as others', async () => {
  expect(await rootMeanSquare(birthTables(), 100)).toBeLessThan(1.02);
});

it.skipIf(!isThere)('tells fares as well as others', async () => {
  expect(await rootMeanSquare(rideTables(), 80)).toBeLessThan(3.62);
});
