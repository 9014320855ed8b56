import { expect, test } from 'vitest';
import { mlflowRegistry, type MlflowRegistry } from '../../../src/adapters/mlflow/mlflow-registry.ts';
import { fixedClock } from '../../../src/core/clock.ts';
import { codeOf } from '../../../src/testing/code-of.ts';
import { predictor } from '../../../src/testing/registry-parts.ts';
import { testRegistry } from '../../../src/testing/registry-suite.ts';
import { fakeMlflow, refusal, type FakeMlflow } from './fake-mlflow.ts';

const url = 'http://mlflow.test';
const on = (fake: FakeMlflow, options: object = {}): MlflowRegistry =>
  mlflowRegistry({ url, fetch: fake.fetch, clock: fixedClock(0), actor: 'ada', ...options });

testRegistry(
  () => {
    const { fetch } = fakeMlflow();
    return (options) => mlflowRegistry({ url, fetch, ...options });
  },
  { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) },
);

test('a log and a list of versions longer than a page are read whole', async () => {
  const fake = fakeMlflow();
  const registry = on(fake);
  for (let seed = 0; seed < 45; seed++) {
    const version = await registry.register('late', predictor(seed % 3));
    await registry.promote(version, 'champion');
  }
  const again = on(fake);
  expect((await again.history('late')).map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 45 }, (_, index) => index + 1),
  );
  expect(await again.versions('late')).toHaveLength(45);
  expect((await again.versions('late', { from: 43 })).map(({ version }) => version)).toEqual([43, 44, 45]);
});

test('a record that is too long for a tag lies among the artifacts, and is held against its hash', async () => {
  const fake = fakeMlflow();
  const version = await on(fake).register('late', predictor(1), { note: 'ü'.repeat(10_000) });
  await on(fake).promote(version, 'champion', { note: 'ö'.repeat(10_000) });
  expect(await on(fake).get('late', 'champion')).toEqual(version);
  const records = [...fake.files.keys()].filter((path) => path.includes('/records/'));
  expect(records).toHaveLength(2);
  for (const path of records) fake.files.set(path, new TextEncoder().encode('{}'));
  expect(await codeOf(() => on(fake).get('late', 1))).toBe('corrupt');
  expect(await codeOf(() => on(fake).history('late'))).toBe('corrupt');
});

test('a tag that was edited is corrupt, and so is an artifact', async () => {
  const fake = fakeMlflow();
  const version = await on(fake).register('late', predictor(1));
  await on(fake).promote(version, 'champion');
  const edit = (model: string): void => {
    const tag = fake.models
      .get(model)!
      .versions.at(-1)!
      .tags.find(({ key }) => key === 'slipway.record')!;
    tag.value = tag.value.replace('ada', 'bob');
  };
  edit('late');
  expect(await codeOf(() => on(fake).get('late', 1))).toBe('corrupt');
  edit('Slipway log');
  expect(await codeOf(() => on(fake).history('late'))).toBe('corrupt');
  for (const path of fake.files.keys()) fake.files.set(path, Uint8Array.of(1));
  expect(await codeOf(() => on(fake).register('late', predictor(1)))).toBe('corrupt');
});

test('a version that somebody else made in MLflow is left out, and its number is not used', async () => {
  const fake = fakeMlflow();
  await on(fake).register('late', predictor(1));
  const late = fake.models.get('late')!;
  late.versions.push({ ...late.versions[0]!, version: '2', tags: [] });
  expect((await on(fake).register('late', predictor(3))).version).toBe(3);
  expect((await on(fake).versions('late')).map(({ version }) => version)).toEqual([1, 3]);
  expect(await codeOf(() => on(fake).get('late', 2))).toBe('not-found');
});

test("a registered model that is not this registry's is not written to", async () => {
  const fake = fakeMlflow();
  fake.models.set('late', { name: 'late', tags: [], versions: [], aliases: new Map() });
  expect(await codeOf(() => on(fake).register('late', predictor(1)))).toBe('conflict');
  expect(fake.models.get('late')!.versions).toEqual([]);
  expect(await on(fake).models()).toEqual([]);
  const other = on(fake, { prefix: 'team. ' });
  expect((await other.register('late', predictor(1))).version).toBe(1);
  expect(await other.models()).toEqual(['late']);
  expect([...fake.models.keys()].sort()).toEqual(['Slipway log', 'late', 'team. Slipway log', 'team. late']);
});

test.each([
  ['deleted', (fake: FakeMlflow) => fake.ask('DELETE', 'registered-models/delete', { name: 'late' })],
  ['renamed', (fake: FakeMlflow) => fake.ask('POST', 'registered-models/rename', { name: 'late', new_name: 'late-flights' })], // prettier-ignore
  ['renamed to what is no name', (fake: FakeMlflow) => fake.ask('POST', 'registered-models/rename', { name: 'late', new_name: 'Late flights (old)' })], // prettier-ignore
])('a registered model that was %s gives its numbers to nobody else', async (_, lose) => {
  const fake = fakeMlflow();
  const before = on(fake);
  const first = await before.register('late', predictor(1));
  await before.guard('late', 'champion', { verdict: false, approvals: 1 });
  await on(fake, { actor: 'grace' }).approve(first);
  await before.promote(first, 'champion');
  // Nothing has been decided about this one: only its mark says that it was there.
  await before.register('unserved', predictor(1));
  await fake.ask('DELETE', 'registered-models/delete', { name: 'unserved' });
  await lose(fake);
  for (const registry of [before, on(fake, { actor: 'eve' })]) {
    expect(await codeOf(() => registry.register('late', predictor(2)))).toBe('corrupt');
    expect(await codeOf(() => registry.register('unserved', predictor(2)))).toBe('corrupt');
  }
  const after = on(fake);
  expect([fake.models.has('late'), fake.models.has('unserved')]).toEqual([false, false]);
  expect(await codeOf(() => after.get('late', 'champion'))).toBe('not-found');
  expect(await after.models()).toEqual([]);
  // Made anew by hand, it is somebody else's.
  await fake.ask('POST', 'registered-models/create', { name: 'late' });
  for (const registry of [before, after])
    expect(await codeOf(() => registry.register('late', predictor(2)))).toBe('conflict');
});

test('a registered model that has its name again is the model it was', async () => {
  const fake = fakeMlflow();
  const version = await on(fake).register('late', predictor(1));
  const rename = (name: string, title: string): Promise<unknown> =>
    fake.ask('POST', 'registered-models/rename', { name, new_name: title });
  await rename('late', 'late.old');
  expect(await on(fake).models()).toEqual([]);
  await rename('late.old', 'late');
  expect([await on(fake).models(), await on(fake).versions('late')]).toEqual([['late'], [version]]);
  expect((await on(fake).register('late', predictor(2))).version).toBe(2);
});

test('of many that make one model at once none takes it for one that is gone', async () => {
  const fake = fakeMlflow();
  const made = await Promise.all(
    Array.from({ length: 6 }, (_, seed) => on(fake).register('late', predictor(seed))),
  );
  expect(made.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a version whose writer lost the race for the next number has the number that MLflow gave', async () => {
  const fake = fakeMlflow();
  const ahead = on(fake, { clock: fixedClock(5000) });
  let raced = false;
  fake.intercept = async (request) => {
    if (raced || request.method !== 'POST' || !request.url.endsWith('model-versions/create'))
      return undefined;
    raced = true;
    await ahead.register('late', predictor(2));
    return undefined;
  };
  const behind = await on(fake).register('late', predictor(1));
  expect(behind).toMatchObject({ version: 2, createdAt: '1970-01-01T00:00:05.000Z' });
  expect(await on(fake).get('late', 2)).toEqual(behind);
});

test('MLflow shows the aliases and what was said, and an edit there is put right', async () => {
  const fake = fakeMlflow();
  const registry = on(fake);
  const [one, two] = [
    await registry.register('late', predictor(1)),
    await registry.register('late', predictor(2)),
  ];
  await registry.promote(one, 'champion');
  await registry.promote(two, 'champion');
  await registry.promote(one, 'challenger');
  await registry.withdraw('late', 'challenger');
  await registry.deprecate(one);
  await on(fake, { actor: 'grace' }).approve(two);
  const late = fake.models.get('late')!;
  const tagOf = (index: number, name: string): string | undefined =>
    late.versions[index]!.tags.find(({ key }) => key === `slipway.${name}`)?.value;
  expect([...late.aliases]).toEqual([['champion', '2']]);
  expect([tagOf(0, 'deprecated'), tagOf(1, 'deprecated'), tagOf(1, 'approvals')]).toEqual([
    'true',
    undefined,
    'grace',
  ]);
  expect(await registry.mirror('late')).toEqual([]);

  late.aliases.set('champion', '1').set('theirs', '1');
  late.versions[0]!.tags = late.versions[0]!.tags.filter(({ key }) => key !== 'slipway.deprecated');
  expect((await registry.get('late', 'champion')).version).toBe(2);
  expect(await registry.mirror('late')).toEqual(['alias champion', 'version 1']);
  expect([[...late.aliases], tagOf(0, 'deprecated')]).toEqual([[['champion', '2'], ['theirs', '1']], 'true']); // prettier-ignore
});

test('of two moves at once MLflow shows the later one in the end', async () => {
  const fake = fakeMlflow();
  const versions = [];
  for (let seed = 0; seed < 6; seed++) versions.push(await on(fake).register('late', predictor(seed)));
  await Promise.all(versions.map((version) => on(fake).promote(version, 'champion')));
  const { version } = await on(fake).get('late', 'champion');
  expect([...fake.models.get('late')!.aliases]).toEqual([['champion', String(version)]]);
});

test('a move that is shown late is not shown over a later one', async () => {
  const fake = fakeMlflow();
  const [one, two] = [
    await on(fake).register('late', predictor(1)),
    await on(fake).register('late', predictor(2)),
  ];
  let between = false;
  fake.intercept = async (request) => {
    if (between || request.method !== 'POST' || !request.url.endsWith('/alias')) return undefined;
    between = true;
    await on(fake).promote(two, 'champion');
    return undefined;
  };
  await on(fake).promote(one, 'champion');
  expect((await on(fake).get('late', 'champion')).version).toBe(2);
  expect(fake.models.get('late')!.aliases.get('champion')).toBe('2');
});

test('a move whose showing failed stands, says that it does, and is shown by mirror', async () => {
  const fake = fakeMlflow();
  const registry = on(fake, { backOffMs: 1 });
  for (const seed of [1, 2, 3]) await registry.promote(await registry.register('late', predictor(seed)), 'champion'); // prettier-ignore
  const isShowing = ({ method, url: at }: Request): boolean => method === 'POST' && at.endsWith('registered-models/alias'); // prettier-ignore
  for (const answer of [
    () => new Response('', { status: 502 }),
    () => Promise.reject(new TypeError('fetch failed')),
  ]) {
    // prettier-ignore
    const before = (await registry.history('late')).length;
    fake.intercept = (request) => (isShowing(request) ? answer() : undefined);
    // Whoever makes a call again on io must not be invited to: it would roll back twice.
    await expect(registry.rollback('late', 'champion')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('was written and holds') as unknown,
      details: { kind: 'rollback', name: 'late', alias: 'champion', sequence: before + 1 },
    });
    fake.intercept = () => undefined;
    expect(await registry.history('late')).toHaveLength(before + 1);
    expect(await registry.mirror('late')).toEqual(['alias champion']);
  }
  expect((await registry.get('late', 'champion')).version).toBe(1);
  expect(fake.models.get('late')!.aliases.get('champion')).toBe('1');
});

test('a showing whose answer was lost is made again, and the move is told as made', async () => {
  const fake = fakeMlflow();
  for (const seed of [1, 2]) await on(fake).promote(await on(fake).register('late', predictor(seed)), 'champion'); // prettier-ignore
  const lost = new Set<string>();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { method, url: at } = new Request(input, init);
    const answer = await fake.fetch(input, init);
    const what = `${method} ${at.replace(/\?.*/, '')}`;
    if (lost.has(what) || /create$/.test(what)) return answer;
    lost.add(what);
    throw new TypeError('fetch failed');
  };
  const registry = mlflowRegistry({ url, fetch, backOffMs: 1 });
  expect(await registry.rollback('late', 'champion')).toMatchObject({ version: 1 });
  await registry.deprecate({ name: 'late', version: 2 });
  await registry.restore({ name: 'late', version: 2 });
  expect(await registry.withdraw('late', 'champion')).toMatchObject({ kind: 'withdraw' });
  expect([...fake.models.get('late')!.aliases]).toEqual([]);
  expect(await registry.history('late')).toHaveLength(6);
  expect([...lost].map((what) => what.replace(/ .*mlflow/, ''))).toEqual(expect.arrayContaining(['POST/registered-models/alias', 'DELETE/registered-models/alias', 'POST/model-versions/set-tag', 'DELETE/model-versions/delete-tag'])); // prettier-ignore
});

test('what was written and whose answer was lost is told as what it is', async () => {
  const fake = fakeMlflow();
  for (const seed of [1, 2, 3]) await on(fake).promote(await on(fake).register('late', predictor(seed)), 'champion'); // prettier-ignore
  const losing = (): MlflowRegistry => {
    let lost = false;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await fake.fetch(input, init);
      if (lost || !new Request(input, init).url.endsWith('model-versions/create')) return answer;
      lost = true;
      throw new TypeError('fetch failed');
    };
    return mlflowRegistry({ url, fetch });
  };
  expect(await losing().rollback('late', 'champion')).toMatchObject({ kind: 'rollback', version: 2 });
  expect((await losing().register('late', predictor(4))).version).toBe(4);
  expect([(await on(fake).history('late')).length, (await on(fake).versions('late')).length]).toEqual([4, 4]);
  // What was lost before it came is written by nobody, and that is told.
  fake.intercept = ({ method, url: at }) =>
    method === 'POST' && at.endsWith('model-versions/create') ? Promise.reject(new TypeError('fetch failed')) : undefined; // prettier-ignore
  expect(await codeOf(() => on(fake).rollback('late', 'champion'))).toBe('io');
  fake.intercept = () => undefined;
  expect(await on(fake).history('late')).toHaveLength(4);
});

test('figures, tags and descriptions that were edited in MLflow are put right, and what we did not say is taken away', async () => {
  const fake = fakeMlflow();
  const registry = on(fake);
  await registry.register('late', predictor(1), {
    note: 'a note',
    tags: { team: 'ops' },
    verdict: { pass: false, checked: 1, issues: [] },
  });
  await registry.register('late', predictor(2), { note: 'n'.repeat(6000) });
  expect(await registry.mirror('late')).toEqual([]);
  const [one, two] = fake.models.get('late')!.versions;
  const before = structuredClone([one!, two!]);
  const set = (version: typeof one, key: string, value: string): void =>
    void (version!.tags = [...version!.tags.filter((tag) => tag.key !== key), { key, value }]);
  set(one, 'slipway.verdict', 'pass');
  set(one, 'team', 'evil');
  set(two, 'slipway.verdict', 'pass');
  set(two, 'slipway.metric.auc', '0.99');
  set(two, 'theirs', 'stays');
  one!.description = 'edited';
  expect(await registry.mirror('late')).toEqual(['version 1', 'version 2']);
  const shown = ({ tags, description }: { tags: { key: string; value: string }[]; description: string }) => ({
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    description,
  });
  expect(shown(one!)).toEqual(shown(before[0]!));
  expect(shown(two!)).toEqual({ ...shown(before[1]!), tags: { ...shown(before[1]!).tags, theirs: 'stays' } });
  expect(two!.description).toHaveLength(5000);
  expect(await registry.mirror('late')).toEqual([]);
});

test('what is changed back as often as it is put right is a conflict, not a success', async () => {
  const fake = fakeMlflow();
  const version = await on(fake).register('late', predictor(1));
  await on(fake).promote(version, 'champion');
  const { versions, aliases } = fake.models.get('late')!;
  const stubborn = (): void => {
    aliases.delete('champion');
    versions[0]!.description = 'edited';
  };
  fake.intercept = ({ method }) => (method === 'GET' ? void stubborn() : undefined);
  expect(await codeOf(() => on(fake).mirror('late'))).toBe('conflict');
  await on(fake).withdraw('late', 'champion');
  expect(await codeOf(() => on(fake).mirror('late'))).toBe('conflict');
});

test('a server that gave up on a number is asked again; it wrote nothing', async () => {
  const fake = fakeMlflow();
  let left = 3;
  fake.intercept = (request) =>
    request.url.endsWith('model-versions/create') && left-- > 0
      ? refusal(
          500,
          'INTERNAL_ERROR',
          'Model Version creation error (name=late). Giving up after 3 attempts.',
        )
      : undefined;
  expect((await on(fake, { backOffMs: 1 }).register('late', predictor(1))).version).toBe(1);
});

test('an alias that MLflow does not take is refused before anything is written', async () => {
  const fake = fakeMlflow();
  const version = await on(fake).register('late', predictor(1));
  for (const alias of ['a.b', 'latest', 'Latest', 'v1', 'V22'])
    expect(await codeOf(() => on(fake).promote(version, alias)), alias).toBe('bad-option');
  expect(await on(fake).history('late')).toEqual([]);
});

test('a server that keeps artifacts elsewhere is unsupported', async () => {
  const fake = fakeMlflow();
  fake.intercept = (request) =>
    request.url.endsWith('runs/create')
      ? Response.json({ run: { info: { run_id: 'r', artifact_uri: 's3://bucket/r/artifacts' } } })
      : undefined;
  expect(await codeOf(() => on(fake).register('late', predictor(1)))).toBe('unsupported');
});

test('two registries that begin at once on an empty server share one place', async () => {
  const fake = fakeMlflow();
  const versions = await Promise.all([1, 2, 3].map((seed) => on(fake).register('late', predictor(seed))));
  for (const version of versions) await on(fake).load(version, (saved) => saved);
  expect(new Set([...fake.files.keys()].map((path) => path.split('/')[1])).size).toBe(1);
});
