import { countText } from '../../core/figure-text.ts';
import type { Interval } from '../../stats/wilson.ts';
import { uniqueLabels } from './levels.ts';
import { known, knownInterval, metricText, metricWithin } from './metric-text.ts';
import type { ShownRange, ShownRanges } from './ranges.ts';
import { shownName } from './words.ts';

/** What a model owes to one column, or to a group of columns. */
export interface ImportancePart {
  readonly name: string;
  /** How much worse the metric is without it, or how much it adds to a score; any sign. */
  readonly value: number;
  readonly interval?: Interval;
}

/** What a picture of importances shows: the largest first, whatever their sign. */
export function shownImportance(parts: readonly ImportancePart[], what: string, most: number): ShownRanges {
  const found = parts.flatMap((part, place) => {
    const value = known(part.value);
    return value === null ? [] : [{ part, place, value }];
  });
  const ranked = [...found].sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.place - b.place);
  const shown = ranked.slice(0, most);
  const labels = uniqueLabels(shown.map(({ part }) => part.name));
  const ranges = shown.map(({ part, value }, index): ShownRange => {
    const ends = knownInterval(part.interval);
    return {
      label: labels[index]!,
      value,
      low: ends?.low ?? null,
      high: ends?.high ?? null,
      rows: null,
      tone: 'plain',
      text: metricText(value, ends === null ? undefined : (ends.high - ends.low) / 2),
      tip: metricWithin(value, part.interval),
    };
  });
  const leftOut = ranked.length - shown.length;
  const unsure = ranges.filter(({ low, high }) => low !== null && low <= 0 && high! >= 0).length;
  const without = parts.length - found.length;
  const [first] = ranges;
  return {
    title: 'What the model owes to each column',
    description: [
      first ? `The most to ${shownName(first.label, 40)}: ${first.tip}.` : 'There is none.',
      unsure > 0 ? `The interval of ${unsure} of ${ranges.length} holds zero.` : '',
      leftOut > 0 ? `${countText(leftOut)} smaller ${leftOut === 1 ? 'one is' : 'ones are'} not shown.` : '',
      without > 0 ? `${countText(without)} ${without === 1 ? 'has' : 'have'} no figure.` : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    ranges,
    reference: null,
    as: 'bars',
    axisTitle: what,
    leftOut,
  };
}
