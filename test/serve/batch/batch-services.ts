import { microBatches } from '../../../src/serve/batch/micro-batches.ts';
import { predictBatches, type RowsToAnswer } from '../../../src/serve/batch/predict-batches.ts';
import type { Predictor } from '../../../src/serve/predictor.ts';
import type { Instance, Prediction, Service } from '../../../src/serve/service.ts';
import { numberColumn, type CategoryColumn, type NumberColumn } from '../../../src/table/column.ts';
import { fromRows, type Row } from '../../../src/table/rows.ts';
import { withColumns, type Table } from '../../../src/table/table.ts';

const key = '# of the row';

/** Batch predictions as services, so that they are held against the others: for a table, and for a stream of rows. */
export function batchServices(predictor: Predictor): readonly Service[] {
  const serviceOver = (batchesOf: (rows: readonly Instance[]) => RowsToAnswer): Service => ({
    mode: 'on-demand',
    modelHash: predictor.hash,
    async predict(rows, { signal } = {}) {
      const answers: Prediction[] = [];
      const tables = predictBatches(predictor, batchesOf(rows), { key: [key], batchSize: 7, signal });
      for await (const table of tables) answers.push(...answersIn(table, answers.length));
      return answers;
    },
  });
  const schema = { fields: [...predictor.input.fields, { name: key, kind: 'number' as const }] };
  return [
    serviceOver((rows) =>
      withColumns(fromRows(rows, predictor.input), [[key, numberColumn(rows.map((_, at) => at))]]),
    ),
    serviceOver((rows) => microBatches(streamed(rows), schema, { maxRows: 4 })),
  ];
}

async function* streamed(rows: readonly Instance[]): AsyncGenerator<Row> {
  for (const [at, row] of rows.entries()) yield { ...row, [key]: at };
}

/** What a table of predictions says of each row, in numbers. */
function answersIn({ rows, columns }: Table, from: number): readonly Prediction[] {
  const numbers = (name: string): Float64Array => (columns.get(name) as NumberColumn).values;
  const predictions = columns.get('prediction') as NumberColumn | CategoryColumn;
  const classes = [...columns.keys()].filter((name) => name.startsWith('probability='));
  return Array.from({ length: rows }, (_, row) => {
    if (numbers(key)[row] !== from + row) throw new Error('rows come out in another order than they came in');
    const code = predictions.kind === 'number' ? undefined : predictions.codes[row]!;
    return {
      score: numbers('score')[row]!,
      prediction: code === undefined ? (predictions as NumberColumn).values[row]! : code < 0 ? NaN : code,
      ...(classes.length > 0 && { probabilities: classes.map((name) => numbers(name)[row]!) }),
    };
  });
}
