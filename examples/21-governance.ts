/**
 * Lineage and governance: what a version came from, who may promote it, what served when, and back from one prediction.
 *
 *   npx tsx examples/21-governance.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import {
  auc,
  becameOf,
  boostedTrees,
  createPredictor,
  createRegistry,
  evaluate,
  fingerprint,
  gate,
  impute,
  lineageOf,
  memoryStore,
  oneHot,
  pipeline,
  predictionId,
  registryPage,
  reproduce,
  revivePredictor,
  SlipwayError,
  splitByTime,
  tracePrediction,
  type Predictor,
  type Table,
  type Version,
} from 'slipway';
import { orders } from './data/shop.ts';

// Two people, one store; an hour passes with everything they do.
const store = memoryStore();
let now = Date.UTC(2024, 4, 1, 8);
const clock = { now: () => (now += 3_600_000) };
const ada = createRegistry(store, { actor: 'ada', clock });
const grace = createRegistry(store, { actor: 'grace', clock });

const { train: winter } = splitByTime(orders(4), { column: 'when', at: ['2024-03-01'] });
const { train: spring, test: april } = splitByTime(orders(4), { column: 'when', at: ['2024-04-01'] });

async function train(rows: Table, seed: number): Promise<Predictor> {
  const steps = [impute({ columns: ['price', 'minutes'], with: 'median' }), oneHot({ columns: ['region'] })];
  const { prepare, examples } = pipeline(...steps).fitExamples(rows, { label: 'returned' });
  const model = await boostedTrees({ trees: 20, rowSample: 0.5, seed }).fit(examples);
  return createPredictor(prepare, model, { label: examples.label });
}

async function register(rows: Table, seed: number, parent: number | null): Promise<Version> {
  const predictor = await train(rows, seed);
  const evaluation = evaluate(await predictor.score(april), { auc });
  return ada.register('returns', predictor, {
    evaluation,
    verdict: gate(evaluation, { auc: { min: 0.6 } }),
    data: fingerprint(rows),
    training: { estimator: 'boostedTrees', options: { trees: 20, rowSample: 0.5 }, seed, code: 'v1.4.0' },
    sample: [{ region: 'south', price: 80, minutes: 55 }],
    parent,
  });
}

async function promote(version: Version): Promise<void> {
  const { at, actor } = await ada.promote(version, 'champion', { revive: revivePredictor });
  console.log(`champion is version ${version.version} since ${at}, moved by ${actor}`);
}

function refused(error: unknown): void {
  if (!(error instanceof SlipwayError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}

// Only what passed its gate, was approved by somebody else, and answers as it did, may serve.
const first = await register(winter, 7, null);
await grace.guard('returns', 'champion', { verdict: true, approvals: 1, replay: true });
await promote(first).catch(refused);
await ada.approve(first).catch(refused);
await grace.approve(first, { note: 'looked at the south' });
await promote(first);

const second = await register(spring, 8, first.version);
await grace.approve(second);
await promote(second);

// A prediction carries an id. Months later, one call says where it came from.
const champion = await ada.load('returns', 'champion', revivePredictor);
const [answer] = await champion.predict([{ region: 'north', price: 12, minutes: 30 }]);
const id = predictionId(second, { clock, fill: (bytes) => bytes.fill(7) });
const { made, data, training, metrics, servedAs, approvedBy } = await tracePrediction(grace, id);
console.log(`\n${id} said ${answer!.score.toFixed(3)}`);
console.log(`  version ${made.version} of ${made.name}, AUC ${metrics!['auc']!.toFixed(3)}`);
console.log(`  from ${(data as { rows: number }).rows} rows by ${training.estimator}, seed ${training.seed}`);
console.log(`  trained by ${training.by}, approved by ${approvedBy.join()}`);
console.log(`  ${servedAs[0]!.alias} since ${servedAs[0]!.at}, moved by ${servedAs[0]!.actor}`);

// Going back is never held up, and changes nothing about what served before.
const then = new Date(now);
await grace.rollback('returns', 'champion', { note: 'complaints from the north' });
const served = async (at: Date | number): Promise<number> =>
  (await ada.servingAt('returns', 'champion', at))!.version;
console.log(`\nversion ${await served(then)} served then, version ${await served(now)} serves now`);

// Trained once more from its record: every byte is the same, or it is said what is not.
const again = await reproduce(ada, second, ({ training: { seed } }) => train(spring, seed!));
const other = await reproduce(ada, second, () => train(spring, 9));
console.log(`\ntrained again: ${again.same}; with another seed: ${other.same}, ${other.differences[0]}`);

// If those rows turn out to be wrong: every version that learned from them.
const { hash } = data as { hash: string };
const became = becameOf(await lineageOf(ada), `data:${hash}`).filter((what) => !what.startsWith('artifact:'));
console.log(`what learned from the orders until March: ${became.join(', ')}`);

const out = new URL('../out/', import.meta.url);
await mkdir(out, { recursive: true });
await writeFile(new URL('registry.html', out), await registryPage(ada, { title: 'Models of the shop' }));
console.log('\nout/registry.html shows who decided what, and when.');

// Output:
// check-failed: [registry] version 1 of "returns" has 0 of the 1 approvals that "champion" asks for. Have it approved by others than who trained or registered it.
// check-failed: [registry] "ada" trained or registered version 1 of "returns"; expected an approval by somebody else.
// champion is version 1 since 2024-05-01T12:00:00.000Z, moved by ada
// champion is version 2 since 2024-05-01T15:00:00.000Z, moved by ada
//
// returns:2:0lvo06ps0:0707070707070707 said 0.084
//   version 2 of returns, AUC 0.724
//   from 3640 rows by boostedTrees, seed 8
//   trained by ada, approved by grace
//   champion since 2024-05-01T15:00:00.000Z, moved by ada
//
// version 2 served then, version 1 serves now
//
// trained again: true; with another seed: false, the state of the model is another.
// what learned from the orders until March: returns@2
//
// out/registry.html shows who decided what, and when.
