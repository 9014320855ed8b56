import type { LevelCounts } from '../stats/level-counts.ts';
import type { CategoryProfile } from './column-profile.ts';
import { figure } from './figures.ts';

/** The profile of a category column from its level counts. */
export function categoryProfile(
  name: string,
  rows: number,
  counted: LevelCounts,
  maxLevels: number,
): CategoryProfile {
  const { count, missing, levels } = counted;
  // The counts come sorted by level, and the sort is stable: equals stay in that order.
  const byRows = [...levels].sort(([, first], [, second]) => second - first);
  const listed = byRows.slice(0, maxLevels);
  const listedRows = listed.reduce((sum, [, ofLevel]) => sum + ofLevel, 0);
  return {
    name,
    kind: 'category',
    count,
    missing,
    presentShare: figure(count / rows),
    distinct: levels.size,
    distinctError: 0,
    distinctSketch: null,
    levels: listed.map(([level, ofLevel]) => ({ level, rows: ofLevel })),
    otherLevels: levels.size - listed.length,
    otherRows: count - listedRows,
    undercount: 0,
    lengths: { mean: null, min: null, max: null },
  };
}
