import type { LevelCounts } from '../stats/level-counts.ts';
import type { TextLengths } from '../stats/text-lengths.ts';
import type { TextProfile } from './column-profile.ts';
import { figure } from './figures.ts';

/** What a text column's profile is made from. */
export interface TextFacts {
  readonly lengths: TextLengths;
  readonly counted: LevelCounts;
}

/** The profile of a text column from its statistics. */
export function textProfile(name: string, rows: number, { lengths, counted }: TextFacts): TextProfile {
  const { count, missing, empty, mean, min, max } = lengths;
  return {
    name,
    kind: 'text',
    count,
    missing,
    presentShare: figure(count / rows),
    distinct: counted.levels.size,
    distinctError: 0,
    distinctSketch: null,
    empty,
    lengths: { mean: figure(mean), min: figure(min), max: figure(max) },
    looksLike: { number: null, date: null, boolean: null, blank: null, padded: null },
  };
}
