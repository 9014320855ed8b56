import { countText } from '../../core/figure-text.ts';
import { uniqueLabels } from './levels.ts';
import { shareText, shownName, type Words } from './words.ts';

/** How often a label is there, by level of a column. */
export interface RateParts {
  /** The column of the levels. */
  readonly column: string;
  readonly label: string;
  readonly levels: readonly RateOfLevel[];
}

/** One level: its rows, the share of them that has the label, and an interval for that share where there is one. */
export interface RateOfLevel {
  /** `null` for the rows on which the column is missing. */
  readonly level: string | null;
  readonly rows: number;
  /** In [0, 1]; `null` or NaN where there is none. */
  readonly rate: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

/** One point of the picture. */
export interface ShownRate {
  readonly label: string;
  readonly rows: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** What a picture of rates by level shows. */
export interface ShownRates extends Words {
  /** Those with the most rows, in the order they came in. */
  readonly points: readonly ShownRate[];
  /** Over all levels. */
  readonly overall: number | null;
  readonly leftOut: number;
}

/** What a picture of rates by level shows, of at most so many levels; a level without a rate is left out and counted. */
export function shownRates({ column, label, levels }: RateParts, most: number): ShownRates {
  const labels = uniqueLabels(levels.map(({ level }) => level ?? '(missing)'));
  const known = levels.flatMap((level, place) => {
    const { rate, rows } = level;
    return rate === null || !Number.isFinite(rate) ? [] : [{ level, place, rate, rows }];
  });
  const points = [...known]
    .sort((a, b) => b.rows - a.rows || a.place - b.place)
    .slice(0, most)
    .sort((a, b) => a.place - b.place)
    .map(({ level, place, rate, rows }) => {
      const { low, high } = level;
      return { label: labels[place]!, rows, rate, low: finite(low, rate), high: finite(high, rate) };
    });
  const rows = known.reduce((sum, each) => sum + each.rows, 0);
  const hits = known.reduce((sum, each) => sum + each.rows * each.rate, 0);
  const ranked = [...points].sort((a, b) => a.rate - b.rate);
  const [lowest, highest] = [ranked[0], ranked[ranked.length - 1]];
  const leftOut = levels.length - points.length;
  return {
    title: `How often ${shownName(label)} is there, by ${shownName(column)}`,
    description: [
      lowest && highest
        ? `From ${shareText(lowest.rate)} (${shownName(lowest.label, 30)}) to ${shareText(highest.rate)} (${shownName(highest.label, 30)}); ${shareText(hits / rows)} over all.`
        : 'There is no rate.',
      leftOut > 0 ? `${countText(leftOut)} of ${countText(levels.length)} levels are not shown.` : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    points,
    overall: rows > 0 ? hits / rows : null,
    leftOut,
  };
}

function finite(value: number | null | undefined, otherwise: number): number {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : otherwise;
}
