import { countedText, countText } from '../../core/figure-text.ts';
import { shownCalibration } from '../../view/shown/calibration.ts';
import { shownCosts } from '../../view/shown/cost-curve.ts';
import { shownDecisions } from '../../view/shown/decision-curve.ts';
import { shownImportance } from '../../view/shown/importance.ts';
import { knownInterval, metricText } from '../../view/shown/metric-text.ts';
import { shownPrecisionRecall } from '../../view/shown/precision-recall.ts';
import { shownRoc } from '../../view/shown/roc.ts';
import { sliceName } from '../../view/shown/slice-name.ts';
import { ownOf } from '../../core/own.ts';
import { shareText, shownName } from '../../view/shown/words.ts';
import type { Evaluation, EvaluationCurves } from '../evaluation.ts';
import type { CardBlock, CardPicture, CardRow } from './card-block.ts';
import { comparisonBlocks } from './card-comparison.ts';
import { sliceBlocks } from './card-slices.ts';
import { pValueText } from './card-text.ts';
import type { CardSettings } from './compose-card.ts';

const METRICS = 50;
const BINS = 50;
const WEAK = 30;
/** Points of a curve that stand in its table. */
const POINTS = 9;

/** All figures: over all rows, against the baseline, the curves, by slice, and why. */
export function analyses(evaluation: Evaluation, settings: CardSettings): readonly CardBlock[] {
  return [
    { kind: 'heading', text: 'Over all rows' },
    overall(evaluation),
    ...curveBlocks(evaluation.curves, settings),
    ...comparisonBlocks(settings),
    ...sliceBlocks(evaluation, settings),
    ...weakBlocks(settings),
    ...importanceBlocks(settings),
  ];
}

function overall({ metrics, intervals, directions, rows }: Evaluation): CardBlock {
  const names = Object.keys(metrics);
  const listed = names.slice(0, METRICS);
  return {
    kind: 'table',
    caption: rows === 1 ? 'Metrics over one row' : `Metrics over all ${countText(rows)} rows`,
    columns: ['metric', 'figure', ...(intervals ? ['from', 'to'] : []), 'better'],
    rows: listed.map((name) => {
      const ends = knownInterval(ownOf(intervals ?? {}, name));
      const reach = ends === null ? undefined : (ends.high - ends.low) / 2;
      return {
        name: shownName(name, 60),
        cells: [
          metricText(metrics[name], reach),
          ...(intervals ? [metricText(ends?.low, reach), metricText(ends?.high, reach)] : []),
          ownOf(directions, name) ?? '–',
        ],
      };
    }),
    ...(names.length > METRICS
      ? {
          rest: `${countedText(names.length - METRICS, 'more metric is', 'more metrics are')} in the evaluation.`,
        }
      : {}),
  };
}

function curveBlocks(
  curves: EvaluationCurves | undefined,
  { costs, decisions }: CardSettings,
): readonly CardBlock[] {
  const roc = curves?.roc ?? [];
  const recall = curves?.precisionRecall ?? [];
  const bins = curves ? shownCalibration(curves.calibration) : null;
  const pictures: CardPicture[] = [
    ...(roc.length > 0 ? [{ draw: 'curves', shown: shownRoc([roc], ['the model']) } as const] : []),
    ...(recall.length > 0
      ? [
          {
            draw: 'curves',
            shown: shownPrecisionRecall([recall], ['the model'], labelRateOf(curves!)),
          } as const,
        ]
      : []),
    ...(bins && bins.bins.length > 0 ? [{ draw: 'calibration', shown: bins } as const] : []),
    ...(costs && costs.length > 0 ? [{ draw: 'curves', shown: shownCosts(costs, undefined) } as const] : []),
    ...(decisions && decisions.length > 0
      ? [{ draw: 'curves', shown: shownDecisions(decisions) } as const]
      : []),
  ];
  if (pictures.length === 0) return [];
  return [
    { kind: 'heading', text: 'By threshold' },
    { kind: 'pictures', pictures },
    ...pictures.flatMap((picture) => (picture.draw === 'curves' ? [curveTable(picture.shown)] : [])),
    ...(bins && bins.bins.length > 0 ? [binTable(bins.bins.slice(0, BINS))] : []),
  ];
}

function curveTable({ title, curves, x, y }: Extract<CardPicture, { draw: 'curves' }>['shown']): CardBlock {
  const text = (value: number, share: boolean): string => (share ? shareText(value) : metricText(value));
  const [{ points } = { points: [] }, ...others] = curves;
  const isByThreshold = x.title.startsWith('threshold');
  const rows = thinned(points).map((point): CardRow => {
    // A curve is not drawn where it is far out of the picture.
    const besides = others.map((curve) =>
      curve.points.find(({ threshold }) => threshold === point.threshold),
    );
    return {
      name: point.threshold === null ? 'no row decided 1' : metricText(point.threshold),
      cells: [
        ...(isByThreshold ? [] : [text(point.x, x.share)]),
        ...[point, ...besides].map((each) => (each ? text(each.y, y.share) : '–')),
      ],
    };
  });
  const across = isByThreshold ? [] : [x.title];
  const named = others.length === 0 ? [y.title] : curves.map(({ name }) => `${y.title}, ${name}`);
  return {
    kind: 'table',
    caption: `${title}, at some thresholds`,
    columns: ['threshold', ...across, ...named],
    rows,
    closed: true,
  };
}

function binTable(
  bins: readonly Extract<CardPicture, { draw: 'calibration' }>['shown']['bins'][number][],
): CardBlock {
  return {
    kind: 'table',
    caption: 'Calibration by bin of scores',
    columns: ['mean score', 'share of label 1', 'from', 'to', 'rows'],
    rows: bins.map(({ meanScore, labelRate, low, high, rows }) => ({
      name: shareText(meanScore),
      cells: [
        shareText(labelRate),
        low === null ? '–' : shareText(low),
        high === null ? '–' : shareText(high),
        countText(rows),
      ],
    })),
    closed: true,
  };
}

function weakBlocks({ weakSlices: found }: CardSettings): readonly CardBlock[] {
  if (!found) return [];
  const { slices, tested, small, value } = found;
  const few =
    small > 0 ? ` ${countedText(small, 'level has', 'levels have')} too few rows to be tested.` : '';
  const rest = slices.length - WEAK;
  const heading: CardBlock = { kind: 'heading', text: 'Weak slices' };
  const text = `A search tested ${countedText(tested, 'slice', 'slices')} and found ${slices.length === 0 ? 'none' : countText(slices.length)} worse than the rest beyond chance.${few}`;
  if (slices.length === 0) return [heading, { kind: 'text', text }];
  return [
    heading,
    { kind: 'text', text: `${text} Over all rows the figure is ${metricText(value)}.` },
    {
      kind: 'table',
      caption: 'Slices that are worse than the rest',
      columns: ['slice', 'rows', 'figure', 'p-value, corrected'],
      rows: slices.slice(0, WEAK).map((weak) => ({
        name: sliceName(weak.slice),
        cells: [countText(weak.rows), metricText(weak.value), pValueText(weak.correctedPValue)],
      })),
      ...(rest > 0 ? { rest: `${countedText(rest, 'more was', 'more were')} found.` } : {}),
    },
  ];
}

function importanceBlocks({ importance }: CardSettings): readonly CardBlock[] {
  if (!importance || importance.length === 0) return [];
  const shown = shownImportance(importance, 'importance', 24);
  return [
    { kind: 'heading', text: 'What the model owes to its columns' },
    { kind: 'pictures', pictures: [{ draw: 'ranges', shown }] },
    {
      kind: 'table',
      caption: 'The largest importances',
      columns: ['column', 'importance'],
      rows: shown.ranges.map(({ label, tip }) => ({ name: label, cells: [tip] })),
      closed: true,
    },
  ];
}

/** The share of label 1: the precision where every row is decided 1, if both curves end there. */
function labelRateOf({ roc, precisionRecall }: EvaluationCurves): number | null {
  const [all, last] = [roc[roc.length - 1], precisionRecall[precisionRecall.length - 1]];
  const everyRow =
    all?.falsePositiveRate === 1 && all.threshold !== null && all.threshold === last?.threshold;
  return everyRow ? last.precision : null;
}

function thinned<Point>(points: readonly Point[]): readonly Point[] {
  if (points.length <= POINTS) return points;
  return Array.from({ length: POINTS }, (_, index) => {
    return points[Math.round((index * (points.length - 1)) / (POINTS - 1))]!;
  });
}
