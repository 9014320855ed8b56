/** Bad input ends in a coded error or stays plain data, and leaves nothing half behind. */
import { describe, expect, test } from 'vitest';
import { fixedClock } from '../../src/core/clock.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { lineageOf } from '../../src/registry/lineage-of.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import { registryPage } from '../../src/registry/page/registry-page.ts';
import { predictionId } from '../../src/registry/prediction-id.ts';
import type { RegisterOptions, Registry } from '../../src/registry/registry.ts';
import { reproduce } from '../../src/registry/reproduce.ts';
import { retentionPlan } from '../../src/registry/retention-plan.ts';
import { tracePrediction } from '../../src/registry/trace-prediction.ts';
import type { VersionRef } from '../../src/registry/version.ts';
import { codeOf } from '../../src/testing/code-of.ts';
import { answering, predictor } from '../../src/testing/registry-parts.ts';
import { change, eventKey, filled, recordText, versionKey, writeText } from './hand-made.ts';

/** What reads a version, by name and number. */
const aboutVersion = (registry: Registry, of: VersionRef): Record<string, () => unknown> => ({
  promote: () => registry.promote(of, 'champion'),
  approve: () => registry.approve(of),
  deprecate: () => registry.deprecate(of),
  restore: () => registry.restore(of),
  retire: () => registry.retire(of),
  load: () => registry.load(of, (saved) => saved),
  uses: () => registry.register('late', predictor(3), { uses: [of] }),
  predictionId: () => predictionId(of),
});

/** What reads a model, by its name. */
const aboutModel = (registry: Registry, name: string): Record<string, () => unknown> => ({
  ...aboutVersion(registry, { name, version: 1 }),
  register: () => registry.register(name, predictor(3)),
  get: () => registry.get(name, 1),
  getByAlias: () => registry.get(name, 'champion'),
  versions: () => registry.versions(name),
  search: () => registry.search(name, {}),
  aliases: () => registry.aliases(name),
  state: () => registry.state(name),
  history: () => registry.history(name),
  reproduce: () => reproduce(registry, { name, version: 1 }, () => predictor(1)),
  retentionPlan: () => retentionPlan(registry, name),
  ...aboutAlias(registry, name, 'champion'),
});

/** What reads an alias. */
const aboutAlias = (registry: Registry, name: string, alias: string): Record<string, () => unknown> => ({
  rollback: () => registry.rollback(name, alias),
  withdraw: () => registry.withdraw(name, alias),
  guard: () => registry.guard(name, alias, { verdict: true }),
  freeze: () => registry.freeze(name, alias),
  unfreeze: () => registry.unfreeze(name, alias),
  loadByAlias: () => registry.load(name, alias, (saved) => saved),
  servingAt: () => registry.servingAt(name, alias, 0),
});

/** The codes of all calls that do not end in one of these. */
async function otherThan(
  codes: readonly string[],
  calls: Record<string, () => unknown>,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(calls)) {
    const code = await codeOf(async () => call());
    if (!codes.includes(String(code))) found[name] = code;
  }
  return found;
}

/** A registry whose store says under which keys it was asked for anything. */
async function watched(): Promise<{
  registry: Registry;
  asked: () => readonly string[];
  keys: () => unknown;
}> {
  const store = await filled();
  const asked: string[] = [];
  const registry = createRegistry(
    {
      name: store.name,
      get: (key) => (asked.push(key), store.get(key)),
      putIfAbsent: (key, bytes) => (asked.push(key), store.putIfAbsent(key, bytes)),
      list: (prefix) => (asked.push(prefix), store.list(prefix)),
      remove: (key) => (asked.push(key), store.remove!(key)),
    },
    { actor: 'grace' },
  );
  return { registry, asked: () => asked, keys: () => store.list('') };
}

/** An object that has nothing, not even a way to become text. */
const bare: unknown = Object.create(null);

const hostile: readonly unknown[] = [
  '../late',
  '..',
  '.',
  'a/../../late',
  '/etc/passwd',
  'C:\\late',
  '..\\late',
  '%2e%2e%2flate',
  'late\0',
  'late\n',
  'con',
  'late.',
  '',
  'ä',
  '__proto__',
  'a'.repeat(121),
  null,
  7,
  ['late'],
  { toString: 1 },
  bare,
];

describe('a way out of the store', () => {
  test.each(hostile)('as the name of a model, %j, is refused before the store is asked', async (name) => {
    const { registry, asked } = await watched();
    expect(await otherThan(['bad-option'], aboutModel(registry, name as string))).toEqual({});
    if (typeof name === 'string')
      expect(await codeOf(() => tracePrediction(registry, `${name}:1:000000000:0000000000000000`))).toBe(
        'bad-option',
      );
    expect(asked()).toEqual([]);
  });

  // What is only a name on no disk is an alias like any other, and a number is the number of a version.
  test.each([...hostile.filter((alias) => !['con', 'late.', 7].includes(alias as string)), '1'])(
    'as an alias, %j, is refused, and nothing is written',
    async (alias) => {
      const { registry, keys } = await watched();
      const before = await keys();
      const given = alias as string;
      const calls = {
        ...aboutAlias(registry, 'late', given),
        promote: () => registry.promote({ name: 'late', version: 1 }, given),
      };
      expect(await otherThan(['bad-option'], calls)).toEqual({});
      expect(await keys()).toEqual(before);
    },
  );

  test.each([
    ...['../../x', '1', '', null, undefined, [1], { toString: 1 }, bare, Symbol('1')],
    ...[0, -1, 1.5, NaN, Infinity, 2 ** 53],
  ])('as the number of a version, %s, is refused, and no other key is asked for', async (version) => {
    const { registry, asked, keys } = await watched();
    const before = await keys();
    const of = { name: 'late', version } as VersionRef;
    const codes = typeof version === 'number' ? ['bad-option', 'not-found'] : ['bad-option'];
    const get = (): unknown => registry.get('late', version as number);
    expect(await otherThan(codes, { ...aboutVersion(registry, of), get })).toEqual({});
    expect(asked().filter((key) => !/^models\/late\/(versions|events)\/(\d{6}\.json)?$/.test(key))).toEqual(
      [],
    );
    expect(await keys()).toEqual(before);
  });

  test('in the records, as an alias or as what a version stands on, is corrupt', async () => {
    const store = await filled();
    for (const uses of [
      [{ name: '../late', version: 1 }],
      [{ name: 'base', version: 0 }],
      [{ name: 'late', version: 2 }],
      [{ name: 'late', version: 3 }],
    ]) {
      await change(store, versionKey('late', 2), (version) => (version['uses'] = uses));
      await expect(createRegistry(store).get('late', 2)).rejects.toMatchObject({ code: 'corrupt' });
    }
    await change(store, eventKey(1), (event) => (event['alias'] = '../../champion'));
    await expect(createRegistry(store).history('late')).rejects.toMatchObject({
      code: 'corrupt',
      details: { key: eventKey(1) },
    });
  });

  test('files of others beside the models are no models', async () => {
    const store = await filled();
    for (const key of [
      'models/README.md',
      'models/_backup/versions/000001.json',
      'models/-x/versions/000001.json',
      'models/notes/a.txt',
      'models/notes/versions/1.json',
      'models/notes/versions/of/000001.json',
    ])
      await store.putIfAbsent(key, Uint8Array.of(1));
    const registry = createRegistry(store, { actor: 'grace' });
    expect(await registry.models()).toEqual(['base', 'late']);
    expect(Object.keys((await lineageOf(registry)).nodes)).toContain('late@2');
    await registry.retire({ name: 'late', version: 1 });
    expect(await registryPage(registry)).not.toContain('_backup');
  });
});

describe('a clock that goes backwards', () => {
  test('puts no version and no event before another, and what served has one answer', async () => {
    const store = memoryStore();
    const hours = [10, 9, 12, 11, 3, 8];
    const at = (hour: number): Registry =>
      createRegistry(store, { clock: fixedClock(hour * 3_600_000), actor: 'ada' });
    for (const [index, hour] of hours.entries()) {
      const version = await at(hour).register('late', predictor(index));
      await at(hour - 1).promote(version, 'champion');
    }
    await at(0).rollback('late', 'champion');
    const registry = at(0);
    const instants = (await registry.versions('late')).map(({ createdAt }) => createdAt.slice(11, 13));
    expect(instants).toEqual(['10', '10', '12', '12', '12', '12']);
    // No event is dated before the one before it, nor before the version it is about.
    const history = await registry.history('late');
    expect(history.map(({ at: when }) => when.slice(11, 13))).toEqual([
      ...['10', '10', '12', '12', '12', '12', '12'],
    ]);
    const serving = async (hour: number): Promise<number | undefined> =>
      (await registry.servingAt('late', 'champion', hour * 3_600_000))?.version;
    expect([await serving(9), await serving(10), await serving(11), await serving(12)]).toEqual([
      ...[undefined, 2, 2, 5],
    ]);
    expect(await registry.search('late', { from: 11 * 3_600_000 })).toHaveLength(4);
    // A prediction that a slow clock dates before the first promotion was served by nobody, and is traced all the same.
    const id = predictionId({ name: 'late', version: 1 }, { clock: fixedClock(0) });
    expect(await tracePrediction(registry, id)).toMatchObject({ version: 1, servedAs: [] });
  });

  test.each([
    ['an event dated before the one before it', eventKey(2), 'at', '1969-12-31T23:59:59.999Z'],
    ['an event in a year of six digits', eventKey(1), 'at', '+010000-01-01T00:00:00.000Z'],
    ['a version in a year of six digits', versionKey('late', 1), 'createdAt', '+010000-01-01T00:00:00.000Z'],
  ])('in a record, %s, is corrupt', async (_, key, field, instant) => {
    const store = await filled();
    await change(store, key, (record) => (record[field] = instant));
    await expect(registryPage(createRegistry(store))).rejects.toMatchObject({
      code: 'corrupt',
      details: { key },
    });
  });
});

describe('names that are special to objects', () => {
  /** An object whose own fields have the names that others inherit. */
  const odd = (value: string): never =>
    JSON.parse(`{"__proto__":${value},"constructor":${value},"toString":${value}}`) as never;
  const own = ['__proto__', 'constructor', 'toString'];

  function expectClean(): void {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect([{}.constructor, typeof {}.toString, '__proto__' in {}]).toEqual([Object, 'function', true]);
  }

  test('are names like any other in tags, metrics, slices, data, options, samples and models', async () => {
    const store = memoryStore();
    const registry = createRegistry(store, { clock: fixedClock(0), actor: 'ada' });
    const about: RegisterOptions = {
      evaluation: {
        rows: 2,
        metrics: odd('0.5'),
        intervals: odd('{"low":0.25,"high":0.75}'),
        directions: odd('"higher"'),
        slices: [{ slice: odd('"x"'), rows: 1, metrics: odd('0.25') }],
      },
      verdict: JSON.parse(
        '{"pass":true,"checked":1,"__proto__":{"polluted":1},"issues":[{"code":"a","message":"b","severity":"warning","__proto__":{"polluted":1}}]}',
      ) as never,
      data: odd('{"polluted":1}'),
      training: { options: odd('{"polluted":1}') },
      reference: odd('{"polluted":1}'),
      sample: [JSON.parse('{"x":1,"__proto__":{"polluted":1}}') as object],
      tags: odd('"ops"'),
    };
    await registry.register('constructor', answering(2), about);
    await registry.promote({ name: 'constructor', version: 1 }, 'constructor');
    await createRegistry(store, { actor: '__proto__' }).approve({ name: 'constructor', version: 1 });

    const again = createRegistry(store, { clock: fixedClock(0) });
    const { evaluation, tags, data, training, verdict } = await again.get('constructor', 'constructor');
    const records = [
      evaluation!.metrics,
      evaluation!.intervals!,
      evaluation!.directions,
      tags,
      data,
      training.options,
    ];
    for (const record of [...records, evaluation!.slices[0]!.slice, evaluation!.slices[0]!.metrics]) {
      expect(Object.keys(record as object).sort()).toEqual(own);
      expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    }
    for (const record of [verdict!, verdict!.issues[0]!]) {
      expect(Object.hasOwn(record, '__proto__')).toBe(true);
      expect('polluted' in record).toBe(false);
    }
    const saved = await again.load('constructor', 'constructor', (parts) => parts);
    expect(Object.keys(saved.reference as object).sort()).toEqual(own);
    expect(Object.keys(saved.sample!.rows[0]!).sort()).toEqual(['__proto__', 'x']);

    const those = await again.search('constructor', {
      tags: odd('"ops"'),
      metrics: odd('{"min":0.5,"max":0.5}'),
      slices: [{ slice: odd('"x"'), metrics: odd('{"min":0.25}') }],
      orderBy: { metric: '__proto__' },
    });
    expect(those).toHaveLength(1);
    expect(await again.search('constructor', { tags: JSON.parse('{"__proto__":"web"}') as never })).toEqual(
      [],
    );
    expect((await again.state('constructor')).aliases['constructor']!.version).toBe(1);
    expect((await again.state('constructor')).approvals).toEqual({ 1: ['__proto__'] });
    expect(Object.keys((await lineageOf(again)).nodes)).toContain('constructor@1');
    expect(await registryPage(again)).toContain('__proto__');
    expectClean();
  });

  test('are no tags, metrics or slices of a version that has none', async () => {
    const registry = createRegistry(memoryStore());
    await registry.register('late', predictor(1), {
      evaluation: { rows: 1, metrics: {}, directions: {}, slices: [{ slice: {}, rows: 1, metrics: {} }] },
    });
    for (const query of [
      { tags: odd('"x"') },
      { metrics: odd('{"min":0}') },
      { slices: [{ slice: odd('"x"'), metrics: {} }] },
    ])
      expect(await registry.search('late', query)).toEqual([]);
  });

  test('are no options', async () => {
    const registry = createRegistry(await filled(), { actor: 'grace' });
    const given = JSON.parse('{"__proto__":{"note":"x","verdict":true}}') as object;
    const of = { name: 'late', version: 1 };
    const calls = {
      register: () => registry.register('late', predictor(1), given),
      training: () => registry.register('late', predictor(1), { training: given }),
      promote: () => registry.promote(of, 'champion', given),
      rollback: () => registry.rollback('late', 'champion', given),
      approve: () => registry.approve(of, given),
      guard: () => registry.guard('late', 'champion', given),
      versions: () => registry.versions('late', given),
      search: () => registry.search('late', given),
      load: () => registry.load(of, (saved) => saved, given),
    };
    expect(await otherThan(['bad-option'], calls)).toEqual({});
  });

  test('in events that were written by hand are corrupt, or fields that nobody reads', async () => {
    const store = await filled();
    const text = await recordText(store, eventKey(2));
    const write = async (changed: string): Promise<void> => {
      expect(changed).not.toBe(text);
      await writeText(store, eventKey(2), changed);
    };
    for (const [from, to] of [
      ['"alias":"champion"', '"alias":"__proto__"'],
      ['"guard":null', '"guard":{"__proto__":{"verdict":true}}'],
      ['"kind":"promote"', '"kind":"constructor"'],
      ['"version":2', '"__proto__":{"version":2}'],
    ] as const) {
      await write(text.replace(from, to));
      await expect(createRegistry(store).state('late')).rejects.toMatchObject({ code: 'corrupt' });
    }
    await write(text.replace('{', '{"__proto__":{"polluted":1,"version":1},'));
    const last = (await createRegistry(store).history('late')).at(-1)!;
    expect([last.version, Object.hasOwn(last, '__proto__'), 'polluted' in last]).toEqual([2, false, false]);
    expectClean();
  });

  test('that stand for what a record lacks are not read from what all objects have', async () => {
    const store = await filled();
    for (const [field, value] of [
      ['tags', { toString: 7 }],
      ['artifact', { constructor: 1 }],
      ['training', odd('{"by":null}')],
    ] as const) {
      await change(store, versionKey('late', 1), (version) => (version[field] = value));
      await expect(createRegistry(store).get('late', 1)).rejects.toMatchObject({ code: 'corrupt' });
    }
    expectClean();
  });
});
