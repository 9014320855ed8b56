import { checkClock } from '../../core/check-clock.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import { quoteNames, SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber, checkText } from '../../core/options.ts';
import { html, type Html } from '../../view/html.ts';
import { chaptered, type ChapterPart } from '../../view/page-parts.ts';
import { shownName } from '../../view/shown/words.ts';
import { readModel, roomOf, type ModelFacts, type ReadableRegistry } from './model-facts.ts';
import { modelsTable, mostModels, tiles } from './overview.ts';
import { counted, minuteText } from './page-words.ts';
import { partEvents } from './part-events.ts';
import { partLineage } from './part-lineage.ts';
import { partMetrics } from './part-metrics.ts';
import { partNow } from './part-now.ts';
import { partServed } from './part-served.ts';
import { partVersions } from './part-versions.ts';

/** Options of {@link registryPage}. */
export interface RegistryPageOptions {
  /** Which models, in this order. @default all of them */
  readonly models?: readonly string[];
  /** The heading and the title of the page. @default 'Registry' */
  readonly title?: string;
  /** When the page is made: until then an alias has served what it points to. @default systemClock */
  readonly clock?: Clock;
}

const where = 'registry/page';
/** The most models with a chapter of their own. */
const CHAPTERS = 50;

/**
 * A registry as one self-contained HTML page: for every model what each alias points to and why, who served when, how the
 * metrics went over the versions, what the versions came from, the versions and the events.
 *
 * Pictures are inline SVG with their figures in tables, and the page needs no script and no network; it follows the reader's
 * light or dark theme and can be printed. All that the records say is escaped, and long texts are cut. However much there
 * is, it stays a page: the first 500 models are listed, the first 50 have a chapter, and each has its newest 200 versions
 * and 500 events, fewer where there are more than ten chapters, and the 40 aliases that were moved last; the rest is
 * counted. `models` names others.
 *
 * @param registry - as `createRegistry` gives; every version and every event of the models is read.
 * @throws {SlipwayError} `bad-option`; `not-found` on a model that is not there; what the registry throws.
 * @example
 * const registry = createRegistry(memoryStore(), { clock: fixedClock(0) });
 * const predictor = { save: () => ({ format: 'slipway-predictor', version: 1, prepare: null, options: {},
 *   model: { kind: 'naive', version: 1, state: {}, arrays: {} } }) };
 * await registry.promote(await registry.register('late', predictor), 'champion');
 * const page = await registryPage(registry, { title: 'Models', clock: fixedClock(60_000) });
 * page.includes('<h1>Models</h1>') // => true
 */
export async function registryPage(
  registry: ReadableRegistry,
  options: RegistryPageOptions = {},
): Promise<string> {
  checkKeys(where, options, ['models', 'title', 'clock']);
  const { title = 'Registry', clock = systemClock } = options;
  checkText(where, 'title', title);
  const nowMs = instantOf(clock);
  const names = chosen(await registry.models(), options.models);
  const models: ModelFacts[] = [];
  const room = roomOf(Math.min(CHAPTERS, names.length));
  for (const [at, name] of names.entries()) models.push(await readModel(registry, name, `model-${at}`, room));
  const told = models.slice(0, CHAPTERS);
  const rest = models.length - told.length;
  const overview: ChapterPart = {
    ...{ id: 'models', title: 'Models', count: models.length },
    body:
      models.length === 0
        ? html`<p class="soft">
            ${options.models === undefined ? 'There are no models yet.' : 'No models were asked for.'}
          </p>`
        : html`${modelsTable(models, CHAPTERS)}
          ${rest > 0 && html`<p class="soft small">The first ${CHAPTERS} have a chapter below.${models.length > mostModels && ` ${counted(models.length - mostModels, 'model')} after the first ${mostModels} ${models.length - mostModels === 1 ? 'is' : 'are'} not listed.`}</p>`}`,
  };
  return chaptered({
    title,
    head: tiles(models),
    chapters: [
      ...(models.length === 1 ? [] : [overview]),
      ...told.map((model) => chapterOf(model, told, nowMs)),
    ],
    foot: html`<footer>
      <p>
        Made on ${minuteText(new Date(nowMs).toISOString())} UTC. All times are UTC. Notes over 300 letters
        are cut.
      </p>
    </footer>`,
  });
}

function chapterOf(model: ModelFacts, all: readonly ModelFacts[], nowMs: number): ChapterPart {
  const { id, name, versions } = model;
  const parts: readonly (readonly [string, Html])[] = [
    ['What serves now', partNow(model, nowMs)],
    ...(model.servings.size > 0 ? [['Who served when', partServed(model, nowMs)] as const] : []),
    ['Metrics over versions', partMetrics(model)],
    ['Lineage', partLineage(model, all)],
    ['Versions', partVersions(model)],
    ['Events', partEvents(model)],
  ];
  return {
    ...{ id, title: shownName(name, 120), count: versions.length },
    body:
      versions.length === 0
        ? html`<p class="soft">No version has been registered.</p>`
        : html`${parts.map(
            ([title, body]) =>
              html`<h3 class="apart">${title}</h3>
                ${body}`,
          )}`,
  };
}

function chosen(there: readonly string[], wanted: unknown): readonly string[] {
  if (wanted === undefined) return there;
  if (!Array.isArray(wanted) || wanted.some((name) => typeof name !== 'string')) {
    throw new SlipwayError(
      'bad-option',
      where,
      'models is no list of names; expected such as ["late-flights"].',
      {
        details: { option: 'models' },
      },
    );
  }
  const names = [...new Set(wanted as string[])];
  const missing = names.filter((name) => !there.includes(name));
  if (missing.length > 0) {
    throw new SlipwayError(
      'not-found',
      where,
      `there is no model ${quoteNames(missing)}; there is ${there.length === 0 ? 'none' : quoteNames(there)}.`,
    );
  }
  return names;
}

function instantOf(clock: Clock): number {
  checkClock(where, clock);
  return checkNumber(where, 'the time of the clock', clock.now(), { min: -8.64e15, max: 8.64e15 });
}
