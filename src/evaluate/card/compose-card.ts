import { ownOf } from '../../core/own.ts';
import { countedText, countText, rowsText } from '../../core/figure-text.ts';
import { known, knownInterval, metricText } from '../../view/shown/metric-text.ts';
import { confidenceText, shownName } from '../../view/shown/words.ts';
import type { Evaluation } from '../evaluation.ts';
import { analyses } from './card-analyses.ts';
import type { Card, CardBlock, CardTile } from './card-block.ts';
import { caveats } from './card-caveats.ts';
import { contentBlocks } from './card-content.ts';
import { sliceGroupsOf } from './card-slices.ts';
import type { ModelCardOptions } from './model-card.ts';

/** Options of a card, read. */
export interface CardSettings extends ModelCardOptions {
  readonly title: string;
  readonly metric: string;
  readonly minRows: number;
}

const ISSUES = 50;
const TILES = 4;

/** A card as plain values, in the order of Mitchell et al. */
export function composeCard(evaluation: Evaluation, settings: CardSettings): Card {
  const { model, owners, intendedUse, data, training, ethics, limitations, verdict } = settings;
  return {
    title: settings.title,
    tiles: tilesOf(evaluation, settings),
    sections: [
      ...(verdict ? [{ id: 'verdict', title: 'Verdict', blocks: verdictBlocks(verdict) }] : []),
      {
        ...{ id: 'model', title: 'Model details' },
        blocks: [...contentBlocks(model), { kind: 'heading', text: 'Owners' }, ...contentBlocks(owners)],
      },
      { id: 'use', title: 'Intended use', blocks: contentBlocks(intendedUse) },
      { id: 'factors', title: 'Factors', blocks: factors(evaluation, settings) },
      { id: 'metrics', title: 'Metrics', blocks: metricBlocks(evaluation) },
      {
        ...{ id: 'evaluation-data', title: 'Evaluation data' },
        blocks: [
          { kind: 'text', text: `${countedText(evaluation.rows, 'row was', 'rows were')} judged.` },
          ...contentBlocks(data),
        ],
      },
      { id: 'training-data', title: 'Training data', blocks: contentBlocks(training) },
      { id: 'analyses', title: 'Quantitative analyses', blocks: analyses(evaluation, settings) },
      { id: 'ethics', title: 'Ethical considerations', blocks: contentBlocks(ethics) },
      {
        ...{ id: 'caveats', title: 'Caveats and recommendations' },
        blocks: [...contentBlocks(limitations), ...caveats(evaluation, settings)],
      },
    ],
    foot: 'Sections after Mitchell et al. (2019), Model Cards for Model Reporting.',
  };
}

function tilesOf({ metrics, intervals, rows, slices }: Evaluation, settings: CardSettings): CardTile[] {
  const { verdict, metric, minRows } = settings;
  const names = [metric, ...Object.keys(metrics).filter((name) => name !== metric)].slice(0, TILES);
  const small = slices.filter((slice) => slice.rows < minRows).length;
  return [
    ...(verdict
      ? [
          {
            ...{ name: 'Verdict', value: verdict.pass ? 'passes' : 'does not pass' },
            note: countedText(verdict.checked, 'check', 'checks'),
            tone: verdict.pass ? ('pass' as const) : ('fail' as const),
          },
        ]
      : []),
    ...names.map((name) => {
      const ends = knownInterval(intervals?.[name]);
      const reach = ends === null ? undefined : (ends.high - ends.low) / 2;
      const note = ends === null ? null : `${metricText(ends.low, reach)} to ${metricText(ends.high, reach)}`;
      return {
        name: shownName(name, 40),
        value: metricText(metrics[name], reach),
        note,
        tone: 'plain' as const,
      };
    }),
    { name: 'Rows', value: countText(rows), note: null, tone: 'plain' },
    {
      ...{ name: 'Slices', value: slices.length > 0 ? countText(slices.length) : 'none', tone: 'plain' },
      note: small > 0 ? `${countText(small)} of fewer than ${rowsText(minRows)}` : null,
    },
  ];
}

function verdictBlocks({ pass, checked, issues }: NonNullable<ModelCardOptions['verdict']>): CardBlock[] {
  const sorted = [...issues.filter(isError), ...issues.filter((issue) => !isError(issue))];
  const errors = issues.filter(isError).length;
  const warnings = issues.length - errors;
  const counted = [
    countedText(checked, 'check', 'checks'),
    countedText(errors, 'error', 'errors'),
    countedText(warnings, 'warning', 'warnings'),
  ].join(', ');
  const shown = sorted.slice(0, ISSUES).map(({ severity, code, message }) => {
    return { severity, code: shownName(code, 60), message: shownName(message, 600) };
  });
  return [
    { kind: 'text', text: `The model ${pass ? 'passes' : 'does not pass'}: ${counted}.` },
    ...(shown.length > 0
      ? [{ kind: 'issues', issues: shown, leftOut: sorted.length - shown.length } as const]
      : []),
  ];
}

function isError({ severity }: { readonly severity: 'error' | 'warning' }): boolean {
  return severity === 'error';
}

function factors({ slices }: Evaluation, { factors: told, minRows }: CardSettings): readonly CardBlock[] {
  const groups = sliceGroupsOf(slices);
  const listed = groups.slice(0, 20).map(({ by, slices: of }) => {
    const small = of.filter(({ rows }) => rows < minRows).length;
    const few = small > 0 ? `, ${countText(small)} of them of fewer than ${rowsText(minRows)}` : '';
    return `${by}: ${countedText(of.length, 'slice', 'slices')}${few}`;
  });
  const rest = groups.length - listed.length;
  const judged: readonly CardBlock[] =
    groups.length === 0
      ? [
          {
            kind: 'unknown',
            text: 'The evaluation has no slices: how well the model does on groups of rows is unknown.',
          },
        ]
      : [
          { kind: 'text', text: 'Judged by slice:' },
          { kind: 'list', items: rest > 0 ? [...listed, `${countText(rest)} more`] : listed },
        ];
  return told === undefined ? judged : [...contentBlocks(told), ...judged];
}

function metricBlocks({
  metrics,
  directions,
  intervals,
  confidence,
  sliceConfidence,
}: Evaluation): CardBlock[] {
  const names = Object.keys(metrics);
  const listed = names.slice(0, 50).map((name) => {
    const direction = ownOf(directions, name);
    return `${shownName(name, 60)}: ${direction === undefined ? 'which way is better is not stated' : `${direction} is better`}`;
  });
  const level = known(confidence);
  const bySlice = known(sliceConfidence);
  const widened =
    level !== null && bySlice !== null && bySlice !== level
      ? ` Those of single slices are made wider, at ${confidenceText(bySlice)}, so that those of all slices hold together at ${confidenceText(level)}.`
      : '';
  return [
    {
      kind: 'list',
      items:
        names.length > listed.length
          ? [...listed, `${countText(names.length - listed.length)} more`]
          : listed,
    },
    intervals === undefined
      ? {
          kind: 'unknown',
          text: 'Intervals were not computed: how far the figures may be off by chance is unknown.',
        }
      : {
          kind: 'text',
          text:
            level === null
              ? 'Figures stand with their intervals, at a confidence that is not stated.'
              : `Figures stand with their two-sided intervals at a confidence of ${confidenceText(level)}.${widened}`,
        },
  ];
}
