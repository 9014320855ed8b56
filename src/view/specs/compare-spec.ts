import { SlipwayError } from '../../core/error.ts';
import type { LevelParts } from '../shown/levels.ts';
import { shownPairs, shownSpreads, type NumberSide } from '../shown/side-by-side.ts';
import { axisName } from '../shown/words.ts';
import {
  checkParts,
  fields,
  isHistogram,
  isLevels,
  isNumber,
  isText,
  listOf,
  orNothing,
  readNames,
  type Check,
} from './check-parts.ts';
import { readMost, type CappedSpecOptions } from './bars-spec.ts';
import { binChannels } from './number-axis.ts';
import { makeSpec, readStyle, tip, type Part, type SpecStyle, type VegaLiteSpec } from './spec.ts';

/** What a comparison needs of one column: the profile of a number column, or that of a category column. */
export type CompareSide =
  (NumberSide & { readonly kind: 'number' }) | (LevelParts & { readonly kind: 'category' });

/** Options of {@link compareSpec}. */
export interface CompareSpecOptions extends CappedSpecOptions {
  /** What the two data sets are called. @default ['first', 'second'] */
  readonly names?: readonly [string, string];
}

/**
 * One column in two data sets beside each other, as shares: histograms on common bins, or paired bars.
 *
 * @param options.most - how many levels; those with the largest shares are taken. @default 20
 * @throws {SlipwayError} `wrong-kind` when the two are of different kinds, or neither numbers nor categories; `bad-option`.
 * @example
 * const side = (rows) => ({ kind: 'category', name: 'city', count: 4, distinct: 1, levels: [{ level: 'York', rows }] });
 * compareSpec(side(4), side(1)).data.values.map(({ share }) => share) // => [1, 0.25]
 */
export function compareSpec(
  first: CompareSide,
  second: CompareSide,
  options: CompareSpecOptions = {},
): VegaLiteSpec {
  const where = 'view/compare-spec';
  for (const side of [first, second])
    checkParts(where, side, isSide, 'profiles of two number or two category columns');
  const style = readStyle(where, options, ['most', 'names']);
  const most = readMost(where, options, 20);
  const names = readNames(where, options.names ?? ['first', 'second']);
  if (first.kind === 'number' && second.kind === 'number') return ofNumbers(first, second, names, style);
  if (first.kind === 'category' && second.kind === 'category')
    return ofLevels(first, second, names, most, style);
  throw new SlipwayError(
    'wrong-kind',
    where,
    `the columns are of kind ${String(first.kind)} and ${String(second.kind)}; expected two of kind number or two of kind category.`,
  );
}

const isSpread: Check = fields({
  name: isText,
  histogram: orNothing(isHistogram),
  points: orNothing(fields({ values: listOf(isNumber), weights: listOf(isNumber), rankError: isNumber })),
});

/** Other kinds pass here: that they cannot be compared is told by their kind. */
const isSide: Check = (value) => {
  if (!fields({ kind: isText })(value)) return false;
  const { kind } = value as { kind: string };
  return kind === 'number' ? isSpread(value) : kind !== 'category' || isLevels(value);
};

function ofNumbers(
  first: NumberSide,
  second: NumberSide,
  names: readonly [string, string],
  style: SpecStyle,
): VegaLiteSpec {
  const shown = shownSpreads(first, second, names);
  const rows = shown.bins.flatMap(({ from, to, label, shares }) =>
    shown.names.map((set, index) => ({ from, to, label, set, share: shares[index]! })),
  );
  return makeSpec(shown, style, rows, {
    mark: { type: 'bar', tooltip: true, binSpacing: 0, fillOpacity: 0.45, strokeOpacity: 1, strokeWidth: 1 },
    encoding: {
      ...binChannels(shown.bins, axisName(first.name, style.unit)),
      y: share('y'),
      color: setColor(shown.names, style),
      stroke: setColor(shown.names, style),
      tooltip: [tip('set', 'data set'), tip('label', 'values'), tip('share', 'share', '.2%')],
    },
  });
}

function ofLevels(
  first: LevelParts,
  second: LevelParts,
  names: readonly [string, string],
  most: number,
  style: SpecStyle,
): VegaLiteSpec {
  const shown = shownPairs(first, second, names, most);
  const rows = shown.bars.flatMap(({ label, shares }) =>
    shown.names.map((set, index) => ({ label, set, share: shares[index] ?? null })),
  );
  return makeSpec(shown, style, rows, {
    height: { step: 12 },
    mark: { type: 'bar', tooltip: true, cornerRadiusEnd: 2 },
    encoding: {
      y: { field: 'label', type: 'nominal', sort: null, title: axisName(first.name, undefined) },
      yOffset: { field: 'set', type: 'nominal', sort: null, scale: { domain: [...shown.names] } },
      x: share('x'),
      color: setColor(shown.names, style),
      tooltip: [tip('set', 'data set'), tip('label', 'level'), tip('share', 'share', '.2%')],
    },
  });
}

function share(channel: 'x' | 'y'): Part {
  const common = {
    field: 'share',
    type: 'quantitative',
    title: 'share',
    axis: { format: '~%', tickCount: 4 },
  };
  return channel === 'y' ? { ...common, stack: null } : common;
}

function setColor(names: readonly string[], { colors }: SpecStyle): Part {
  return {
    field: 'set',
    type: 'nominal',
    title: null,
    scale: { domain: names, range: [colors.mark, colors.second] },
    legend: { orient: 'top' },
  };
}
