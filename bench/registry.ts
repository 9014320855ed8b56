import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { folderStore } from '../src/adapters/folder-store.ts';
import { random } from '../src/core/random.ts';
import { createRegistry } from '../src/registry/create-registry.ts';
import { memoryStore } from '../src/registry/memory-store.ts';
import type { RegisterOptions, Registry, Saveable } from '../src/registry/registry.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const versions = 10_000;
const rounds = 9;
const origins = ['EWR', 'JFK', 'LGA', ...Array.from({ length: 47 }, (_, at) => `K${at}`)];

const predictor: Saveable = {
  save: () => ({
    format: 'slipway-predictor',
    version: 1,
    prepare: null,
    options: {},
    model: { kind: 'naive', version: 1, state: { rate: 0.25 }, arrays: {} },
  }),
};

/** What a nightly training says about a version: figures over all rows and of fifty slices, 8 kB. */
function about(seed: number): RegisterOptions {
  const source = random(seed);
  const metrics = (): Record<string, number> => ({
    auc: 0.6 + 0.2 * source.next(),
    logLoss: 0.5 + 0.1 * source.next(),
    brier: 0.1 + 0.1 * source.next(),
    recall: 0.3 + 0.1 * source.next(),
  });
  return {
    evaluation: {
      rows: 50_000,
      metrics: metrics(),
      directions: { auc: 'higher', logLoss: 'lower', brier: 'lower', recall: 'higher' },
      slices: origins.map((origin) => ({ slice: { origin }, rows: 10_000, metrics: metrics() })),
    },
    data: { hash: String(seed % 30).padStart(64, '0'), rows: 200_000 },
    tags: { team: seed % 4 === 0 ? 'ops' : 'web' },
    training: { estimator: 'logistic', seed },
  };
}

/** A registry of ten thousand versions in a folder, half of which were promoted. Written without waiting for the disk. */
async function fill(folder: string): Promise<void> {
  const store = memoryStore();
  let now = Date.UTC(2020, 0);
  const registry = createRegistry(store, { clock: { now: () => (now += 60_000) }, actor: 'nightly' });
  for (let seed = 1; seed <= versions; seed++) {
    const version = await registry.register('late', predictor, about(seed));
    if (seed % 2 === 0) await registry.promote(version, 'champion');
  }
  for (const key of await store.list('')) {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, (await store.get(key))!);
  }
}

/** Every record of the folder, read and parsed, as one would without a registry. */
async function plainly(folder: string): Promise<number> {
  const at = join(folder, 'models', 'late', 'versions');
  let found = 0;
  for (const file of await readdir(at)) {
    const { evaluation } = JSON.parse(await readFile(join(at, file), 'utf8')) as {
      evaluation: { metrics: { auc: number } };
    };
    if (evaluation.metrics.auc >= 0.79) found++;
  }
  return found;
}

const asked: Readonly<Record<string, (registry: Registry) => Promise<unknown>>> = {
  list: (registry) => registry.versions('late'),
  search: (registry) =>
    registry.search('late', {
      tags: { team: 'ops' },
      metrics: { auc: { min: 0.79 } },
      slices: [{ slice: { origin: 'LGA' }, metrics: { auc: { min: 0.7 } } }],
      orderBy: { metric: 'auc' },
    }),
  'serving-at': (registry) => registry.servingAt('late', 'champion', Date.UTC(2020, 0, 5)),
};

async function measured(): Promise<readonly Claim[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    await fill(folder);
    const store = folderStore(folder);
    const cold = await milliseconds(() => createRegistry(store).versions('late'));
    const registry = createRegistry(store);
    await registry.versions('late');
    const before = process.memoryUsage().rss;
    const times = new Map<string, number[]>([...Object.keys(asked), 'plain'].map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, ask] of Object.entries(asked))
        times.get(name)!.push(await milliseconds(() => ask(registry)));
      if (round < 3) times.get('plain')!.push(await milliseconds(() => plainly(folder)));
    }
    const at = (name: string): number => median(times.get(name)!);
    const told = Object.keys(asked).map((name) => `${name} ${at(name).toFixed(2)} ms`);
    console.log(
      `       registry: ${versions} versions: ${told.join(', ')}; the first list ${cold.toFixed(0)} ms; files read and parsed ${at('plain').toFixed(0)} ms`,
    );
    const grown = (process.memoryUsage().rss - before) / 2 ** 20;
    return [
      ...Object.keys(asked).map((name) =>
        claimOf(`registry/${name}-vs-reading-the-files`, at('plain') / at(name), 'times as fast', 10, {
          atLeast: true,
        }),
      ),
      claimOf('registry/memory-of-asking', grown, 'MiB grown by asking', 64),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

const benches: readonly Bench[] = [{ claim: 'registry/', run: measured }];
export default benches;
