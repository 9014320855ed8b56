import { countText } from '../../core/figure-text.ts';
import { distinctNames, shareText, type Words } from './words.ts';

/** What is missing of one column. */
export interface MissingParts {
  readonly name: string;
  /** Values present. */
  readonly count: number;
  readonly missing: number;
}

/** One bar: a column and the share of its rows that is missing. */
export interface ShownMissing {
  readonly name: string;
  /** How the name is written: no two alike. */
  readonly label: string;
  /** Where the column stands among those handed in. */
  readonly place: number;
  readonly missing: number;
  readonly rows: number;
  readonly share: number;
}

/** What bars of missing values show. */
export interface ShownMissingness extends Words {
  /** The columns with missing values, those with the most first. */
  readonly bars: readonly ShownMissing[];
  /** Columns with missing values that are not shown. */
  readonly leftOut: number;
  /** Columns without missing values. */
  readonly complete: number;
}

/** What bars of missing values show, of at most so many columns. */
export function shownMissing(columns: readonly MissingParts[], most: number): ShownMissingness {
  const lacking = columns
    .map(({ name, count, missing }, place) => {
      return { name, place, missing, rows: count + missing, share: missing / (count + missing) };
    })
    .filter(({ missing }) => missing > 0)
    .sort((a, b) => b.share - a.share || a.place - b.place);
  const shown = lacking.slice(0, most);
  const labels = distinctNames(
    shown.map(({ name }) => name),
    40,
  );
  const bars = shown.map((bar, index) => ({ ...bar, label: labels[index]! }));
  const complete = columns.length - lacking.length;
  const first = bars[0];
  return {
    title: 'Missing values by column',
    description: first
      ? `${first.label} lacks the most: ${shareText(first.share)} of the rows. ${countText(complete)} of ${countText(columns.length)} columns are complete.`
      : 'No value is missing.',
    bars,
    leftOut: lacking.length - bars.length,
    complete,
  };
}
