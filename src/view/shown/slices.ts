import { countedText, countText, rowsText } from '../../core/figure-text.ts';
import { ownOf } from '../../core/own.ts';
import type { Interval } from '../../stats/wilson.ts';
import { uniqueLabels } from './levels.ts';
import { known, knownInterval, metricText, metricWithin } from './metric-text.ts';
import type { ShownRange, ShownRanges } from './ranges.ts';
import { byText, columnsOf, sliceName, type SliceKey } from './slice-name.ts';
import { shownName } from './words.ts';

/** What a picture of slices needs of an evaluation. */
export interface SlicesParts {
  readonly metrics: Readonly<Record<string, number>>;
  readonly directions: Readonly<Record<string, 'higher' | 'lower'>>;
  readonly slices: readonly SlicePart[];
}

/** One slice. */
export interface SlicePart {
  readonly slice: SliceKey;
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly intervals?: Readonly<Record<string, Interval>>;
}

/** How slices are chosen and marked. */
export interface SliceChoice {
  readonly metric: string;
  /** How many are shown at most. */
  readonly most: number;
  /** Those of fewer rows are marked as small, and come last. */
  readonly minRows: number;
}

/** What a picture of one metric by slice shows: the worst first, small slices last; what does not exist is counted. */
export function shownSlices(
  { metrics, directions, slices }: SlicesParts,
  { metric, most, minRows }: SliceChoice,
): ShownRanges {
  const better = ownOf(directions, metric) ?? 'higher';
  const found = slices.flatMap((each, place) => {
    const value = known(ownOf(each.metrics, metric));
    return value === null ? [] : [{ each, place, value, small: each.rows < minRows }];
  });
  const ranked = [...found].sort(
    (a, b) =>
      Number(a.small) - Number(b.small) ||
      (better === 'higher' ? a.value - b.value : b.value - a.value) ||
      a.place - b.place,
  );
  const shown = ranked.slice(0, most);
  const columns = columnsOf(slices);
  const labels = uniqueLabels(
    shown.map(({ each }) => sliceName(each.slice, columns === null ? 'whole' : 'levels')),
  );
  const ranges = shown.map(({ each, value, small }, index): ShownRange => {
    const interval = ownOf(each.intervals ?? {}, metric);
    const ends = knownInterval(interval);
    return {
      label: labels[index]!,
      value,
      low: ends?.low ?? null,
      high: ends?.high ?? null,
      rows: each.rows,
      tone: small ? 'small' : 'plain',
      text: metricText(value),
      tip: `${metricWithin(value, interval)}, ${rowsText(each.rows)}${small ? ', few' : ''}`,
    };
  });
  const overall = known(ownOf(metrics, metric));
  const name = shownName(metric, 40);
  const judged = ranked.filter(({ small }) => !small);
  const [worst, best] = [judged[0], judged[judged.length - 1]];
  const few = found.length - judged.length;
  const leftOut = found.length - ranges.length;
  const without = slices.length - found.length;
  const label = (one: (typeof found)[number]): string => {
    return shownName(sliceName(one.each.slice, columns === null ? 'whole' : 'levels'), 40);
  };
  return {
    title: `${name} by ${byText(columns)}`,
    description: [
      worst && best
        ? `${capital(better)} is better. ${worst === best ? '' : `From ${metricText(worst.value)} (${label(worst)}) to `}${metricText(best.value)} (${label(best)})${overall === null ? '' : `; ${metricText(overall)} over all rows`}.`
        : `${capital(better)} is better.`,
      few > 0
        ? `${countText(few)} of fewer than ${rowsText(minRows)} ${few === 1 ? 'is' : 'are'} marked as small.`
        : '',
      ...notShown(leftOut, without),
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    ranges,
    reference: overall === null ? null : { at: overall, label: 'all rows' },
    as: 'points',
    axisTitle: `${name}, ${better} is better`,
    leftOut,
  };
}

/** How many slices a picture leaves out, and how many have no figure to show. */
export function notShown(leftOut: number, without: number): readonly string[] {
  return [
    leftOut > 0 ? `${countedText(leftOut, 'more slice is', 'more slices are')} not shown.` : '',
    without > 0 ? `${countedText(without, 'slice has', 'slices have')} no such figure.` : '',
  ];
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
