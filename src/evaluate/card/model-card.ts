import { SlipwayError } from '../../core/error.ts';
import { checkChoice, checkKeys, checkNumber, checkText } from '../../core/options.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { CostPoint, DecisionPoint } from '../../metrics/curve-points.ts';
import type { ImportancePart } from '../../view/shown/importance.ts';
import { readChoice } from '../../view/specs/slices-spec.ts';
import type { Comparison } from '../comparison.ts';
import type { Evaluation } from '../evaluation.ts';
import type { WeakSlices } from '../weak-slices.ts';
import { checkContent, type CardContent } from './card-content.ts';
import { cardHtml } from './card-html.ts';
import { cardMarkdown } from './card-markdown.ts';
import { composeCard } from './compose-card.ts';
import { checkCardParts } from './check-card-parts.ts';

/** Options of {@link modelCard}. All text is plain: what looks like markup is shown as it is. */
export interface ModelCardOptions {
  /** One self-contained page, or Markdown as GitHub reads it. @default 'html' */
  readonly format?: 'html' | 'markdown';
  /** The heading; not blank. @default 'Model card' */
  readonly title?: string;
  /** What the model is: its name, version, kind, date, licence. @default not stated */
  readonly model?: CardContent;
  /** Who answers for it. @default not stated */
  readonly owners?: CardContent;
  /** What it is for, by whom it is used, and what it is not for. @default not stated */
  readonly intendedUse?: CardContent;
  /** What may make it better or worse, such as groups of people, instruments and seasons. @default the slices */
  readonly factors?: CardContent;
  /** What it was judged on. @default not stated */
  readonly data?: CardContent;
  /** What it learned from, and how. @default not stated */
  readonly training?: CardContent;
  /** Whom it may harm, and what is done about it. @default not stated */
  readonly ethics?: CardContent;
  /** What is known to be wrong with it, and what to beware of. @default not stated */
  readonly limitations?: CardContent;
  /** What a gate said of the evaluation. @default none */
  readonly verdict?: Verdict;
  /** The model beside its baseline on the same rows. @default none */
  readonly comparison?: Comparison;
  /** What a search for weak slices found. @default none */
  readonly weakSlices?: WeakSlices;
  /**
   * What the model owes to each column: of a metric in {@link permutationImportance}, such as `auc`, `costs.auc.cost` as `value` and
   * `costs.auc.interval`, under the names of the columns. @default none
   */
  readonly importance?: readonly ImportancePart[];
  /** Mean cost by threshold. @default none */
  readonly costs?: readonly CostPoint[];
  /** Net benefit by threshold. @default none */
  readonly decisions?: readonly DecisionPoint[];
  /** Which metric pictures of slices show. @default the first */
  readonly metric?: string;
  /** Slices of fewer rows are flagged as small, 0 or more. @default 30 */
  readonly minRows?: number;
}

const TEXTS = [
  'model',
  'owners',
  'intendedUse',
  'factors',
  'data',
  'training',
  'ethics',
  'limitations',
] as const;

/**
 * A model card: what a model is, what it is for, how well it does over all and by slice, and what is not known of it.
 *
 * The page needs no script and no network, follows the reader's light or dark theme and can be printed; pictures are
 * inline SVG, with their figures in tables. Everything from outside is text. What nobody told is said to be not stated,
 * and small slices are flagged. However many slices there are, a card stays a page: the worst are shown, the rest counted.
 *
 * @param evaluation - as `evaluate` gives it, or as it came back from JSON.
 * @returns HTML, or Markdown where `format` says so.
 * @throws {SlipwayError} `bad-data` on anything but an evaluation, a verdict, a comparison and so on, on a verdict that passes
 *   with an error or on nothing, and on a comparison of other rows or figures than the evaluation; `bad-option`, also on a
 *   metric that is not there.
 * @source M. Mitchell et al. (2019), Model Cards for Model Reporting, FAT* '19, 220–229: its sections, in its order.
 * @example
 * const evaluation = { rows: 900, metrics: { auc: 0.7 }, directions: { auc: 'higher' }, slices: [] };
 * modelCard(evaluation, { title: 'Late flights', format: 'markdown' }).split('\n')[0] // => '# Late flights'
 */
export function modelCard(evaluation: Evaluation, options: ModelCardOptions = {}): string {
  const where = 'evaluate/model-card';
  checkKeys(where, options, [
    ...TEXTS,
    ...[
      'format',
      'title',
      'verdict',
      'comparison',
      'weakSlices',
      'importance',
      'costs',
      'decisions',
      'metric',
      'minRows',
    ],
  ]);
  const format = checkChoice(where, 'format', options.format ?? 'html', ['html', 'markdown']);
  const title = checkText(where, 'title', options.title ?? 'Model card');
  if (title.trim() === '')
    throw new SlipwayError('bad-option', where, 'title is blank; expected text, or none for "Model card".', {
      details: { option: 'title' },
    });
  for (const option of TEXTS) checkContent(where, option, options[option]);
  const minRows = checkNumber(where, 'minRows', options.minRows ?? 30, { min: 0, integer: true });
  checkCardParts(where, evaluation, options);
  const { metric } = readChoice(
    where,
    options.metric === undefined ? {} : { metric: options.metric },
    evaluation.metrics,
  );
  const card = composeCard(evaluation, { ...options, title, metric, minRows });
  return format === 'html' ? cardHtml(card) : cardMarkdown(card);
}
