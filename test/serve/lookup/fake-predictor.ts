import { crc32 } from '../../../src/core/crc32.ts';
import { tableKeys } from '../../../src/serve/lookup/lookup-key.ts';
import type { Predictor, TablePredictions } from '../../../src/serve/predictor.ts';
import { fromRows } from '../../../src/table/rows.ts';
import type { Schema } from '../../../src/table/schema.ts';

/** A number that tells keys apart. */
function sameKeyScore(key: string): number {
  return crc32(new TextEncoder().encode(JSON.stringify(key)));
}

interface FakeAnswers extends Partial<TablePredictions> {
  readonly threshold?: number;
}

/** A predictor without a model: its score is made of the key of a row, or what it is told for row after row. */
export function fakePredictor(input: Schema, answers: FakeAnswers = {}): Predictor {
  const predictTable: Predictor['predictTable'] = (rows) => {
    const scores = answers.scores ?? Float64Array.from(tableKeys(rows, input), sameKeyScore);
    const { predictions = scores, probabilities } = answers;
    return { scores, predictions, ...(probabilities && { probabilities }) };
  };
  return {
    input,
    threshold: answers.threshold ?? null,
    label: null,
    signature: { task: 'regression', inputs: input.fields, outputs: [] },
    hash: 'f'.repeat(64),
    predictTable,
    predict: async (rows) => {
      const { scores, predictions, probabilities } = predictTable(fromRows(rows, input));
      const width = (probabilities?.length ?? 0) / rows.length;
      return Array.from(scores, (score, row) => ({
        score,
        prediction: predictions[row]!,
        ...(probabilities && {
          probabilities: [...probabilities.subarray(row * width, (row + 1) * width)],
        }),
      }));
    },
    predictRow: () => {
      throw new Error('not asked');
    },
    explain: () => Promise.reject(new Error('not asked')),
    score: () => Promise.reject(new Error('not asked')),
    save: () => {
      throw new Error('not asked');
    },
  };
}
