import { calibratedReviver } from './calibrated-model.ts';
import { denseReviver } from './dense-model.ts';
import { linearReviver } from './linear-model.ts';
import type { ModelReviver } from './model.ts';
import { multinomialReviver } from './multinomial-model.ts';
import { naiveReviver } from './naive-model.ts';
import { treeReviver } from './tree-model.ts';

/**
 * What brings back every kind of model that the library can save. Hand it, or your own list, to whoever loads.
 *
 * @example
 * standardModels.map(({ kind }) => kind) // => ['linear', 'multinomial', 'dense', 'naive', 'trees', 'calibrated']
 */
export const standardModels: readonly ModelReviver[] = Object.freeze(
  withCalibrated([linearReviver, multinomialReviver, denseReviver, naiveReviver, treeReviver]),
);

/** What holds another model holds any of those. */
function withCalibrated(models: readonly ModelReviver[]): readonly ModelReviver[] {
  return [...models, calibratedReviver(models)];
}
