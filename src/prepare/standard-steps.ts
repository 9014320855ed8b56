import { bucketize } from './bucketize.ts';
import { clip } from './clip.ts';
import { cyclic } from './cyclic.ts';
import { cross } from './cross.ts';
import { dates } from './dates.ts';
import { distance } from './distance.ts';
import { dropColumns } from './drop-columns.ts';
import { elapsed } from './elapsed.ts';
import { hashBuckets } from './hash-buckets.ts';
import { impute } from './impute.ts';
import { logTransform } from './log-transform.ts';
import { maxAbsScale } from './max-abs-scale.ts';
import { minMaxScale } from './min-max-scale.ts';
import { oneHot } from './one-hot.ts';
import { polynomial } from './polynomial.ts';
import { renameColumns } from './rename-columns.ts';
import { robustScale } from './robust-scale.ts';
import { selectColumns } from './select-columns.ts';
import { ordinal } from './ordinal.ts';
import { standardize } from './standardize.ts';
import { yeoJohnson } from './yeo-johnson.ts';
import { targetEncode } from './target-encode.ts';
import type { StepReviver } from './step.ts';

/**
 * What brings back every step of the library. Hand it, with steps of your own, to {@link revivePipeline}.
 *
 * @example
 * standardSteps.some(({ name }) => name === 'one-hot') // => true
 */
export const standardSteps: readonly StepReviver[] = /* @__PURE__ */ Object.freeze([
  dates,
  elapsed,
  cyclic,
  impute,
  standardize,
  oneHot,
  minMaxScale,
  robustScale,
  maxAbsScale,
  clip,
  logTransform,
  yeoJohnson,
  bucketize,
  polynomial,
  distance,
  selectColumns,
  dropColumns,
  renameColumns,
  ordinal,
  hashBuckets,
  cross,
  targetEncode,
]);
