import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { accuracy } from '../../../src/metrics/accuracy.ts';
import { auc } from '../../../src/metrics/auc.ts';
import { rmse } from '../../../src/metrics/rmse.ts';
import { bucketize } from '../../../src/prepare/bucketize.ts';
import { cross } from '../../../src/prepare/cross.ts';
import { oneHot } from '../../../src/prepare/one-hot.ts';
import { pipeline } from '../../../src/prepare/pipeline.ts';
import { standardize } from '../../../src/prepare/standardize.ts';
import type { Table } from '../../../src/table/table.ts';
import { wideAndDeep } from '../../../src/train/wide-and-deep/wide-and-deep.ts';
import { pathOf, realTable } from '../../prepare/data-sets.ts';

const isThere = existsSync(pathOf('adult/adult_train.csv.gz'));

/** Labels in the order of the rows, as later rows of a fitted pipeline have them. */
function labelsOf(rows: Table, name: string, positive?: string): Float64Array {
  const column = rows.columns.get(name)!;
  if (column.kind === 'number') return column.values;
  if (column.kind !== 'category') throw new Error(`${name} is of kind ${column.kind}`);
  return Float64Array.from(column.codes, (code) => (column.levels[code] === positive ? 1 : 0));
}

const from = (start: number, end: number): number[] =>
  Array.from({ length: end - start }, (_, i) => start + i);

// scikit-learn's MLPClassifier has 0.9101 and 0.8560 on these rows, two hidden layers and one-hot categories.
it.skipIf(!isThere)('ranks the census as well as other nets, with the crosses of the tutorial', async () => {
  const steps = pipeline(
    bucketize({ columns: ['age'], edges: [18, 25, 30, 35, 40, 45, 50, 55, 60, 65], suffix: '_bucket' }),
    standardize({ columns: ['age', 'education_num', 'capital_gain', 'capital_loss', 'hours_per_week'] }),
    cross({ columns: ['education', 'occupation'] }),
    cross({ columns: ['age_bucket', 'education', 'occupation'] }),
    oneHot({ columns: ['workclass', 'education', 'marital_status', 'occupation', 'relationship'] }),
    oneHot({ columns: ['race', 'sex', 'native_country'] }),
  );
  const { prepare, examples } = steps.fitExamples(await realTable('adult/adult_train.csv.gz'), {
    label: 'income',
    positive: '>50K',
  });
  const model = await wideAndDeep({ epochs: 4 }).fit(examples);
  expect(model.embeddings.map(({ feature, dimension }) => `${feature} ${dimension}`)).toEqual([
    'education 12',
    'occupation 12',
    'native_country 15',
  ]);
  const later = await realTable('adult/adult_test.csv.gz');
  const labels = labelsOf(later, 'income', '>50K');
  const scores = model.predict(prepare.matrix(later));
  expect(auc(labels, scores)).toBeGreaterThan(0.908);
  expect(accuracy(labels, scores)).toBeGreaterThan(0.85);
});

// The lab prints 1.03186.
it.skipIf(!isThere)('weighs births better than the lab, with its features', async () => {
  const steps = pipeline(
    bucketize({ columns: ['mother_age'], edges: from(15, 45), suffix: '_bucket' }),
    bucketize({ columns: ['gestation_weeks'], edges: from(17, 47), suffix: '_bucket' }),
    standardize({ columns: ['mother_age', 'gestation_weeks'] }),
    oneHot({ columns: ['is_male', 'plurality'] }),
    cross({ columns: ['mother_age_bucket', 'gestation_weeks_bucket'] }),
  );
  const { prepare, examples } = steps.fitExamples(await realTable('babyweight/lab_train.csv'), {
    label: 'weight_pounds',
  });
  const later = await realTable('babyweight/lab_eval.csv');
  const labels = labelsOf(later, 'weight_pounds');
  const model = await wideAndDeep().fit(examples);
  expect(rmse(labels, model.predict(prepare.matrix(later)))).toBeLessThan(1.03);
});
