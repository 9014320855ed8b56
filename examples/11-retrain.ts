/**
 * Retrain: train a candidate on newer rows, judge it against what serves on the same rows, promote it if it may.
 *
 *   npx tsx examples/11-retrain.ts
 */
import {
  auc,
  createPredictor,
  createRegistry,
  evaluate,
  fingerprint,
  gate,
  impute,
  logistic,
  logLoss,
  memoryStore,
  oneHot,
  pipeline,
  retrain,
  revivePredictor,
  splitByTime,
  type Step,
  type Table,
} from 'slipway';
import { orders } from './data/shop.ts';

// The shop opens in the west on the first of June. The last ten days judge.
const { train: spring } = splitByTime(orders(6), { column: 'when', at: ['2024-06-01'] });
const { train: untilNow, test: newest } = splitByTime(orders(6), { column: 'when', at: ['2024-06-21'] });
const registry = createRegistry(memoryStore());

async function run(why: string, rows: Table, steps: readonly Step[]): Promise<void> {
  const { promoted, reason, evaluation, baseline } = await retrain({
    registry,
    name: 'returns',
    note: why,
    revive: revivePredictor,
    // Hand the signal and the progress of the run to whatever takes them.
    fit: async ({ signal, onProgress }) => {
      const { prepare, examples } = pipeline(...steps).fitExamples(rows, { label: 'returned' });
      const model = await logistic().fit(examples, { signal, onProgress });
      return {
        predictor: createPredictor(prepare, model, { label: examples.label }),
        data: fingerprint(rows),
      };
    },
    evaluate: async (predictor) => evaluate(await predictor.score(newest), { auc, logLoss }),
    judge: (candidate, serving) => {
      const fixed = { auc: { min: 0.65 } };
      if (serving === null) return gate(candidate, fixed);
      return gate(candidate, { ...fixed, logLoss: { maxRegression: 0 } }, { baseline: serving });
    },
  });
  const [now, before] = [evaluation, baseline].map((of) => of?.metrics['logLoss']?.toFixed(3) ?? 'none');
  console.log(`${why}: log loss ${now}, of what served ${before}`);
  console.log(`${promoted ? 'promoted' : 'refused'}: ${reason}\n`);
}

const numbers = impute({ columns: ['price', 'minutes'], with: 'median' });
const regions = oneHot({ columns: ['region'] });
await run('the first model, of spring', spring, [numbers, regions]);
await run('the west is new', untilNow, [numbers, regions]);
await run('would fewer inputs do?', untilNow, [numbers]);

// Every candidate is a version, promoted or not; the log says what served when.
for (const { version, parent, note, verdict } of await registry.versions('returns')) {
  console.log(
    `version ${version}, after ${parent ?? 'none'}, ${verdict!.pass ? 'passed' : 'did not pass'}: ${note}`,
  );
}
console.log('champion:', (await registry.aliases('returns')).get('champion'));

// Output:
// the first model, of spring: log loss 0.511, of what served none
// promoted: version 1 passed its gate and is the first to be the champion.
//
// the west is new: log loss 0.489, of what served 0.511
// promoted: version 2 passed its gate and replaces version 1 as the champion.
//
// would fewer inputs do?: log loss 0.506, of what served 0.489
// refused: version 3 did not pass its gate: logLoss is 0.506 over all 400 rows, worse than the baseline's 0.4888 by 0.01725; expected it to be no worse. Version 2 stays the champion.
//
// version 1, after none, passed: the first model, of spring
// version 2, after 1, passed: the west is new
// version 3, after 2, did not pass: would fewer inputs do?
// champion: 2
