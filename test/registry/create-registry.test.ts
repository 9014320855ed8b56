import { expect, test } from 'vitest';
import { fixedClock } from '../../src/core/clock.ts';
import { hashBytes } from '../../src/core/hash.ts';
import type { Evaluation } from '../../src/evaluate/evaluation.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import type { RegisterOptions } from '../../src/registry/registry.ts';
import type { Store } from '../../src/registry/store.ts';
import { testRegistry } from '../../src/testing/registry-suite.ts';
import { naivePredictor as predictor } from './naive-predictor.ts';

testRegistry(
  () => {
    const store = memoryStore();
    return (options) => createRegistry(store, options);
  },
  { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) },
);

const options = { clock: fixedClock(0), actor: 'test' };

/** What is not damaged but forged: with the checksum it should have. */
function resealed(text: string): string {
  const rest = text.replace(/^\{"checksum":"[^"]*",/, '{');
  return rest === text ? text : `{"checksum":"${hashBytes(new TextEncoder().encode(rest))}",${rest.slice(1)}`;
}

/** A store whose stored bytes can be changed, as a bad disk or a bad neighbour would. */
async function filled(): Promise<{
  store: Store;
  overwrite: (key: string, change: (text: string) => string) => Promise<void>;
}> {
  const store = memoryStore();
  const registry = createRegistry(store, options);
  await registry.register('late', predictor(0.25), { note: 'first' });
  await registry.register('late', predictor(0.5));
  await registry.promote({ name: 'late', version: 1 }, 'champion');
  await registry.promote({ name: 'late', version: 2 }, 'champion');
  const overwrite = async (key: string, change: (text: string) => string): Promise<void> => {
    const text = new TextDecoder().decode((await store.get(key))!);
    expect(change(text)).not.toBe(text);
    await store.remove!(key);
    await store.putIfAbsent(key, new TextEncoder().encode(resealed(change(text))));
  };
  return { store, overwrite };
}

const secondVersion = 'models/late/versions/000002.json';
const firstEvent = 'models/late/events/000001.json';

test('the records lie where the documentation says', async () => {
  const { store } = await filled();
  const keys = await store.list('');
  expect(keys.filter((key) => key.startsWith('models/'))).toEqual([
    firstEvent,
    'models/late/events/000002.json',
    'models/late/versions/000001.json',
    secondVersion,
  ]);
  expect(keys.filter((key) => key.startsWith('artifacts/'))).toEqual(
    [1, 2].map(() => expect.stringMatching(/^artifacts\/[0-9a-f]{64}\.[0-9a-f]{32}$/) as string),
  );
});

test('the artifact is stored before the version that names it', async () => {
  const written: string[] = [];
  const inner = memoryStore();
  const store: Store = {
    ...inner,
    putIfAbsent: (key, bytes) => (written.push(key.split('/')[0]!), inner.putIfAbsent(key, bytes)),
  };
  await createRegistry(store, options).register('late', predictor(1));
  expect(written).toEqual(['artifacts', 'models']);
});

test.each([
  ['is not JSON', (text: string) => text.slice(1)],
  ['is of another format', (text: string) => text.replace('slipway-version', 'slipway-vision')],
  ['describes another version', (text: string) => text.replace('"version":2', '"version":1')],
  ['describes another model', (text: string) => text.replace('"name":"late"', '"name":"soon"')],
  [
    'has a hash that is a path',
    (text: string) => text.replace(/"hash":"[^"]*"/, '"hash":"../../../etc/passwd"'),
  ],
  ['has a time that is none', (text: string) => text.replace('1970-01-01T', '1970-13-01T')],
  ['has a negative size', (text: string) => text.replace(/"bytes":/, '"bytes":-')],
  ['lacks a field', (text: string) => text.replace('"note":null,', '')],
  ['is its own parent', (text: string) => text.replace('"parent":null', '"parent":2')],
  [
    'is nested without end',
    (text: string) => text.replace('"data":null', `"data":${'['.repeat(5000)}${']'.repeat(5000)}`),
  ],
])('a version record that %s is refused as corrupt', async (_, change) => {
  const { store, overwrite } = await filled();
  await overwrite(secondVersion, change);
  const registry = createRegistry(store, options);
  await expect(registry.get('late', 2)).rejects.toMatchObject({ code: 'corrupt' });
  await expect(registry.get('late', 'champion')).rejects.toMatchObject({ code: 'corrupt' });
  await expect(registry.versions('late')).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringContaining(secondVersion) as unknown,
  });
  expect((await registry.get('late', 1)).note).toBe('first');
});

test('a record written by a later version of the library is refused as such', async () => {
  const { store, overwrite } = await filled();
  await overwrite(secondVersion, (text) => text.replace('"formatVersion":2', '"formatVersion":3'));
  await expect(createRegistry(store, options).get('late', 2)).rejects.toMatchObject({ code: 'bad-version' });
});

test('a field that a later version added to an evaluation is kept', async () => {
  const { store, overwrite } = await filled();
  await createRegistry(store, options).register('late', predictor(1));
  await overwrite('models/late/versions/000003.json', (text) =>
    text.replace(
      '"evaluation":null',
      '"evaluation":{"rows":1,"metrics":{"auc":null},"directions":{},"slices":[],"later":[1]}',
    ),
  );
  expect((await createRegistry(store, options).get('late', 3)).evaluation).toEqual({
    rows: 1,
    metrics: { auc: NaN },
    directions: {},
    slices: [],
    later: [1],
  });
});

test.each([
  [
    'rewritten',
    (text: string) => text.replace('"note":null', '"note":"as agreed"'),
    'models/late/events/000002.json',
  ],
  ['moved', (text: string) => text.replace('"sequence":1', '"sequence":2'), firstEvent],
  ['of another model', (text: string) => text.replace('"name":"late"', '"name":"soon"'), firstEvent],
  ['not what happened', (text: string) => text.replace('"previous":null', '"previous":2'), firstEvent],
  ['a rollback to nowhere', (text: string) => text.replace('"promote"', '"rollback"'), firstEvent],
])('a log with an event that is %s is refused as corrupt', async (_, change, noticedAt) => {
  const { store, overwrite } = await filled();
  await overwrite(firstEvent, change);
  await expect(createRegistry(store, options).history('late')).rejects.toMatchObject({
    code: 'corrupt',
    details: { key: noticedAt },
  });
});

test.each([secondVersion.replace('2', '1'), firstEvent])(
  'a store without %s, but with the one after it, is corrupt',
  async (key) => {
    const { store } = await filled();
    await store.remove!(key);
    const registry = createRegistry(store, options);
    const reading = key === firstEvent ? registry.history('late') : registry.versions('late');
    await expect(reading).rejects.toMatchObject({ code: 'corrupt', details: { key } });
  },
);

test('an artifact that was changed or removed is not loaded; registered anew, it has another key', async () => {
  const { store, overwrite } = await filled();
  const registry = createRegistry(store, options);
  const { artifact } = await registry.get('late', 2);
  await overwrite(artifact.key, (text) => text.replace('"rate":0.5', '"rate":0.6'));
  await expect(registry.load('late', 'champion', (saved) => saved)).rejects.toMatchObject({
    code: 'corrupt',
  });
  await store.remove!(artifact.key);
  await expect(registry.load('late', 'champion', (saved) => saved)).rejects.toMatchObject({
    code: 'corrupt',
  });
  const anew = await registry.register('late', predictor(0.5));
  expect(anew.artifact).toMatchObject({ hash: artifact.hash, bytes: artifact.bytes });
  expect((await registry.load(anew, (saved) => saved)).model.state).toEqual({ rate: 0.5 });
});

test('files of others among the records are left alone', async () => {
  const { store } = await filled();
  for (const name of ['notes.txt', '1.json', '0000003.json', '000000.json'])
    await store.putIfAbsent(`models/late/versions/${name}`, Uint8Array.of(1));
  expect((await createRegistry(store, options).register('late', predictor(1))).version).toBe(3);
});

test('numbers go on past six digits', async () => {
  const inner = memoryStore();
  const keys = Array.from(
    { length: 1_000_000 },
    (_, index) => `models/late/versions/${String(index + 1).padStart(6, '0')}.json`,
  );
  const store: Store = {
    ...inner,
    list: (prefix) => (prefix === 'models/late/versions/' ? [...keys].sort() : []),
  };
  expect((await createRegistry(store, options).register('late', predictor(1))).version).toBe(1_000_001);
});

test('a store that never lets anybody write ends in a conflict, not in a loop', async () => {
  const store: Store = { ...memoryStore(), putIfAbsent: (key) => key.startsWith('artifacts/') };
  await expect(createRegistry(store, options).register('late', predictor(1))).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('what a store throws comes through untouched', async () => {
  const failure = new Error('the network is down');
  const store: Store = { ...memoryStore(), putIfAbsent: () => Promise.reject(failure) };
  await expect(createRegistry(store, options).register('late', predictor(1))).rejects.toBe(failure);
});

test('a misspelt option is refused', () => {
  expect(() => createRegistry(memoryStore(), { aktor: 'x' } as object)).toThrow(
    expect.objectContaining({ code: 'bad-option' }) as Error,
  );
});

test('an error names what there is, and not what was stored', async () => {
  const { store } = await filled();
  const registry = createRegistry(store, options);
  await expect(registry.get('late', 'challenger')).rejects.toThrow(
    '[registry] model "late" has no alias "challenger"; it has versions 1 to 2 and the aliases "champion".',
  );
  await expect(registry.get('soon', 1)).rejects.toThrow(
    '[registry] model "soon" has no version 1; there is no such model in memory.',
  );
  await expect(
    registry.promote({ name: 'late', version: 1 }, 'champion', { expected: 1 }),
  ).rejects.toMatchObject({ code: 'conflict', details: { got: 2, expected: 1 } });
});

const evaluation = { rows: 3, metrics: { auc: 0.7 }, directions: { auc: 'higher' }, slices: [] };
const nested = (levels: number): object => (levels === 0 ? {} : { in: nested(levels - 1) });

test.each([
  ['a verdict without a count', { verdict: { pass: true, issues: [] } }, '"verdict.checked"'],
  [
    'an issue without a severity',
    { verdict: { pass: false, checked: 1, issues: [{ code: 'a', message: 'b' }] } },
    '"verdict.issues[0].severity"',
  ],
  ['an evaluation without rows', { evaluation: { ...evaluation, rows: undefined } }, '"evaluation.rows"'],
  [
    'a direction that is none',
    { evaluation: { ...evaluation, directions: { auc: 'up' } } },
    '"evaluation.directions.auc"',
  ],
  [
    'a slice without rows',
    { evaluation: { ...evaluation, slices: [{ slice: {}, metrics: {} }] } },
    '"evaluation.slices[0].rows"',
  ],
  ['data nested without end', { data: nested(250) }, 'nested more than 200 deep'],
])('%s is refused before it is written', async (_, about, named) => {
  const { store } = await filled();
  const registry = createRegistry(store, options);
  await expect(
    registry.register('late', predictor(1), about as unknown as RegisterOptions),
  ).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining(named) as unknown,
  });
  expect(await registry.versions('late')).toHaveLength(2);
  expect((await registry.register('late', predictor(1))).version).toBe(3);
});

test('a metric that is null or undefined does not exist, and other values are refused', async () => {
  const registry = createRegistry(memoryStore(), options);
  const about = (metrics: object): RegisterOptions => ({
    evaluation: { ...evaluation, metrics } as unknown as Evaluation,
  });
  const version = await registry.register(
    'late',
    predictor(1),
    about({ auc: null, f1: undefined, rmse: NaN }),
  );
  expect(version.evaluation?.metrics).toEqual({ auc: NaN, f1: NaN, rmse: NaN });
  const measured = {
    metrics: { auc: 0.7 },
    errors: { auc: 0.001 },
    intervals: { auc: { low: NaN, high: Infinity }, f1: null, rmse: { low: 0.1, high: 0.2 } },
  };
  const held = await registry.register('late', predictor(1), {
    evaluation: {
      ...evaluation,
      ...measured,
      slices: [{ slice: { a: 'b' }, rows: 1, ...measured }],
    } as unknown as Evaluation,
  });
  const expected = {
    auc: { low: NaN, high: Infinity },
    f1: { low: NaN, high: NaN },
    rmse: { low: 0.1, high: 0.2 },
  };
  expect([held.evaluation?.intervals, held.evaluation?.slices[0]!.intervals]).toEqual([expected, expected]);
  expect([held.evaluation?.errors, held.evaluation?.slices[0]!.errors]).toEqual([
    { auc: 0.001 },
    { auc: 0.001 },
  ]);
  for (const auc of ['0.75', 'Infinity', true, {}, [1], 1n])
    await expect(registry.register('late', predictor(1), about({ auc }))).rejects.toMatchObject({
      code: 'bad-data',
      message: expect.stringContaining('"auc"') as unknown,
    });
});

test.each([
  ['tags that are null', { tags: null }],
  ['tags that are a list', { tags: ['a'] }],
  ['a slice that is null', { evaluation: { ...evaluation, slices: [null] } }],
  ['a slice without metrics', { evaluation: { ...evaluation, slices: [{ slice: {}, rows: 1 }] } }],
  ['an issue that is null', { verdict: { pass: true, checked: 1, issues: [null] } }],
])('%s are refused as an option', async (_, about) => {
  const registry = createRegistry(memoryStore(), options);
  await expect(
    registry.register('late', predictor(1), about as unknown as RegisterOptions),
  ).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test('what served at no instant at all is refused, and every instant after the last event has an answer', async () => {
  const { store } = await filled();
  const registry = createRegistry(store, options);
  for (const instant of [NaN, new Date(NaN), null, 'noon', undefined])
    await expect(registry.servingAt('late', 'champion', instant as number)).rejects.toMatchObject({
      code: 'bad-option',
    });
  for (const instant of [8.64e15, Infinity, new Date(8.64e15)])
    expect((await registry.servingAt('late', 'champion', instant))?.version).toBe(2);
  expect(await registry.servingAt('late', 'champion', -8.64e15)).toBe(null);
});

test.each([NaN, Infinity, 8.64e15, -8.64e15, undefined])(
  'a clock that says %s is refused, and nothing is written',
  async (instant) => {
    const { store } = await filled();
    const registry = createRegistry(store, { clock: { now: () => instant as number } });
    const before = (await store.list('models/')).length;
    await expect(registry.register('late', predictor(1))).rejects.toMatchObject({ code: 'bad-option' });
    await expect(registry.promote({ name: 'late', version: 1 }, 'champion')).rejects.toMatchObject({
      code: 'bad-option',
    });
    expect(await store.list('models/')).toHaveLength(before);
  },
);

test('what is not a store and what is not a clock are refused', () => {
  for (const store of [null, undefined, {}, { ...memoryStore(), list: 1 }])
    expect(() => createRegistry(store as Store)).toThrow(
      expect.objectContaining({ code: 'bad-option' }) as Error,
    );
  for (const clock of [null, {}, Date.now])
    expect(() => createRegistry(memoryStore(), { clock } as object)).toThrow(
      expect.objectContaining({ code: 'bad-option' }) as Error,
    );
});

test('a log that lost its end under a living registry is corrupt, and is not written past the gap', async () => {
  const { store } = await filled();
  const registry = createRegistry(store, options);
  expect(await registry.history('late')).toHaveLength(2);
  await store.remove!('models/late/events/000002.json');
  const corrupt = { code: 'corrupt', details: { key: 'models/late/events/000002.json' } };
  await expect(registry.promote({ name: 'late', version: 1 }, 'champion')).rejects.toMatchObject(corrupt);
  await expect(registry.history('late')).rejects.toMatchObject(corrupt);
  expect(await store.list('models/late/events/')).toEqual([firstEvent]);
  await store.remove!(firstEvent);
  await expect(registry.aliases('late')).rejects.toMatchObject({
    code: 'corrupt',
    details: { key: 'models/late/events/000002.json' },
  });
});

test('a listing that was overtaken by another reading of the log is not taken for a loss', async () => {
  const { store } = await filled();
  let hold: Promise<void> | undefined;
  const registry = createRegistry(
    {
      ...store,
      list: async (prefix) => {
        const [listed, held] = [await store.list(prefix), hold];
        await held;
        return listed;
      },
    },
    options,
  );
  await registry.history('late');
  let release: () => void = () => undefined;
  hold = new Promise((resolve) => (release = resolve));
  const slow = registry.history('late');
  await new Promise((resolve) => setTimeout(resolve, 0));
  hold = undefined;
  await registry.promote({ name: 'late', version: 1 }, 'challenger');
  release();
  expect((await slow).length).toBeGreaterThanOrEqual(2);
});

test('an artifact of another size is refused before it is read, where the store can tell', async () => {
  for (const change of [(bytes: Uint8Array) => bytes.subarray(1), () => new Uint8Array(1000)]) {
    const store = memoryStore();
    const version = await createRegistry(store, options).register('late', predictor(1));
    const { key, bytes } = version.artifact;
    const whole = (await store.get(key))!;
    await store.remove!(key);
    await store.putIfAbsent(key, change(whole));
    const asked: (number | undefined)[] = [];
    const watched: Store = {
      ...store,
      get: async (at, atMost) => (at === key && asked.push(atMost), store.get(at, atMost)),
    };
    const unbounded: Store = { ...store, get: async (at) => store.get(at) };
    for (const one of [watched, unbounded])
      await expect(createRegistry(one).load(version, (saved) => saved)).rejects.toMatchObject({
        code: 'corrupt',
        details: { key },
      });
    expect(asked).toEqual([bytes]);
  }
});

test('a store with a limit of its own below the size of an artifact says so', async () => {
  const store = memoryStore();
  const version = await createRegistry(store, options).register('late', predictor(1));
  const limited: Store = {
    ...store,
    get: async (key) => store.get(key, key.startsWith('artifacts/') ? 10 : Infinity),
  };
  await expect(createRegistry(limited).load(version, (saved) => saved)).rejects.toMatchObject({
    code: 'too-large',
  });
});

test('a figure that JSON cannot spell comes back as it was, and elsewhere it is refused by its place', async () => {
  const registry = createRegistry(memoryStore(), options);
  const with_ = (about: object): RegisterOptions =>
    ({ evaluation: { ...evaluation, ...about } }) as unknown as RegisterOptions;
  const errors = { auc: NaN, f1: Infinity };
  const version = await registry.register(
    'late',
    predictor(1),
    with_({ errors, slices: [{ slice: {}, rows: 1, metrics: {}, errors }] }),
  );
  expect([version.evaluation?.errors, version.evaluation?.slices[0]?.errors]).toEqual([errors, errors]);
  for (const [about, named] of [
    [{ training: { options: { learningRate: NaN } } }, 'training.options.learningRate is NaN'],
    [{ training: { options: { maxDepth: Infinity } } }, 'training.options.maxDepth is Infinity'],
    [{ data: { columns: [{ mean: NaN }] } }, 'data.columns[0].mean is NaN'],
    [{ data: Float64Array.of(1, -Infinity) }, 'data[1] is -Infinity'],
    [with_({ curves: { roc: [{ threshold: NaN }] } }), 'evaluation.curves.roc[0].threshold is NaN'],
  ] as const)
    await expect(registry.register('late', predictor(1), about)).rejects.toMatchObject({
      code: 'bad-data',
      message: expect.stringContaining(named) as unknown,
    });
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  await expect(registry.register('late', predictor(1), { data: cycle })).rejects.toMatchObject({
    code: 'bad-data',
  });
});
