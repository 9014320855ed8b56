import { checkNumber } from '../core/options.ts';
import type { LevelCounts } from './level-counts.ts';

/** The most frequent levels of a column, and how much is in none of them. */
export interface TopLevels {
  /** The most frequent first; levels of equal figures in the order of their UTF-16 code units. */
  readonly levels: readonly { readonly level: string; readonly rows: number }[];
  /** Levels counted and not listed. */
  readonly otherLevels: number;
  /** Rows (or weight) of no listed level. */
  readonly otherRows: number;
}

/**
 * The most frequent levels of a column.
 *
 * @param counted - what {@link levelCounts} gives.
 * @param most - levels to list, 1 or more.
 * @throws {SlipwayError} `bad-option` on another number of levels.
 * @example
 * const { city } = compute(table({ city: textColumn(['Bath', 'York', 'York']) }), { city: levelCounts('city') });
 * topLevels(city, 1) // => { levels: [{ level: 'York', rows: 2 }], otherLevels: 1, otherRows: 1 }
 */
export function topLevels(counted: LevelCounts, most: number): TopLevels {
  checkNumber('stats/top-levels', 'most', most, { min: 1, integer: true });
  const ordered = [...counted.levels].sort(([, first], [, second]) => second - first);
  const rest = ordered.slice(most);
  return {
    levels: ordered.slice(0, most).map(([level, rows]) => ({ level, rows })),
    otherLevels: rest.length,
    otherRows: rest.reduce((sum, [, rows]) => sum + rows, counted.otherRows),
  };
}
