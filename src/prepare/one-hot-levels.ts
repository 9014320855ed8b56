import { SlipwayError } from '../core/error.ts';
import type { LevelCounts } from '../stats/level-counts.ts';

/** What is remembered of a column that is encoded. */
export type Encoding = {
  readonly name: string;
  /** The levels that have a column of their own, sorted. */
  readonly levels: readonly string[];
  readonly unknown: 'zeros' | 'bucket' | 'error';
  /** The name of the level that unknown values share; `null` when they do not. */
  readonly bucket: string | null;
  /** The name of the level of missing values; `null` when they are zeros. */
  readonly missing: string | null;
  /** Levels seen in training that are treated as unknown, and their rows. */
  readonly rareLevels: number;
  readonly rareRows: number;
};

/** What {@link chooseLevels} goes by. */
export interface LevelChoice {
  readonly unknown: Encoding['unknown'];
  readonly missing: 'zeros' | 'level';
  readonly minFrequency: number;
  readonly maxLevels: number;
}

/** Chooses the levels of a column that get a column of their own. */
export function chooseLevels(
  where: string,
  name: string,
  known: LevelCounts,
  kind: string,
  { unknown, missing, minFrequency, maxLevels }: LevelChoice,
): Encoding {
  if (known.count === 0) {
    throw new SlipwayError(
      'bad-data',
      where,
      `column "${name}" has no value present in ${known.missing} training rows, so it has no levels. Leave the column out.`,
      { details: { column: name, missing: known.missing } },
    );
  }
  const sorted = [...known.levels];
  if (kind === 'number') sorted.sort(([a], [b]) => Number(a) - Number(b));
  const frequent = sorted.filter(([, rows]) => rows >= minFrequency);
  const levels = mostFrequent(frequent, maxLevels).map(([level]) => level);
  const kept = levels.reduce((rows, level) => rows + known.levels.get(level)!, 0);
  const taken = new Set(known.levels.keys());
  if (levels.length === 0 && unknown !== 'bucket' && missing === 'zeros') {
    throw new SlipwayError(
      'bad-data',
      where,
      `column "${name}" has no level on ${minFrequency} or more of ${known.count} rows present, so it would have no columns; expected one. Lower minFrequency, or leave the column out.`,
      { details: { column: name, levels: known.levels.size } },
    );
  }
  return {
    name,
    levels,
    unknown,
    bucket: unknown === 'bucket' ? freshName('other', taken) : null,
    missing: missing === 'level' ? freshName('missing', taken) : null,
    rareLevels: known.levels.size - levels.length,
    rareRows: known.count - kept,
  };
}

/** The levels of the written column: those of its own, then the shared one, then that of missing values. */
export function settledLevels({ levels, bucket, missing }: Encoding): readonly string[] {
  return [...levels, ...(bucket === null ? [] : [bucket]), ...(missing === null ? [] : [missing])];
}

/** The most frequent, in the order they came in; of equally frequent ones, the first. */
function mostFrequent(levels: readonly [string, number][], most: number): readonly [string, number][] {
  if (levels.length <= most) return levels;
  const byRows = levels.map((_, place) => place).sort((a, b) => levels[b]![1] - levels[a]![1] || a - b);
  return byRows
    .slice(0, most)
    .sort((a, b) => a - b)
    .map((place) => levels[place]!);
}

/** `(word)`, in as many more parentheses as it takes to be no level. */
function freshName(word: string, taken: ReadonlySet<string>): string {
  let name = `(${word})`;
  while (taken.has(name)) name = `(${name})`;
  return name;
}
