import { checkText } from '../../core/options.ts';
import { shownImportance, type ImportancePart } from '../shown/importance.ts';
import { readMost, type CappedSpecOptions } from './bars-spec.ts';
import {
  checkParts,
  fields,
  isInterval,
  isMaybe,
  isText,
  listOf,
  orNothing,
  type Check,
} from './check-parts.ts';
import { rangesSpec } from './ranges-spec.ts';
import { readStyle, type VegaLiteSpec } from './spec.ts';

/** Options of {@link importanceSpec}. */
export interface ImportanceSpecOptions extends CappedSpecOptions {
  /** What the figures are, said at the axis. @default 'importance' */
  readonly of?: string;
}

/**
 * What a model owes to each column, or how each moved one score: bars from zero with their intervals, the largest first.
 *
 * @param parts - names and figures of any sign.
 * @param options.most - how many; the largest are taken, whatever their sign. @default 20
 * @throws {SlipwayError} `bad-data` on anything but such a list; `bad-option`.
 * @example
 * const parts = [{ name: 'hour', value: 0.01 }, { name: 'age', value: 0.03, interval: { low: 0.02, high: 0.04 } }];
 * importanceSpec(parts).data.values.map(({ label }) => label) // => ['age', 'hour']
 */
export function importanceSpec(
  parts: readonly ImportancePart[],
  options: ImportanceSpecOptions = {},
): VegaLiteSpec {
  const where = 'view/importance-spec';
  checkParts(where, parts, isImportances, 'a list of names and figures');
  const style = readStyle(where, options, ['most', 'of']);
  const what = checkText(where, 'of', options.of ?? 'importance');
  return rangesSpec(shownImportance(parts, what, readMost(where, options, 20)), style);
}

/** What importances are read from. */
export const isImportances: Check = listOf(
  fields({ name: isText, value: isMaybe, interval: orNothing(isInterval) }),
);
