import { SlipwayError } from '../core/error.ts';
import type { LevelCounts } from '../stats/level-counts.ts';

/** What is remembered of a column that is encoded. */
export type Encoding = {
  readonly name: string;
  /** The levels that are known, sorted: each has a column of its own, but for the dropped one. */
  readonly levels: readonly string[];
  /** The level that is a row of zeros; `null` when none is. */
  readonly dropped: string | null;
  readonly unknown: 'zeros' | 'bucket' | 'error';
  /** The name of the level that unknown values share; `null` when they do not. */
  readonly bucket: string | null;
  /** Whether that level comes before those of their own, or after. */
  readonly bucketAt: 'first' | 'last';
  readonly missing: 'zeros' | 'level' | 'unknown';
  /** The name of the level of missing values; `null` when they have none. */
  readonly missingLevel: string | null;
  /** Levels seen in training that are treated as unknown, and their rows. */
  readonly rareLevels: number;
  readonly rareRows: number;
};

/** What {@link chooseLevels} goes by. */
export interface LevelChoice {
  readonly unknown: Encoding['unknown'];
  readonly bucketAt: Encoding['bucketAt'];
  readonly missing: Encoding['missing'];
  readonly minFrequency: number;
  readonly maxLevels: number;
  readonly drop: 'none' | 'first' | 'most-frequent';
}

/** Chooses the levels of a column that get a column of their own. */
export function chooseLevels(
  where: string,
  name: string,
  known: LevelCounts,
  kind: string,
  { unknown, bucketAt, missing, minFrequency, maxLevels, drop }: LevelChoice,
): Encoding {
  const { levels, ...rare } = frequentLevels(where, name, known, kind, { minFrequency, maxLevels });
  const [dropped] = drop === 'first' ? levels : drop === 'none' ? [] : mostFrequent(levels, 1);
  const taken = new Set(known.levels.keys());
  const encoding: Encoding = {
    name,
    levels: levels.map(([level]) => level),
    dropped: dropped?.[0] ?? null,
    unknown,
    bucket: unknown === 'bucket' ? freshName('other', taken) : null,
    bucketAt,
    missing,
    missingLevel: missing === 'level' ? freshName('missing', taken) : null,
    ...rare,
  };
  if (settledLevels(encoding).length > 0) return encoding;
  const [why, advice] =
    levels.length === 0
      ? [`no level on ${minFrequency} or more of ${known.count} rows present`, 'Lower minFrequency']
      : ['a single level, which is dropped', "Set drop: 'none'"];
  throw new SlipwayError(
    'bad-data',
    where,
    `column "${name}" has ${why}, so it would have no columns; expected one. ${advice}, or leave the column out.`,
    { details: { column: name, levels: known.levels.size } },
  );
}

/** The levels of a column that are frequent enough, sorted, with their rows. */
export interface FrequentLevels {
  readonly levels: readonly (readonly [level: string, rows: number])[];
  readonly rareLevels: number;
  readonly rareRows: number;
}

/**
 * The most frequent levels that have rows enough: numbers by value, all else by UTF-16 code unit.
 *
 * @throws {SlipwayError} `bad-data` when no row has a value.
 */
export function frequentLevels(
  where: string,
  name: string,
  known: LevelCounts,
  kind: string,
  { minFrequency, maxLevels }: Pick<LevelChoice, 'minFrequency' | 'maxLevels'>,
): FrequentLevels {
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
  const levels = mostFrequent(
    sorted.filter(([, rows]) => rows >= minFrequency),
    maxLevels,
  );
  const kept = levels.reduce((total, [, rows]) => total + rows, 0);
  return { levels, rareLevels: known.levels.size - levels.length, rareRows: known.count - kept };
}

/** The levels of the written column: the shared one first or after those of its own, that of missing values last. */
export function settledLevels({
  levels,
  dropped,
  bucket,
  bucketAt,
  missingLevel,
}: Encoding): readonly string[] {
  const shared = bucket === null ? [] : [bucket];
  const own = levels.filter((level) => level !== dropped);
  const known = bucketAt === 'first' ? [...shared, ...own] : [...own, ...shared];
  return missingLevel === null ? known : [...known, missingLevel];
}

/** The most frequent, in the order they came in; of equally frequent ones, the first. */
function mostFrequent(levels: FrequentLevels['levels'], most: number): FrequentLevels['levels'] {
  if (levels.length <= most) return levels;
  const byRows = levels.map((_, place) => place).sort((a, b) => levels[b]![1] - levels[a]![1] || a - b);
  return byRows
    .slice(0, most)
    .sort((a, b) => a - b)
    .map((place) => levels[place]!);
}

/** `(word)`, in as many more parentheses as it takes to be no level. */
export function freshName(word: string, taken: ReadonlySet<string>): string {
  let name = `(${word})`;
  while (taken.has(name)) name = `(${name})`;
  return name;
}
