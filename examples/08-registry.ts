/**
 * Registry: versions that never change, aliases that move, and a log of every move.
 *
 *   npx tsx examples/08-registry.ts
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  auc,
  createPredictor,
  createRegistry,
  evaluate,
  fingerprint,
  gate,
  impute,
  logistic,
  naive,
  oneHot,
  pipeline,
  registryPage,
  revivePredictor,
  SlipwayError,
  splitByTime,
  type Estimator,
  type Version,
} from 'slipway';
import { folderStore } from 'slipway/node';
import { orders } from './data/shop.ts';

const { train, validation } = splitByTime(orders(), { column: 'when', at: ['2024-04-01', '2024-05-01'] });
const steps = pipeline(
  impute({ columns: ['price', 'minutes'], with: 'median' }),
  oneHot({ columns: ['region'] }),
);

// Any store will do: a folder, memoryStore(), or your own. The clock is given, so that this prints the same every day.
const folder = await mkdtemp(join(tmpdir(), 'models-'));
let now = Date.UTC(2024, 5, 1);
const registry = createRegistry(folderStore(folder), {
  actor: 'example',
  clock: { now: () => (now += 60_000) },
});

async function register(estimator: Estimator, note: string): Promise<Version> {
  const { prepare, examples } = steps.fitExamples(train, { label: 'returned' });
  const predictor = createPredictor(prepare, await estimator.fit(examples), { label: examples.label });
  const evaluation = evaluate(await predictor.score(validation), { auc });
  const verdict = gate(evaluation, { auc: { min: 0.7 } });
  return registry.register('returns', predictor, { evaluation, verdict, data: fingerprint(train), note });
}

const first = await register(logistic({ l2: 1 }), 'first try');
const second = await register(logistic({ l2: 100 }), 'stronger penalty');
const third = await register(naive(), 'the floor');
for (const { version, createdAt, note, evaluation } of await registry.versions('returns')) {
  console.log(`version ${version}, ${createdAt}: ${note}, AUC ${evaluation!.metrics['auc']!.toFixed(3)}`);
}

await registry.promote(first, 'champion');
await registry.promote(second, 'champion', { expected: first.version });
try {
  await registry.promote(third, 'champion');
} catch (error) {
  if (error instanceof SlipwayError) console.log(`\n${error.code}: ${error.message}`);
}
await registry.rollback('returns', 'champion', { note: 'complaints from the south' });

console.log('\nhistory:');
for (const { kind, version, previous, at, note } of await registry.history('returns')) {
  console.log(
    `${at} ${kind}: champion ${previous ?? 'nothing'} → ${version}${note === null ? '' : ` (${note})`}`,
  );
}

// What an alias points to, alive again; its bytes are held against their hash on the way.
const champion = await registry.load('returns', 'champion', revivePredictor);
const [answer] = await champion.predict([{ region: 'south', price: 80, minutes: 55 }]);
console.log(
  `\nthe champion says ${answer!.score.toFixed(3)}, reading ${champion.input.fields.map(({ name }) => name).join(', ')}`,
);

// All of it for a browser: who served when, metrics over versions, lineage, events.
const page = await registryPage(registry, { title: 'Models of the shop' });
await writeFile(join(folder, 'registry.html'), page);
console.log(
  `\nregistry.html has ${page.match(/<svg/g)!.length} pictures and ${page.match(/<table/g)!.length} tables`,
);

await rm(folder, { recursive: true });

// Output:
// version 1, 2024-06-01T00:01:00.000Z: first try, AUC 0.732
// version 2, 2024-06-01T00:02:00.000Z: stronger penalty, AUC 0.731
// version 3, 2024-06-01T00:03:00.000Z: the floor, AUC 0.500
//
// check-failed: [registry] version 3 of "returns" was registered with a verdict that does not pass ("limit-missed"). Promote another one, or say why in override.
//
// history:
// 2024-06-01T00:04:00.000Z promote: champion nothing → 1
// 2024-06-01T00:05:00.000Z promote: champion 1 → 2
// 2024-06-01T00:06:00.000Z rollback: champion 2 → 1 (complaints from the south)
//
// the champion says 0.505, reading region, price, minutes
//
// registry.html has 3 pictures and 4 tables
