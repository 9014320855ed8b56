import { expect, test } from 'vitest';
import * as slipway from '../../src/index.ts';
import type { ScoredColumns } from '../../src/metrics/metric.ts';
import type { Statistic } from '../../src/stats/statistic.ts';
import { learnedFlights, madeUpFlights } from '../documented-flights.ts';
import { programsOf, runProgram } from '../programs-of.ts';

const { auc, bySlice, column, compareScores, evaluate, gate, logLoss, metric } = slipway;

/** Adds up how far scores are from labels, over columns. */
function meanErrorOver({
  label,
  score,
}: ScoredColumns): Statistic<number, readonly [sum: number, rows: number]> {
  const names = [label, score as string];
  return {
    key: 'mean error',
    columns: names,
    start: () => [0, 0],
    add([sum, rows], batch) {
      const [labels, scores] = names.map((name) => column(batch, name, 'number').values);
      return [labels!.reduce((all, one, row) => all + Math.abs(one - scores![row]!), sum), rows + batch.rows];
    },
    merge: ([sum, rows], [more, others]) => [sum + more, rows + others],
    finish: ([sum, rows]) => sum / rows,
  };
}

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
    meanError: metric('lower', () => NaN, { over: meanErrorOver }),
  };
}

test.each(programsOf('docs/evaluate.md').map((program, k) => [k + 1, program] as const))(
  'program %i of docs/evaluate.md runs',
  async (_, program) => {
    await expect(runProgram(program, await given())).resolves.toBeUndefined();
  },
);
