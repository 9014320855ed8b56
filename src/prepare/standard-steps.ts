import { dates } from './dates.ts';
import { impute } from './impute.ts';
import { oneHot } from './one-hot.ts';
import { standardize } from './standardize.ts';
import type { StepReviver } from './step.ts';

/**
 * What brings back every step of the library. Hand it, with steps of your own, to {@link revivePipeline}.
 *
 * @example
 * standardSteps.map(({ name }) => name) // => ['dates', 'impute', 'standardize', 'one-hot']
 */
export const standardSteps: readonly StepReviver[] = /* @__PURE__ */ Object.freeze([
  dates,
  impute,
  standardize,
  oneHot,
]);
