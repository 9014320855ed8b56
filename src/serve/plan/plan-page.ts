import { countText } from '../../core/figure-text.ts';
import { checkKeys, checkText } from '../../core/options.ts';
import { html, type Html } from '../../view/html.ts';
import { chaptered, tile, type ChapterPart } from '../../view/page-parts.ts';
import { pageTable } from '../../view/page-table.ts';
import { sentenceText, shareText, shorten, shownName } from '../../view/shown/words.ts';
import { framingWords } from './advise.ts';
import { checkServingPlan } from './check-serving-plan.ts';
import { planChart, planChartKey } from './plan-chart.ts';
import type { ServingPlan } from './plan-serving.ts';
import { byteWords, closeMicroWords, countWords, microWords, priceWords } from './plan-words.ts';

const where = 'serve/plan-page';

/** Options of {@link servingPlanPage}. */
export interface ServingPlanPageOptions {
  /** The heading and the title of the page. @default 'How to serve' */
  readonly title?: string;
}

const MODES: Readonly<Record<ServingPlan['mode'], readonly [name: string, words: string]>> = {
  lookup: ['Lookup', 'everything from a table'],
  hybrid: ['Hybrid', 'the frequent keys from a table, the rest computed'],
  'on-demand': ['On demand', 'everything computed'],
};

/**
 * A plan as one self-contained HTML page: the recommendation and its arithmetic, the whole curve, the most frequent keys,
 * and what coarser keys would change.
 *
 * The page needs no script and no network, follows the reader's light or dark theme and can be printed. Keys are shown as
 * they came, escaped and cut to 60 letters a cell: they are raw inputs, which may be personal.
 *
 * @throws {SlipwayError} `bad-data` on what is no plan; `bad-option`.
 * @example
 * const cities = ['York', 'Bath', 'York', 'Bath'].map((city) => ({ city }));
 * const predictor = { input: { fields: [{ name: 'city', kind: 'category' }] } } as Predictor;
 * const costs = { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 20, requestsPerDay: 1000 };
 * const page = servingPlanPage(await planServing({ workload: cities, predictor, costs }), { title: 'Cities' });
 * page.includes('<h1>Cities</h1>') // => true
 */
export function servingPlanPage(plan: ServingPlan, options: ServingPlanPageOptions = {}): string {
  const { topKeys, framings } = checkServingPlan(where, plan);
  checkKeys(where, options, ['title']);
  const title = checkText(where, 'title', options.title ?? 'How to serve');
  const chapters: (ChapterPart | false)[] = [
    { id: 'why', title: 'Why', body: told(plan.why) },
    { id: 'curve', title: 'The whole curve', body: curveBody(plan) },
    framings.length > 0 && { id: 'framing', title: 'The grain of the key', body: framingBody(plan) },
    topKeys.length > 0 && { id: 'keys', title: 'The most frequent keys', body: keysBody(plan) },
    { id: 'more', title: 'What else the figures tell', body: told(plan.advice) },
  ];
  return chaptered({ title, head: headOf(plan), chapters: chapters.filter((chapter) => chapter !== false) });
}

function headOf({ mode, needsOnDemand, figures }: ServingPlan): Html {
  const { entries, maxEntries, cardinality, cardinalityError, hitRate, unseenShare } = figures;
  const [name, words] = MODES[mode];
  const tail = mode === 'lookup' && needsOnDemand ? ', unseen keys computed' : '';
  const table = mode === 'on-demand' ? 'if there were a table' : `${byteWords(figures.tableBytes)}`;
  return html`<dl class="tiles">
    ${tile('Recommendation', name, words + tail)}
    ${tile('Different keys', cardinalityError > 0 ? `about ${countWords(cardinality)}` : countWords(cardinality), `in ${countWords(figures.requests)} requests`)}
    ${tile('Entries', countWords(entries), `of at most ${countWords(maxEntries)}; ${table}`)}
    ${tile('Looked up', shareText(hitRate), `${shareText(unseenShare)} ask for a key never seen`)}
    ${tile('Time of a request', microWords(figures.tableMicros), `on demand ${microWords(figures.onDemandMicros)}; saved ${savedText(figures.savedShare)}`)}
    ${
      figures.maxP99Micros !== null &&
      tile(
        '99 of 100 requests',
        microWords(figures.tableP99Micros),
        `on demand ${microWords(figures.onDemandP99Micros)}; allowed ${closeMicroWords(figures.maxP99Micros)}`,
      )
    }
    ${
      figures.tableCostPerDay !== null &&
      figures.onDemandCostPerDay !== null &&
      tile(
        'Price of a day',
        priceWords(figures.tableCostPerDay),
        `on demand ${priceWords(figures.onDemandCostPerDay)}`,
      )
    }
  </dl>`;
}

function told(sentences: readonly string[]): Html {
  return html`<ul class="told">
    ${sentences.map((sentence) => html`<li>${sentenceText(sentence)}</li> `)}
  </ul>`;
}

function curveBody(plan: ServingPlan): Html {
  const { curve, figures } = plan;
  const priced = figures.tableCostPerDay !== null;
  return html`<div class="scroll" role="region" aria-label="The whole curve as a picture" tabindex="0">
      ${planChart(plan)}
    </div>
    ${planChartKey()}
    ${pageTable({
      caption: 'The whole curve',
      columns: [
        { name: 'Entries', number: true },
        { name: 'Looked up', number: true },
        { name: 'Mean', number: true },
        { name: 'Half at most', number: true },
        { name: '99 of 100 at most', number: true },
        { name: 'Memory', number: true },
        ...(priced ? [{ name: 'Price of a day', number: true }] : []),
      ],
      rows: curve.map(({ entries, hitRate, meanMicros, p50Micros, p99Micros, bytes, costPerDay }) => ({
        cells: [
          html`${countText(entries)}${entries === figures.entries && entries > 0 && html` <span class="badge moved">the plan's table</span>`}`,
          shareText(hitRate),
          ...[meanMicros, p50Micros, p99Micros].map(microWords),
          byteWords(bytes),
          ...(priced ? [priceWords(costPerDay!)] : []),
        ],
      })),
    })}`;
}

function framingBody({ figures, mode, framings }: ServingPlan): Html {
  const row = (
    name: string,
    figure: { readonly cardinality: number; readonly unseenShare: number; readonly hitRate: number },
    saved: number,
    is: ServingPlan['mode'],
  ): { readonly cells: readonly (string | Html)[] } => ({
    cells: [
      html`<bdi>${name}</bdi>`,
      countWords(figure.cardinality),
      shareText(figure.unseenShare),
      shareText(figure.hitRate),
      savedText(saved),
      is === mode ? is : html`<span class="badge moved">${is}</span>`,
    ],
  });
  return html`<p>
      How many keys there are is decided by what a key is made of. A coarser key is another model: train it,
      and see what it loses, before it is served.
    </p>
    ${pageTable({
      caption: 'The grain of the key',
      columns: [
        { name: 'Key', width: 'wide' },
        { name: 'Keys', number: true },
        { name: 'Unseen', number: true },
        { name: 'Looked up', number: true },
        { name: 'Saved', number: true },
        { name: 'Plan' },
      ],
      rows: [
        row('As it is', figures, figures.savedShare, mode),
        ...framings.map((framing) => row(framingWords(framing), framing, framing.savedShare, framing.mode)),
      ],
    })}`;
}

function keysBody({ topKeys, figures }: ServingPlan): Html {
  const names = Object.keys(topKeys[0]!.row);
  return pageTable({
    caption: 'The most frequent keys',
    columns: [
      { name: 'Rank', number: true, width: 'narrow' },
      { name: 'Requests', number: true },
      { name: 'Of all', number: true },
      ...names.map((name) => ({ name: shownName(name) })),
    ],
    rows: topKeys.map(({ row, requestShare }, rank) => ({
      cells: [
        String(rank + 1),
        countText(Math.round(requestShare * figures.requests)),
        shareText(requestShare),
        ...names.map((name) => {
          const value = row[name];
          if (value === null || value === undefined) return html`<span class="soft">missing</span>`;
          return html`<bdi>${shorten(String(value), 60)}</bdi>`;
        }),
      ],
    })),
  });
}

/** A share that may be below zero: what a table costs more than it saves. */
function savedText(share: number): string {
  return share < 0 ? `−${shareText(-share)}` : shareText(share);
}
