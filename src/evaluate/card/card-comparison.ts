import { countedText, countText } from '../../core/figure-text.ts';
import { ownOf } from '../../core/own.ts';
import { shownDifferences } from '../../view/shown/differences.ts';
import { known, metricText } from '../../view/shown/metric-text.ts';
import { byText, columnsOf, sliceName } from '../../view/shown/slice-name.ts';
import { shownName } from '../../view/shown/words.ts';
import type { Comparison } from '../comparison.ts';
import type { CardBlock, CardTable } from './card-block.ts';
import { differenceWithin, pValueText } from './card-text.ts';
import type { CardSettings } from './compose-card.ts';

/** What a card has room for: metrics drawn and tabled, metrics by slice, slices in a picture and in the table. */
const PICTURES = 2;
const METRICS = 50;
const METRICS_BY_SLICE = 6;
const POINTS = 24;
const SLICES = 200;

/** The model beside its baseline: pictures, a table over all rows, and one by slice. */
export function comparisonBlocks({ comparison, metric, minRows }: CardSettings): readonly CardBlock[] {
  if (!comparison) return [];
  const { differences, directions, rows, slices } = comparison;
  const all = Object.keys(differences);
  const names = [metric, ...all.filter((name) => name !== metric)].filter((name) =>
    Object.hasOwn(differences, name),
  );
  return [
    { kind: 'heading', text: 'Against the baseline' },
    {
      kind: 'pictures',
      pictures: names.slice(0, PICTURES).map((name) => {
        const shown = shownDifferences(comparison, { metric: name, most: POINTS, minRows });
        return { draw: 'ranges', shown };
      }),
    },
    {
      kind: 'table',
      caption:
        rows === 1
          ? 'Candidate less baseline over one row'
          : `Candidate less baseline over the same ${countText(rows)} rows`,
      columns: ['metric', 'candidate', 'baseline', 'difference', 'p-value', 'better'],
      rows: all.slice(0, METRICS).map((name) => {
        const { candidate, baseline, difference, interval, pValue } = differences[name]!;
        return {
          name: shownName(name, 60),
          cells: [
            metricText(candidate),
            metricText(baseline),
            differenceWithin(difference, interval),
            pValueText(pValue),
            ownOf(directions, name) ?? '–',
          ],
        };
      }),
    },
    ...(slices.length > 0 ? [tableOf(comparison, names.slice(0, METRICS_BY_SLICE), minRows)] : []),
  ];
}

/** The slices in the order of the first metric's picture: the worst for the candidate first, small ones last. */
function tableOf({ slices, directions }: Comparison, names: readonly string[], minRows: number): CardTable {
  const [first = ''] = names;
  const sign = (ownOf(directions, first) ?? 'higher') === 'higher' ? 1 : -1;
  const ranked = slices
    .map((slice, place) => {
      const value = known(ownOf(slice.differences, first)?.difference);
      return { slice, place, value: value === null ? Infinity : sign * value, small: slice.rows < minRows };
    })
    .sort(
      (a, b) =>
        Number(a.small) - Number(b.small) || (a.value === b.value ? a.place - b.place : a.value - b.value),
    );
  const columns = columnsOf(slices);
  const by = byText(columns);
  const rest = ranked.length - SLICES;
  return {
    kind: 'table',
    caption: `Candidate less baseline by ${by}`,
    columns: [by, 'rows', ...names.map((name) => shownName(name, 40))],
    rows: ranked.slice(0, SLICES).map(({ slice, small }) => ({
      name: sliceName(slice.slice, columns === null ? 'whole' : 'levels'),
      ...(small ? { badge: 'small' } : {}),
      cells: [
        countText(slice.rows),
        ...names.map((name) => {
          const part = ownOf(slice.differences, name);
          return differenceWithin(part?.difference, part?.interval);
        }),
      ],
    })),
    ...(rest > 0
      ? { rest: `${countedText(rest, 'more slice is', 'more slices are')} in the comparison.` }
      : {}),
    closed: true,
  };
}
