import { countText } from '../../core/figure-text.ts';
import { heatStep } from '../palette.ts';
import { distinctNames, type Words } from './words.ts';

/** A square of correlations, as a profile has it. */
export interface CorrelationParts {
  readonly columns: readonly string[];
  /** A row and a column each, from -1 to 1; `null` where one does not exist. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** One pair of columns. */
export interface ShownPair {
  /** Places among the columns that are shown; `row` is above `column`. */
  readonly row: number;
  readonly column: number;
  readonly first: string;
  readonly second: string;
  readonly value: number | null;
  /** Which colour of the palette's `heat`; `null` where there is no value. */
  readonly step: number | null;
  /** `0.42`, or a dash. */
  readonly text: string;
}

/** What a heat map of correlations shows: each pair once. */
export interface ShownCorrelations extends Words {
  /** Those with the strongest correlation to any other, in the order they came in. */
  readonly columns: readonly string[];
  /** How each column is written: no two alike. */
  readonly labels: readonly string[];
  readonly pairs: readonly ShownPair[];
  /** The strongest of all pairs first, also of columns that are not shown. */
  readonly strongest: readonly ShownPair[];
  /** Columns that are not shown. */
  readonly leftOut: number;
}

/** What a heat map of correlations shows, of at most so many columns. */
export function shownCorrelations({ columns, values }: CorrelationParts, most: number): ShownCorrelations {
  const strength = columns.map((_, row) =>
    Math.max(0, ...columns.map((__, column) => (row === column ? 0 : Math.abs(values[row]![column] ?? 0)))),
  );
  const kept = columns
    .map((_, place) => place)
    .sort((a, b) => strength[b]! - strength[a]! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
  const labels = distinctNames(columns, 28);
  const pair = (row: number, column: number, at: readonly [number, number]): ShownPair => {
    const value = values[row]![column] ?? null;
    return {
      row: at[0],
      column: at[1],
      first: labels[row]!,
      second: labels[column]!,
      value,
      step: value === null ? null : heatStep(value),
      text: value === null ? '–' : correlationText(value),
    };
  };
  const pairs = kept.flatMap((row, below) =>
    kept.slice(0, below).map((column, left) => pair(row, column, [below, left])),
  );
  const strongest = columns
    .flatMap((_, row) => columns.slice(0, row).map((__, column) => pair(row, column, [row, column])))
    .filter(({ value }) => value !== null)
    .sort((a, b) => Math.abs(b.value!) - Math.abs(a.value!) || a.row - b.row || a.column - b.column);
  const leftOut = columns.length - kept.length;
  const first = strongest[0];
  return {
    title: 'Correlations of number columns',
    description: [
      first ? `The strongest is ${first.text}, of ${first.second} and ${first.first}.` : 'There is none.',
      leftOut > 0
        ? `The ${kept.length} columns with the strongest correlations are shown, of ${countText(columns.length)}.`
        : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    columns: kept.map((place) => columns[place]!),
    labels: kept.map((place) => labels[place]!),
    pairs,
    strongest,
    leftOut,
  };
}

/** A correlation in so many digits; one that is not whole is not shown as such. */
export function correlationText(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  if (Math.abs(value) < 1 && /1\.0+$/.test(text)) return value < 0 ? '> −1' : '< 1';
  return (/^-0\.0+$/.test(text) ? text.slice(1) : text).replace('-', '−');
}
