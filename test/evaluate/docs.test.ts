import { expect, test } from 'vitest';
import * as slipway from '../../src/index.ts';
import { learnedFlights, madeUpFlights } from '../documented-flights.ts';
import { programsOf, runProgram } from '../programs-of.ts';

const { auc, bySlice, compareScores, evaluate, gate, logLoss } = slipway;

/** What the page speaks of without making it there. */
async function given(): Promise<Record<string, unknown>> {
  const test = madeUpFlights(600, 2);
  const { predictor } = await learnedFlights();
  const scored = await predictor.score(test);
  const baselineScored = await (await learnedFlights(['hour'])).predictor.score(test);
  const evaluation = evaluate(scored, { auc, logLoss }, { slices: bySlice('origin', 'carrier') });
  const scores = slipway.withColumns(test, { score: slipway.numberColumn(scored.scores) });
  return {
    ...slipway,
    predictor,
    test,
    scored,
    candidateScored: scored,
    baselineScored,
    evaluation,
    judged: evaluate(scored, { auc }, { slices: bySlice('origin'), intervals: {} }),
    comparison: compareScores(scored, baselineScored, { auc, logLoss }),
    verdict: gate(evaluation, { auc: { min: 0.5 } }),
    writeFile: () => undefined,
    db: { table: () => slipway.inBatches(scores, 100) },
  };
}

test.each(programsOf('docs/evaluate.md').map((program, k) => [k + 1, program] as const))(
  'program %i of docs/evaluate.md runs',
  async (_, program) => {
    await expect(runProgram(program, await given())).resolves.toBeUndefined();
  },
);
