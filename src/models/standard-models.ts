import { calibratedReviver } from './calibrated-model.ts';
import { denseReviver } from './dense-model.ts';
import { ensembleReviver } from './ensemble-model.ts';
import { linearReviver } from './linear-model.ts';
import type { ModelReviver } from './model.ts';
import { multinomialReviver } from './multinomial-model.ts';
import { naiveReviver } from './naive-model.ts';
import { stackedReviver } from './stacked-model.ts';
import { treeReviver } from './tree-model.ts';
import { wideAndDeepReviver } from './wide-and-deep-model.ts';
import { zerosMissingReviver } from './zeros-missing-model.ts';

/**
 * What brings back every kind of model that the library can save. Hand it, or your own list, to whoever loads.
 *
 * @example
 * standardModels.map(({ kind }) => kind) // => ['linear', 'multinomial', 'dense', 'wide-and-deep', 'naive', 'trees', 'zeros-missing', 'calibrated', 'ensemble', 'stacked']
 */
export const standardModels: readonly ModelReviver[] = withNested([
  linearReviver,
  multinomialReviver,
  denseReviver,
  wideAndDeepReviver,
  naiveReviver,
  treeReviver,
  zerosMissingReviver,
]);

/** With those that hold other models, which may hold any of them. */
function withNested(models: readonly ModelReviver[]): readonly ModelReviver[] {
  const all = [...models];
  all.push(calibratedReviver(all), ensembleReviver(all), stackedReviver(all));
  return Object.freeze(all);
}
