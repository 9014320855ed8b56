import { cyclic } from './cyclic.ts';
import { dates } from './dates.ts';
import { dropColumns } from './drop-columns.ts';
import { elapsed } from './elapsed.ts';
import { impute } from './impute.ts';
import { oneHot } from './one-hot.ts';
import { renameColumns } from './rename-columns.ts';
import { selectColumns } from './select-columns.ts';
import { standardize } from './standardize.ts';
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
  selectColumns,
  dropColumns,
  renameColumns,
]);
