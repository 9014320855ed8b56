/**
 * Validate: limits that decide, and say why.
 *
 *   npx tsx examples/07-validate.ts
 */
import {
  assertPass,
  auc,
  bySlice,
  createPredictor,
  evaluate,
  gate,
  impute,
  logistic,
  logLoss,
  oneHot,
  pipeline,
  SlipwayError,
  splitByTime,
  type Evaluation,
  type Step,
  type Verdict,
} from 'slipway';
import { orders } from './data/shop.ts';

const { train, validation } = splitByTime(orders(), { column: 'when', at: ['2024-04-01', '2024-05-01'] });

async function judged(...steps: Step[]): Promise<Evaluation> {
  const { prepare, examples } = pipeline(...steps).fitExamples(train, { label: 'returned' });
  const predictor = createPredictor(prepare, await logistic().fit(examples), { label: examples.label });
  return evaluate(await predictor.score(validation), { auc, logLoss }, { slices: bySlice('region') });
}

function show(title: string, { pass, checked, issues }: Verdict): void {
  console.log(`${title}: ${pass ? 'passes' : 'does not pass'}, ${checked} checks`);
  for (const { severity, code, message } of issues) console.log(`- ${severity} ${code}: ${message}`);
}

const regions = oneHot({ columns: ['region'] });
const numbers = impute({ columns: ['price', 'minutes'], with: 'median' });
const serving = await judged(numbers, regions);
const worse = await judged(regions);

// Fixed limits, over all rows and in every slice that has enough of them.
const limits = { auc: { min: 0.7 }, logLoss: { max: 0.5 }, slices: { auc: { min: 0.7, minRows: 500 } } };
show('the model', gate(serving, limits));

// Against what serves now: worsening is a positive amount, whichever way the metric is better.
const compared = { auc: { min: 0.5, maxRegression: 0.01 }, logLoss: { maxRegression: 0.02 } };
show('\nwithout numbers', gate(worse, compared, { baseline: serving }));

// Nothing passes by absence: a slice that must be there and is not.
show('\nwith the west', gate(serving, { auc: { min: 0.7 } }, { requiredSlices: [{ region: 'west' }] }));

// For those who want an exception: a code to act on, and the sentences.
try {
  assertPass(gate(worse, { auc: { min: 0.7 } }));
} catch (error) {
  if (error instanceof SlipwayError) console.log(`\n${error.code}: ${error.message}`);
}

// Output:
// the model: passes, 3 checks
// - warning slice-too-small: auc was not judged on region=east (307 rows); expected at least 500 rows.
// - warning slice-too-small: auc was not judged on region=north (297 rows); expected at least 500 rows.
//
// without numbers: does not pass, 3 checks
// - error regressed: auc is 0.5643 over all 1,200 rows, worse than the baseline's 0.732 by 0.1677; expected at most 0.01 worse.
// - error regressed: logLoss is 0.5245 over all 1,200 rows, worse than the baseline's 0.4687 by 0.05574; expected at most 0.02 worse.
//
// with the west: does not pass, 2 checks
// - error missing-slice: there is no slice region=west in the evaluation; expected it, because it is required.
//
// check-failed: [core/verdict] auc is 0.5643 over all 1,200 rows; expected at least 0.7.
