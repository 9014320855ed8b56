import type { Words } from './words.ts';

/** How a figure is marked: plainly, as of few rows, or as surely better or worse. */
export type Tone = 'plain' | 'small' | 'better' | 'worse';

/** A figure with its interval, and what it is of. */
export interface ShownRange {
  /** No two alike. */
  readonly label: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** `null` where it is of no rows in particular. */
  readonly rows: number | null;
  readonly tone: Tone;
  /** The figure as text. */
  readonly text: string;
  /** The figure with its interval and its rows, as text. */
  readonly tip: string;
}

/** What a picture of figures with intervals shows, from the top down. */
export interface ShownRanges extends Words {
  readonly ranges: readonly ShownRange[];
  /** A dashed line to compare with, such as zero or the figure over all rows. */
  readonly reference: { readonly at: number; readonly label: string } | null;
  /** A bar from zero to the figure, or a point at it. */
  readonly as: 'points' | 'bars';
  readonly axisTitle: string;
  /** What is not shown. */
  readonly leftOut: number;
}

/** From the least to the greatest of all that is drawn, and a little room; never a range of nothing. */
export function spanOf({ ranges, reference, as }: Pick<ShownRanges, 'ranges' | 'reference' | 'as'>): {
  readonly from: number;
  readonly to: number;
} {
  let [low, high] = [Infinity, -Infinity];
  const held = [...(reference ? [reference.at] : []), ...(as === 'bars' ? [0] : [])];
  for (const value of [...ranges.flatMap((range) => [range.value, range.low, range.high]), ...held]) {
    if (value === null || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!Number.isFinite(low)) return { from: 0, to: 1 };
  const room = (high - low) * 0.04 || Math.abs(high) / 10 || 1;
  return {
    from: as === 'bars' && low === 0 ? 0 : low - room,
    to: as === 'bars' && high === 0 ? 0 : high + room,
  };
}
