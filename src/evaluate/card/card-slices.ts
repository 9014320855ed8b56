import { ownOf } from '../../core/own.ts';
import { countedText, countText } from '../../core/figure-text.ts';
import { metricText, metricWithin } from '../../view/shown/metric-text.ts';
import { byText, sliceName } from '../../view/shown/slice-name.ts';
import { shownSlices } from '../../view/shown/slices.ts';
import { shownName } from '../../view/shown/words.ts';
import type { Evaluation, SliceEvaluation } from '../evaluation.ts';
import type { CardBlock, CardTable } from './card-block.ts';
import type { CardSettings } from './compose-card.ts';

/** The slices by the same columns. */
export interface SliceGroup {
  /** Such as `origin × carrier`. */
  readonly by: string;
  readonly slices: readonly SliceEvaluation[];
}

/** What a card has room for: groups, slices in all tables and in one, in one picture, metrics drawn, metrics in a table. */
const GROUPS = 20;
const TABLE_ROWS = 400;
const ROWS_EACH = 60;
const POINTS = 24;
const PICTURES = 2;
const METRICS = 6;

/** Slices told apart by their columns, in their order; one without columns is all rows, and no slice. */
export function sliceGroupsOf(slices: readonly SliceEvaluation[]): readonly SliceGroup[] {
  const groups = new Map<string, { by: string; slices: SliceEvaluation[] }>();
  for (const slice of slices) {
    const columns = Object.keys(slice.slice);
    if (columns.length === 0) continue;
    const key = JSON.stringify(columns);
    const group = groups.get(key);
    if (group) group.slices.push(slice);
    else groups.set(key, { by: byText(columns), slices: [slice] });
  }
  return [...groups.values()];
}

/** A picture of the leading metric and a table of all, for each group of slices, as far as there is room. */
export function sliceBlocks(evaluation: Evaluation, settings: CardSettings): CardBlock[] {
  const groups = sliceGroupsOf(evaluation.slices);
  const shown = groups.slice(0, GROUPS);
  const names = [
    settings.metric,
    ...Object.keys(evaluation.metrics).filter((name) => name !== settings.metric),
  ];
  const each = Math.max(5, Math.min(ROWS_EACH, Math.floor(TABLE_ROWS / Math.max(1, shown.length))));
  const blocks = shown.flatMap((group): CardBlock[] => {
    const parts = { ...evaluation, slices: group.slices };
    const pictures = names.slice(0, PICTURES).map((metric) => {
      return { draw: 'ranges', shown: shownSlices(parts, { ...settings, metric, most: POINTS }) } as const;
    });
    return [
      { kind: 'heading', text: `By ${group.by}` },
      { kind: 'pictures', pictures },
      tableOf(evaluation, group, names.slice(0, METRICS), { ...settings, most: each }),
    ];
  });
  const left = groups.slice(GROUPS).reduce((sum, { slices }) => sum + slices.length, 0);
  const hidden = names.length - METRICS;
  const notes = [
    left > 0
      ? `${countedText(left, 'more slice', 'more slices')}, by ${countedText(groups.length - GROUPS, 'more list', 'more lists')} of columns, ${left === 1 ? 'is' : 'are'} in the evaluation.`
      : '',
    hidden > 0 && groups.length > 0
      ? `${countedText(hidden, 'more metric by slice is', 'more metrics by slice are')} in the evaluation.`
      : '',
  ].filter((text) => text !== '');
  return [...blocks, ...notes.map((text): CardBlock => ({ kind: 'text', text }))];
}

/** The slices of a group in the order of its picture: the worst first, small ones last. */
function tableOf(
  evaluation: Evaluation,
  { by, slices }: SliceGroup,
  names: readonly string[],
  { metric, minRows, most }: CardSettings & { readonly most: number },
): CardTable {
  const better = ownOf(evaluation.directions, metric) ?? 'higher';
  const sign = better === 'higher' ? 1 : -1;
  const figure = (slice: SliceEvaluation): number => {
    const value = ownOf(slice.metrics, metric);
    return typeof value === 'number' && Number.isFinite(value) ? sign * value : Infinity;
  };
  const ranked = slices
    .map((slice, place) => ({ slice, place, value: figure(slice), small: slice.rows < minRows }))
    // Two without a figure are alike: Infinity less Infinity is NaN, which is no order.
    .sort(
      (a, b) =>
        Number(a.small) - Number(b.small) || (a.value === b.value ? a.place - b.place : a.value - b.value),
    );
  const listed = ranked.slice(0, most);
  const rest = ranked.length - listed.length;
  return {
    kind: 'table',
    caption: `Every metric by ${by}`,
    columns: [by, 'rows', ...names.map((name) => shownName(name, 40))],
    rows: listed.map(({ slice, small }) => ({
      name: sliceName(slice.slice, 'levels'),
      ...(small ? { badge: 'small' } : {}),
      cells: [
        countText(slice.rows),
        ...names.map((name) => {
          const [value, interval] = [ownOf(slice.metrics, name), ownOf(slice.intervals ?? {}, name)];
          return interval ? metricWithin(value, interval) : metricText(value);
        }),
      ],
    })),
    ...(rest > 0
      ? { rest: `${countedText(rest, 'more slice is', 'more slices are')} in the evaluation.` }
      : {}),
    closed: true,
  };
}
