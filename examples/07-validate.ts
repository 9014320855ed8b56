/**
 * Validate: limits that decide, on figures or on what is known of them, and say why.
 *
 *   npx tsx examples/07-validate.ts
 */
import {
  assertPass,
  auc,
  bySlice,
  checkInOrder,
  checkModel,
  compareScores,
  createPredictor,
  evaluate,
} from 'slipway';
import { gate, impute, logistic, logLoss, oneHot, pipeline, SlipwayError, splitByTime } from 'slipway';
import type { Predictor, Step, Verdict } from 'slipway';
import { orders } from './data/shop.ts';

const { train, validation } = splitByTime(orders(), { column: 'when', at: ['2024-04-01', '2024-05-01'] });

async function trained(...steps: Step[]): Promise<Predictor> {
  const { prepare, examples } = pipeline(...steps).fitExamples(train, { label: 'returned' });
  return createPredictor(prepare, await logistic().fit(examples), { label: examples.label });
}

function show(title: string, { pass, checked, issues }: Verdict): void {
  console.log(`${title}: ${pass ? 'passes' : 'does not pass'}, ${checked} checks`);
  for (const { severity, code, message } of issues) console.log(`- ${severity} ${code}: ${message}`);
}

const regions = oneHot({ columns: ['region'] });
const numbers = impute({ columns: ['price', 'minutes'], with: 'median' });
const serving = await (await trained(numbers, regions)).score(validation);
const candidate = await (await trained(regions)).score(validation);

const metrics = { auc, logLoss };
const how = { slices: bySlice('region'), intervals: {} };
const judged = evaluate(serving, metrics, how);

// Fixed limits, over all rows and in every slice that has enough of them.
const fixed = { auc: { min: 0.7 }, logLoss: { max: 0.5 }, slices: { auc: { min: 0.7, minRows: 500 } } };
show('the model', gate(judged, fixed));

// A figure is off by chance, too: `worst` passes on evidence alone, `best` refuses on evidence alone.
show('\non evidence that it keeps to 0.7', gate(judged, { auc: { min: 0.7, bound: 'worst' } }));
show('\nwithout evidence against 0.74', gate(judged, { auc: { min: 0.74, bound: 'best' } }));

// Between slices: none may be much worse than another.
show('\nregions alike', gate(judged, { slices: { auc: { maxGap: 0.02 } } }));

// Against what serves now, on the same rows: worsening is a positive amount, whichever way the metric is better.
const comparison = compareScores(candidate, serving, metrics, { slices: bySlice('region') });
const limits = {
  auc: { maxRegression: 0.01, bound: 'best' },
  slices: { auc: { maxRegression: 0.05, bound: 'best' } },
} as const;
show('\nwithout numbers', gate(evaluate(candidate, metrics, how), limits, { comparison }));

// Whether a model can serve is asked before anybody reads its metrics.
const broken = await checkInOrder([
  {
    name: 'serving',
    check: () =>
      checkModel({
        load: () => 0,
        answer: (weight, rows) => rows.map(({ price }) => weight / Number(price)),
        rows: [{ price: 0 }],
      }),
  },
  { name: 'metrics', check: () => gate(judged, fixed) },
]);
show('\na model that divides by zero', broken);

// For those who want an exception: a code to act on, and the sentences. Nothing passes by absence.
try {
  assertPass(gate(judged, { auc: { min: 0.7 } }, { requiredSlices: [{ region: 'west' }] }));
} catch (error) {
  if (error instanceof SlipwayError) console.log(`\n${error.code}: ${error.message}`);
}

// Output:
// the model: passes, 3 checks
// - warning slice-too-small: auc was not judged on region=east (307 rows); expected at least 500 rows.
// - warning slice-too-small: auc was not judged on region=north (297 rows); expected at least 500 rows.
//
// on evidence that it keeps to 0.7: does not pass, 1 checks
// - error limit-missed: auc is 0.732 (0.6968 to 0.7644 at 95 %) over all 1,200 rows; expected at least 0.7 at its worst end.
//
// without evidence against 0.74: passes, 1 checks
//
// regions alike: does not pass, 1 checks
// - error gap-too-wide: auc is 0.7334 on region=south (596 rows) and 0.7068 on region=east (307 rows), 0.0266 apart; expected at most 0.02 between slices by region.
//
// without numbers: does not pass, 4 checks
// - error regressed: auc is 0.5643 over all 1,200 rows, worse than the baseline's 0.732 by 0.1677 (0.1249 to 0.2106 worse at 95 %); expected at most 0.01 worse at its best end.
// - error regressed: auc is 0.5 on region=east (307 rows), worse than the baseline's 0.7068 by 0.2068 (0.1293 to 0.2843 worse at 95 %); expected at most 0.05 worse at its best end.
// - error regressed: auc is 0.5 on region=north (297 rows), worse than the baseline's 0.7195 by 0.2195 (0.1428 to 0.2961 worse at 95 %); expected at most 0.05 worse at its best end.
// - error regressed: auc is 0.5 on region=south (596 rows), worse than the baseline's 0.7334 by 0.2334 (0.1886 to 0.2783 worse at 95 %); expected at most 0.05 worse at its best end.
//
// a model that divides by zero: does not pass, 4 checks
// - error answer-not-finite: the model answers row 0 with NaN, and 1 of 1 rows with what is no finite number; expected finite numbers.
// - warning not-checked: metrics was not checked, because serving did not pass.
//
// check-failed: [core/verdict] there is no slice region=west in the evaluation; expected it, because it is required.
