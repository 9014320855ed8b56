import { checkNumber } from '../../core/options.ts';
import { shownLevels, type LevelParts } from '../shown/levels.ts';
import { axisName } from '../shown/words.ts';
import { checkParts, isLevels } from './check-parts.ts';
import { makeSpec, readStyle, tip, type SpecOptions, type VegaLiteSpec } from './spec.ts';

/** Options of specifications that draw a limited number of levels or columns. */
export interface CappedSpecOptions extends SpecOptions {
  /** How many are drawn at most, 1 or more; the subtitle tells of the rest. @default 20 */
  readonly most?: number;
}

/**
 * The most frequent levels of a category column as bars of their share of the rows present.
 *
 * @param column - the profile of a category column, or what it has of the same names.
 * @throws {SlipwayError} `bad-option`.
 * @example
 * const city = { name: 'city', count: 3, distinct: 2, levels: [{ level: 'York', rows: 2 }, { level: 'Bath', rows: 1 }] };
 * barsSpec(city).data.values.map(({ label, rows }) => `${label} ${rows}`) // => ['York 2', 'Bath 1']
 */
export function barsSpec(column: LevelParts, options: CappedSpecOptions = {}): VegaLiteSpec {
  checkParts('view/bars-spec', column, isLevels, 'the profile of a category column');
  const style = readStyle('view/bars-spec', options, ['most']);
  const shown = shownLevels(column, readMost('view/bars-spec', options, 20));
  const rows = shown.bars.map(({ label, rows, share }) => ({ label, rows, share }));
  return makeSpec(shown, style, rows, {
    height: { step: 20 },
    mark: { type: 'bar', tooltip: true, cornerRadiusEnd: 2 },
    encoding: {
      y: { field: 'label', type: 'nominal', sort: null, title: axisName(column.name, undefined) },
      x: {
        field: 'share',
        type: 'quantitative',
        title: 'share of the rows present',
        axis: { format: '~%', tickCount: 5 },
      },
      tooltip: [tip('label', 'level'), tip('rows', 'rows', ','), tip('share', 'share', '.1%')],
    },
  });
}

/** Reads `most`: how many are drawn. */
export function readMost(where: string, { most }: CappedSpecOptions, otherwise: number): number {
  return checkNumber(where, 'most', most ?? otherwise, { min: 1, max: 10_000, integer: true });
}
