import { expect, test } from 'vitest';
import { bucketize } from '../../src/prepare/bucketize.ts';
import { clip } from '../../src/prepare/clip.ts';
import { cyclic } from '../../src/prepare/cyclic.ts';
import { cross } from '../../src/prepare/cross.ts';
import { dates } from '../../src/prepare/dates.ts';
import { distance } from '../../src/prepare/distance.ts';
import { dropColumns } from '../../src/prepare/drop-columns.ts';
import { elapsed } from '../../src/prepare/elapsed.ts';
import { hashBuckets } from '../../src/prepare/hash-buckets.ts';
import { impute } from '../../src/prepare/impute.ts';
import { logTransform } from '../../src/prepare/log-transform.ts';
import { maxAbsScale } from '../../src/prepare/max-abs-scale.ts';
import { minMaxScale } from '../../src/prepare/min-max-scale.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { ordinal } from '../../src/prepare/ordinal.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { polynomial } from '../../src/prepare/polynomial.ts';
import { renameColumns } from '../../src/prepare/rename-columns.ts';
import { robustScale } from '../../src/prepare/robust-scale.ts';
import { selectColumns } from '../../src/prepare/select-columns.ts';
import { standardSteps } from '../../src/prepare/standard-steps.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { targetEncode } from '../../src/prepare/target-encode.ts';
import type { Step } from '../../src/prepare/step.ts';
import { yeoJohnson } from '../../src/prepare/yeo-johnson.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const columns = ['agee'];
const steps: Readonly<Record<string, readonly Step[]>> = {
  dates: [dates({ columns, parts: ['hour'], timeZone: 'UTC' })],
  elapsed: [elapsed({ name: 'passed', from: 'agee', now: 0, unit: 'hour' })],
  cyclic: [cyclic({ columns, period: 7 })],
  impute: [
    impute({ columns, with: 'mean' }),
    impute({ columns, with: 'median' }),
    impute({ columns, with: 'most-frequent' }),
    impute({ columns, with: { constant: 0 } }),
  ],
  standardize: [standardize({ columns })],
  'one-hot': [oneHot({ columns })],
  'min-max-scale': [minMaxScale({ columns })],
  'robust-scale': [robustScale({ columns })],
  'max-abs-scale': [maxAbsScale({ columns })],
  clip: [clip({ columns, min: 0 }), clip({ columns, quantiles: [0, 1] })],
  'log-transform': [logTransform({ columns })],
  'yeo-johnson': [yeoJohnson({ columns })],
  bucketize: [bucketize({ columns, edges: [0] }), bucketize({ columns, quantiles: 2 })],
  polynomial: [polynomial({ columns })],
  distance: [
    distance({ from: ['agee', 'age'], to: ['agee', 'age'], as: 'd' }),
    distance({ from: ['agee'], to: ['age'], as: 'd', metric: 'euclidean' }),
  ],
  ordinal: [ordinal({ columns }), ordinal({ columns, levels: ['a'] })],
  'hash-buckets': [hashBuckets({ columns, buckets: 3 })],
  cross: [cross({ columns: ['agee', 'age'] }), cross({ columns: ['agee', 'age'], buckets: 3 })],
  'target-encode': [targetEncode({ columns, label: 'age', key: 'id' })],
  'select-columns': [selectColumns({ columns })],
  'drop-columns': [dropColumns({ columns })],
  'rename-columns': [renameColumns({ columns: { agee: 'years' } })],
};

test('every standard step names an unknown column and the columns there are', () => {
  const people = table({ age: numberColumn([31, 47]) });
  for (const { name } of standardSteps) {
    expect(steps[name]?.length, name).toBeGreaterThan(0);
    for (const step of steps[name]!) {
      for (const each of [step, pipeline(step)]) {
        expect(() => each.fit(people), name).toThrow(
          expect.objectContaining({
            code: 'unknown-column',
            message: expect.stringMatching(/"agee".*"age"/) as string,
          }),
        );
      }
    }
  }
});
