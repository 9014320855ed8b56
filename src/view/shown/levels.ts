import { countText } from '../../core/figure-text.ts';
import { shareText, shownName, type Words } from './words.ts';

/** What bars of levels need of the profile of a category column. */
export interface LevelParts {
  readonly name: string;
  /** Values present. */
  readonly count: number;
  readonly distinct: number;
  /** The most frequent first. */
  readonly levels: readonly { readonly level: string; readonly rows: number }[];
}

/** One bar: a level and the rows it is on. */
export interface ShownLevel {
  readonly level: string;
  /** How the level is written: never empty, each once. */
  readonly label: string;
  readonly rows: number;
  /** Of the rows present. */
  readonly share: number;
}

/** What bars of levels show. */
export interface ShownLevels extends Words {
  readonly bars: readonly ShownLevel[];
  /** What is not drawn; `null` when every level is. */
  readonly others: { readonly levels: number; readonly rows: number; readonly share: number } | null;
}

/** What the bars of a category column show: its most frequent levels, and what is left. */
export function shownLevels({ name, count, distinct, levels }: LevelParts, most: number): ShownLevels {
  // One level more stands in the line that would tell of one other.
  const listed = levels.slice(0, levels.length === most + 1 && distinct <= most + 1 ? most + 1 : most);
  const labels = uniqueLabels(listed.map(({ level }) => level));
  const bars = listed.map(({ level, rows }, index) => {
    return { level, label: labels[index]!, rows, share: count > 0 ? rows / count : 0 };
  });
  const rest = count - bars.reduce((sum, { rows }) => sum + rows, 0);
  const left = distinct - bars.length;
  const others = left > 0 && rest > 0 ? { levels: left, rows: rest, share: rest / count } : null;
  const first = bars[0];
  const top = first ? `; ${first.label} is on ${shareText(first.share)} of the rows present` : '';
  const tail = others
    ? ` ${countText(others.levels)} others are on ${shareText(others.share)} of the rows present.`
    : '';
  return {
    title: `The most frequent levels of ${shownName(name)}`,
    description: `${countText(distinct)} ${distinct === 1 ? 'level' : 'levels'}${top}.${tail}`,
    bars,
    others,
  };
}

/** How levels are written: on one line, not too long, the empty one in words, and no two alike. */
export function uniqueLabels(levels: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return levels.map((level) => {
    const short = levelText(level, 120);
    let label = short;
    for (let again = 2; taken.has(label); again++) label = `${short} ${again}`;
    taken.add(label);
    return label;
  });
}

/** How one level is written: on one line, not too long, and the empty one in words. */
export function levelText(level: string, most: number): string {
  if (level === '') return '(empty)';
  return level.trim() === '' ? '(blank)' : shownName(level, most);
}
