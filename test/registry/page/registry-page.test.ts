import { describe, expect, it } from 'vitest';
import {
  createRegistry,
  fixedClock,
  memoryStore,
  registryPage,
  type RegisterOptions,
  type Registry,
} from '../../../src/index.ts';
import { naivePredictor as predictor } from '../naive-predictor.ts';

const day = 86_400_000;

/** Registries over one store, each of its own day and actor. */
function days(): (at: number, actor?: string) => Registry {
  const store = memoryStore();
  return (at, actor = 'nightly') => createRegistry(store, { clock: fixedClock(at * day), actor });
}

const judged = (auc: number, pass: boolean): RegisterOptions => ({
  evaluation: {
    rows: 90,
    metrics: { auc, ece: NaN },
    directions: { auc: 'higher' },
    intervals: { auc: { low: auc - 0.01, high: auc + 0.01 } },
    slices: [],
  },
  verdict: {
    pass,
    checked: 1,
    issues: pass ? [] : [{ code: 'limit-missed', severity: 'error', message: 'auc is low.' }],
  },
});

const plain = (page: string): string =>
  page
    .replace(/<(style|svg)[^]*?<\/\1>/g, ' ')
    .replace(/<\/?bdi>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
/** The text of a row of a table, by what its first cell begins with. */
const row = (page: string, table: string, first: string): string => {
  const start = page.indexOf('<table', page.indexOf(`aria-label="${table}"`));
  const rows = page.slice(start, page.indexOf('</table>', start)).split('<tr').map((text) => plain(`<tr${text}`).trim()); // prettier-ignore
  return rows.find((text) => text.startsWith(first)) ?? '';
};

async function flights(): Promise<string> {
  const at = days();
  const late = (version: number) => ({ name: 'late', version });
  await at(0).register('inbound', predictor(9), { data: 'ee'.repeat(32) });
  await at(1).register('late', predictor(1), {
    ...judged(0.7, true),
    data: { hash: 'ab'.repeat(32) },
    training: { by: 'ada', estimator: 'boostedTrees', seed: 7 },
    tags: { run: 'r-1' },
  });
  await at(2).register('late', predictor(2), { ...judged(0.6, false), parent: 1, uses: [{ name: 'inbound', version: 1 }], note: 'with rain' }); // prettier-ignore
  await at(3).register('late', predictor(1), { ...judged(0.8, true), parent: 2 });
  await at(4, 'grace').approve(late(3));
  await at(5, 'grace').promote(late(1), 'champion', { note: 'first one' });
  await at(6, 'grace').promote(late(2), 'champion', { override: 'judged by hand' });
  await at(7, 'grace').rollback('late', 'champion');
  await at(8, 'ops').withdraw('late', 'champion', { note: 'sensors down' });
  await at(9).promote(late(3), 'champion', { automatic: true });
  await at(10, 'ops').guard('late', 'champion', { verdict: true, approvals: 2 });
  await at(11, 'ops').freeze('late', 'champion');
  await at(12, 'ops').deprecate(late(1));
  await at(13, 'ops').retire(late(2), { note: 'yearly' });
  return registryPage(at(14), { title: 'Flights', clock: fixedClock(20 * day) });
}

/** The targets of links that are nowhere on the page. */
const deadLinks = (page: string): readonly string[] => {
  const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
  return [...page.matchAll(/href="#([^"]*)"/g)]
    .map(([, target]) => target!)
    .filter((target) => !ids.has(target));
};

describe('the page of a registry', () => {
  it('has a chapter for every model, headings in order, links that lead somewhere, and no script', async () => {
    const page = await flights();
    expect([...page.matchAll(/<h2 id="[^"]*">([^<]*)</g)].map(([, name]) => name)).toEqual(['Models', 'inbound', 'late']); // prettier-ignore
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, at) => expect(level).toBeLessThanOrEqual(levels[at]! + 1));
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
    expect(page).not.toMatch(
      /<script|<link|<img|https?:\/\/(?!www\.w3\.org)|NaN|undefined|\[object|Infinity/,
    );
    expect(page.match(/<caption/g)!.length).toBe(page.match(/<table/g)!.length);
    expect(page.match(/<svg[^>]* role="img" aria-label="/g)!.length).toBe(page.match(/<svg/g)!.length);
  });

  it('says what an alias points to: since when, by whom, its figures, what it asks for', async () => {
    const card = plain((await flights()).split('<article')[1]!.split('</article>')[0]!);
    for (const told of [
      'champion version 3',
      'frozen',
      'automatic',
      'Since 1970-01-10 00:00 (11 days)',
      'Promoted by nightly',
      'Verdict passes',
      'auc 0.800',
      'ece –',
      'Asks for a verdict that passes, 2 approvals',
    ])
      // prettier-ignore
      expect(card).toContain(told);
  });

  it('draws and lists who served when, with what was withdrawn and overridden', async () => {
    const page = await flights();
    const table = 'Who served when, of late';
    // The newest first; the picture has the same spans, the gap among them.
    expect(row(page, table, 'champion version 3')).toBe('champion version 3 1970-01-10 00:00 now promoted automatically nightly –'); // prettier-ignore
    expect(row(page, table, 'champion none')).toBe('champion none 1970-01-09 00:00 1970-01-10 00:00 withdrawn ops sensors down'); // prettier-ignore
    expect(row(page, table, 'champion version 2')).toContain('promoted against its verdict grace Override: judged by hand'); // prettier-ignore
    const chart = /aria-label="Who served when, of late\. [^]*?<\/svg>/.exec(page)![0];
    expect(chart.match(/class="box/g)).toHaveLength(4);
    expect(chart.match(/class="box flagged"/g)).toHaveLength(1);
    expect(chart.match(/class="gap"/g)).toHaveLength(1);
    expect(chart).toContain('version 2, 1970-01-07 00:00 to 1970-01-08 00:00: promoted against its verdict by grace'); // prettier-ignore
  });

  it('draws a metric over the versions, marks what serves and what failed, and says which way is better', async () => {
    const page = await flights();
    const figures = page.split('<figure').slice(1);
    expect(figures).toHaveLength(1);
    expect(plain(figures[0]!)).toContain('higher is better');
    expect(plain(figures[0]!)).toContain(
      'Versions 1 to 3 lie between 0.600 (version 2) and 0.800 (version 3). champion has 0.800. 1 verdict does not pass.',
    );
    expect(figures[0]!.match(/class="ring"/g)).toHaveLength(1);
    expect(figures[0]!.match(/class="second"/g)).toHaveLength(1);
  });

  it('draws the lineage and has the same in a table', async () => {
    const page = await flights();
    const graph = /aria-label="Lineage of late\. [^]*?<\/svg>/.exec(page)![0];
    const said = [...graph.matchAll(/<title>([^<]*)/g)].map(([, text]) => text);
    for (const told of [
      '2 follows 1',
      '3 follows 2',
      '1 learned from this data',
      '2 stands on inbound@1',
      '1 has these bytes',
      '3 has these bytes',
    ])
      // prettier-ignore
      expect(said).toContain(told);
    expect(row(page, 'Lineage of late', 'version 2')).toContain('– version 1 inbound@1');
    expect(row(page, 'Lineage of late', 'version 1')).toContain('ababababab…');
    expect(row(page, 'Lineage of late', 'version 1')).toContain('version 3');
    // Both ways: the model that is stood on says who does.
    expect(row(page, 'Lineage of inbound', 'version 1')).toContain('late@2');
  });

  it('lists versions and events, the newest first', async () => {
    const page = await flights();
    expect(row(page, 'Versions of late', '3')).toContain('champion approved by grace');
    expect(row(page, 'Versions of late', '2')).toMatch(/^2 retired .* 0\.600 – does not pass limit-missed – – with rain$/); // prettier-ignore
    expect(row(page, 'Versions of late', '1')).toMatch(/^1 deprecated .* boostedTrees, by ada, seed 7 0\.700 – passes ababababab… run: r-1 –$/); // prettier-ignore
    const events = [...page.slice(page.indexOf('aria-label="Events of late"')).matchAll(/<tr[^]*?<\/tr>/g)].slice(1).map(([text]) => plain(text).trim()); // prettier-ignore
    expect(events).toEqual([
      '10 1970-01-14 00:00 ops retired version 2: its artifact was given up yearly',
      '9 1970-01-13 00:00 ops deprecated version 1 –',
      '8 1970-01-12 00:00 ops froze champion: no automatic promotion –',
      '7 1970-01-11 00:00 ops set what champion asks for: a verdict that passes, 2 approvals –',
      '6 1970-01-10 00:00 nightly promoted version 3 to champion, automatically –',
      '5 1970-01-09 00:00 ops withdrew champion from version 1: it points nowhere sensors down',
      '4 1970-01-08 00:00 grace rolled champion back to version 1 from version 2 –',
      '3 1970-01-07 00:00 grace promoted version 2 to champion in place of version 1, though its verdict does not pass: “judged by hand” –',
      '2 1970-01-06 00:00 grace promoted version 1 to champion first one',
      '1 1970-01-05 00:00 grace approved of version 3 –',
    ]);
  });

  it('is right with nothing in it, and of a model about which nothing was decided', async () => {
    const at = days();
    expect(plain(await registryPage(at(0)))).toContain('There are no models yet.');
    await at(0).register('late', predictor(1));
    const page = plain(await registryPage(at(1), { clock: fixedClock(day) }));
    for (const told of [
      'No alias has pointed to a version yet.',
      'No version has an evaluation.',
      'What the versions came from is not told.',
      'Nothing has been decided yet.',
      'Made on 1970-01-02 00:00 UTC.',
    ])
      // prettier-ignore
      expect(page).toContain(told);
    expect(page).not.toMatch(/NaN|undefined/);
  });

  it('takes all text as text, cuts what is long, and lets no direction out', async () => {
    const evil = '"><script>alert(1)</script>\'`\u202egnp.exe\u2066\u0000';
    const long = evil + 'W'.repeat(5000);
    const at = days();
    const actor = long.slice(0, 9000);
    const version = await at(1, actor).register('late', predictor(1), {
      evaluation: { rows: 1, metrics: { [evil]: 0.5, constructor: 0.5, ['x'.repeat(300)]: 1 }, directions: {}, slices: [] }, // prettier-ignore
      verdict: { pass: false, checked: 1, issues: [{ code: evil, severity: 'error', message: evil }] },
      data: long,
      training: { by: evil, estimator: long, code: long },
      note: `${evil}\n`.repeat(100),
      tags: Object.fromEntries(Array.from({ length: 50 }, (_, place) => [`${evil}${place}`, long])),
    });
    await at(2, actor).promote(version, 'champion', { override: long, note: long });
    await at(3, `x${actor}`).approve(version, { note: long });
    const page = await registryPage(at(4), { title: evil });
    expect(page).not.toMatch(/<script|alert\(1\)<\/script|[\u202a-\u202e\u2066-\u2069\u0000]/);
    expect(page.match(/<title>[^<]*/)![0]).toBe('<title>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&#96;\ufffdgnp.exe\ufffd\ufffd'); // prettier-ignore
    expect(page).not.toContain('W'.repeat(301));
    expect(plain(page)).toContain('and 44 others');
    // No quotation mark of it ends an attribute.
    expect(page).not.toMatch(/="[^"]*">&lt;script/);
    expect(page.length).toBeLessThan(80_000);
  });

  it('stays a page: the newest 200 versions and 500 events, the rest counted', async () => {
    const at = days();
    const registry = at(1);
    for (let version = 1; version <= 203; version++)
      await registry.register('late', predictor(1), version > 1 ? { parent: version - 1 } : {});
    for (let event = 0; event < 502; event++)
      await registry.promote({ name: 'late', version: 1 + (event % 2) }, 'champion');
    const page = await registryPage(registry, { clock: fixedClock(2 * day) });
    expect(plain(page)).toContain('The newest 200 of 203 versions; 3 older ones are not listed.');
    expect(plain(page)).toContain('The newest 500 of 502 events.');
    expect(plain(page)).toContain('The newest 200 of 502 spans.');
    expect(plain(page)).toContain('The newest 30 of 203 versions; 1 of them follows an older one.');
    expect(page.match(/id="model-0-version-\d+"/g)).toHaveLength(200);
    // What is not listed has no link, in its own chapter or in another.
    expect(deadLinks(page)).toEqual([]);
    await at(1).register('standing', predictor(2), { uses: [{ name: 'late', version: 1 }, { name: 'late', version: 203 }] }); // prettier-ignore
    const both = await registryPage(registry, { clock: fixedClock(2 * day) });
    expect(deadLinks(both)).toEqual([]);
    expect(row(both, 'Lineage of standing', 'version 1')).toContain('late@1, late@203');
    expect(both).toContain('href="#model-0-version-203"');
  });

  it('stays a page with many aliases: those moved last, the rest counted', async () => {
    const at = days();
    for (const seed of [1, 2]) await at(1).register('late', predictor(seed));
    await at(2).promote({ name: 'late', version: 1 }, 'alias-last');
    for (let index = 0; index < 300; index++)
      await at(2).promote({ name: 'late', version: 1 }, `alias-${index}`);
    await at(3).promote({ name: 'late', version: 2 }, 'alias-last');
    const page = await registryPage(at(4), { clock: fixedClock(5 * day) });
    const [text, cards] = [plain(page), page.split('<article').slice(1)];
    expect(cards).toHaveLength(40);
    expect(cards.filter((card) => plain(card).includes('alias-last version 2'))).toHaveLength(1);
    expect(text).toContain('The 40 that were moved last, of 301 aliases.');
    expect(text).toContain('and 296 other aliases');
    expect(text).toMatch(/The picture has the newest spans: \d+ older ones are not drawn, nor are 261 aliases that were moved longer ago\./); // prettier-ignore
    const chart = /aria-label="Who served when, of late\. [^]*?<\/svg>/.exec(page)![0];
    expect(chart.match(/class="box/g)!.length).toBeLessThanOrEqual(41);
    expect(deadLinks(page)).toEqual([]);
    expect(page.length).toBeLessThan(400_000);
  });

  it('stays a page with many models: fewer rows in each chapter, the rest counted', async () => {
    const at = days();
    const inner = at(1);
    for (let version = 1; version <= 60; version++)
      await inner.register('late', predictor(1), { ...judged(0.5 + version / 1000, true), ...(version > 1 && { parent: version - 1 }) }); // prettier-ignore
    for (let event = 0; event < 120; event++)
      await inner.promote({ name: 'late', version: 1 + (event % 60) }, `alias-${event % 50}`);
    const names = Array.from({ length: 520 }, (_, index) => `m${String(index).padStart(3, '0')}`);
    const [state, history, versions] = [await inner.state('late'), await inner.history('late'), await inner.versions('late')]; // prettier-ignore
    const page = await registryPage(
      {
        models: async () => names,
        state: async () => state,
        history: async (name) => history.map((event) => ({ ...event, name })),
        versions: async (name) => versions.map((version) => ({ ...version, name, uses: [{ name: 'm000', version: 60 }] })), // prettier-ignore
      },
      { clock: fixedClock(2 * day) },
    );
    const text = plain(page);
    expect(text).toContain(
      'The first 50 have a chapter below. 20 models after the first 500 are not listed.',
    );
    expect(text).toContain('The newest 40 of 60 versions; 20 older ones are not listed.');
    expect(text).toContain('The newest 100 of 120 events.');
    expect(page.match(/id="model-\d+-version-\d+"/g)).toHaveLength(50 * 40);
    expect(deadLinks(page)).toEqual([]);
    expect(page.length).toBeLessThan(10_000_000);
  });

  it('counts in the words of a lineage what is drawn of it', async () => {
    const at = days();
    await at(1).register('base', predictor(1));
    for (let user = 0; user < 45; user++)
      await at(1).register(`user-${user}`, predictor(1), { uses: [{ name: 'base', version: 1 }] });
    const page = await registryPage(at(1), { clock: fixedClock(2 * day) });
    const graph = /aria-label="Lineage of base\. ([^"]*)"[^]*?<\/svg>/.exec(page)!;
    expect(graph[1]).toContain('40 ties');
    expect(graph[0].match(/stands on 1</g)).toHaveLength(40);
    expect(plain(page)).toContain('5 boxes around them are not drawn.');
    expect(row(page, 'Lineage of base', 'version 1')).toMatch(/user-0@1.* and 37 others$/);
  });

  it('has the models that are asked for, in that order', async () => {
    const at = days();
    for (const name of ['a', 'b', 'c']) await at(0).register(name, predictor(1));
    const page = await registryPage(at(1), { models: ['c', 'a', 'c'] });
    expect([...page.matchAll(/<h2 id="[^"]*">([^<]*)</g)].map(([, name]) => name)).toEqual(['Models', 'c', 'a']); // prettier-ignore
    const none = plain(await registryPage(at(1), { models: [] }));
    expect([none.includes('No models were asked for.'), none.includes('There are no models yet.')]).toEqual([true, false]); // prettier-ignore
    await expect(registryPage(at(1), { models: ['z'] })).rejects.toMatchObject({ code: 'not-found', message: '[registry/page] there is no model "z"; there is "a", "b", "c".' }); // prettier-ignore
  });

  it.each([
    [{ modells: [] }],
    [{ models: 'late' }],
    [{ models: [1] }],
    [{ title: 3 }],
    [{ clock: {} }],
    [{ clock: null }],
    [{ clock: fixedClock(NaN) }],
  ])('refuses %j', async (options) => {
    await expect(registryPage(days()(0), options as never)).rejects.toMatchObject({ code: 'bad-option' });
  });
});
