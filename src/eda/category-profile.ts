import type { LevelCounts } from '../stats/level-counts.ts';
import { topLevels } from '../stats/top-levels.ts';
import type { Different } from './column-plan.ts';
import type { CategoryProfile, ProfileLengths } from './column-profile.ts';
import { registersOfTexts, writeRegisters } from './distinct-sketch.ts';
import { figure } from './figures.ts';

/** The profile of a category column from its level counts and, where these are not all, from its different values. */
export function categoryProfile(
  name: string,
  rows: number,
  counted: LevelCounts,
  maxLevels: number,
  different: Different,
): CategoryProfile {
  const { count, missing, undercount } = counted;
  const { levels, otherLevels, otherRows } = topLevels(counted, maxLevels);
  const all = undercount === 0;
  const distinct = all ? counted.levels.size : Math.max(different.distinct, counted.levels.size);
  const registers = all ? registersOfTexts([...counted.levels.keys()]) : different.registers;
  const listed = otherLevels === 0 && otherRows === 0;
  return {
    name,
    kind: 'category',
    count,
    missing,
    presentShare: figure(count / rows),
    distinct,
    distinctError: all ? 0 : different.distinctError,
    // What lists every level needs nothing else.
    distinctSketch: listed || !registers ? null : writeRegisters(registers),
    levels,
    otherLevels: distinct - levels.length,
    otherRows,
    undercount,
    lengths: all ? lengthsOf(counted) : { mean: null, min: null, max: null },
  };
}

function lengthsOf({ levels, count }: LevelCounts): ProfileLengths {
  if (count === 0) return { mean: null, min: null, max: null };
  let [sum, min, max] = [0, Infinity, 0];
  for (const [{ length }, rows] of levels) {
    sum += length * rows;
    min = Math.min(min, length);
    max = Math.max(max, length);
  }
  return { mean: sum / count, min, max };
}
