import { countedText, rowsText } from '../../core/figure-text.ts';
import { ownOf } from '../../core/own.ts';
import type { Interval } from '../../stats/wilson.ts';
import { uniqueLabels } from './levels.ts';
import { differenceText, known, knownInterval, metricText } from './metric-text.ts';
import type { ShownRange, ShownRanges, Tone } from './ranges.ts';
import { byText, columnsOf, sliceName, type SliceKey } from './slice-name.ts';
import { notShown, type SliceChoice } from './slices.ts';
import { shownName } from './words.ts';

/** What a picture of differences needs of a comparison. */
export interface DifferencesParts {
  readonly rows: number;
  readonly differences: Readonly<Record<string, DifferencePart>>;
  readonly directions: Readonly<Record<string, 'higher' | 'lower'>>;
  readonly slices: readonly {
    readonly slice: SliceKey;
    readonly rows: number;
    readonly differences: Readonly<Record<string, DifferencePart>>;
  }[];
}

/** One difference: a candidate less its baseline. */
export interface DifferencePart {
  readonly candidate: number;
  readonly baseline: number;
  readonly difference: number;
  readonly interval: Interval;
}

/** What a picture of candidate less baseline shows: over all rows first, then the slices, the worst for the candidate first. */
export function shownDifferences(
  { rows, differences, directions, slices }: DifferencesParts,
  { metric, most, minRows }: SliceChoice,
): ShownRanges {
  const better = ownOf(directions, metric) ?? 'higher';
  const sign = better === 'higher' ? 1 : -1;
  const found = slices.flatMap((each, place) => {
    const part = ownOf(each.differences, metric);
    const value = known(part?.difference);
    if (!part || value === null) return [];
    return [{ slice: each.slice, rows: each.rows, place, part, value, small: each.rows < minRows }];
  });
  const ranked = [...found].sort(
    (a, b) => Number(a.small) - Number(b.small) || sign * (a.value - b.value) || a.place - b.place,
  );
  const columns = columnsOf(slices);
  const shown = ranked.slice(0, most);
  const all = ownOf(differences, metric);
  const labels = uniqueLabels([
    'all rows',
    ...shown.map(({ slice }) => sliceName(slice, columns === null ? 'whole' : 'levels')),
  ]);
  const overall =
    all && known(all.difference) !== null
      ? [rangeOf({ label: labels[0]!, part: all, rows, small: rows < minRows }, sign)]
      : [];
  const ranges = shown.map(({ part, rows: count, small }, index) =>
    rangeOf({ label: labels[index + 1]!, part, rows: count, small }, sign),
  );
  const name = shownName(metric, 40);
  const count = (tone: Tone): number => ranges.filter((range) => range.tone === tone).length;
  const leftOut = found.length - ranges.length;
  const without = slices.length - found.length;
  return {
    title: `${name}: candidate less baseline${slices.length > 0 ? `, by ${byText(columns)}` : ''}`,
    description: [
      overall.length > 0 ? `Over all rows ${overall[0]!.tip.replace(/, \S+ rows?$/, '')}.` : '',
      `${better === 'higher' ? 'Above' : 'Below'} zero the candidate is better.`,
      ranges.length > 0
        ? `The interval is all on the better side in ${count('better')} of ${countedText(ranges.length, 'slice', 'slices')} (blue), and all on the worse in ${count('worse')} (orange).`
        : '',
      ...notShown(leftOut, without),
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    ranges: [...overall, ...ranges],
    reference: { at: 0, label: 'no difference' },
    as: 'points',
    axisTitle: `candidate less baseline, ${better} is better`,
    leftOut,
  };
}

interface Placed {
  readonly label: string;
  readonly part: DifferencePart;
  readonly rows: number;
  readonly small: boolean;
}

function rangeOf({ label, part, rows, small }: Placed, sign: number): ShownRange {
  const ends = knownInterval(part.interval);
  const reach = ends === null ? undefined : (ends.high - ends.low) / 2;
  const within =
    ends === null ? '' : ` (${differenceText(ends.low, reach)} to ${differenceText(ends.high, reach)})`;
  return {
    label,
    value: part.difference,
    low: ends?.low ?? null,
    high: ends?.high ?? null,
    rows,
    tone: small ? 'small' : toneOf(ends, sign),
    text: differenceText(part.difference, reach),
    tip: `${metricText(part.candidate)} less ${metricText(part.baseline)} is ${differenceText(part.difference, reach)}${within}, ${rowsText(rows)}`,
  };
}

function toneOf(ends: { readonly low: number; readonly high: number } | null, sign: number): Tone {
  if (ends === null || (ends.low <= 0 && ends.high >= 0)) return 'plain';
  return sign * ends.low > 0 ? 'better' : 'worse';
}
