/**
 * Learns whether 3,000,000 flights were late, from the Parquet file to the models in one process, and prints what it
 * counted and its largest resident set.
 */
import { existsSync, readFileSync } from 'node:fs';
import { loadParquetBatches } from '../src/adapters/node-stored-files.ts';
import { collect } from '../src/input/collect.ts';
import { preparedStream } from '../src/input/prepared-stream.ts';
import { auc } from '../src/metrics/auc.ts';
import { dates } from '../src/prepare/dates.ts';
import { oneHot } from '../src/prepare/one-hot.ts';
import { pipeline } from '../src/prepare/pipeline.ts';
import { standardize } from '../src/prepare/standardize.ts';
import { numberColumn } from '../src/table/column.ts';
import { column, withColumns, type Table } from '../src/table/table.ts';
import { logistic } from '../src/train/logistic.ts';
import { boostedTrees } from '../src/train/trees/boosted-trees.ts';

/** The largest resident set so far, in bytes. On Linux that of `getrusage` includes what the parent had when it forked. */
function largest(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return 1024 * (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes));
}

/** A flight is late when it came more than a quarter of an hour after its time. */
function withLabel(rows: Table): Table {
  const { values } = column(rows, 'delay', 'number');
  return withColumns(rows, new Map([['late', numberColumn(values.map((delay) => (delay > 15 ? 1 : 0)))]]));
}

const batches = loadParquetBatches(process.argv[2]!);
const prepare = await pipeline(
  dates({ columns: ['date'], parts: ['month', 'dayOfWeek', 'hour'], timeZone: 'UTC' }),
  standardize({ columns: ['date_month', 'date_dayOfWeek', 'date_hour', 'distance'] }),
  oneHot({ columns: ['origin', 'destination'] }),
).fitFrom(batches);
const stream = await preparedStream(batches, (rows) =>
  prepare.trainingExamples(withLabel(rows), { label: 'late' }),
);
const examples = await collect(stream);
const { matrix, labels } = examples;
const linear = await logistic().fit(examples);
const trees = await boostedTrees({ trees: 20 }).fit(examples);

const [hours, distances] = [2, 3].map((at) => sumOf(at));
console.log(
  JSON.stringify({
    counted: {
      rows: matrix.rows,
      late: labels.reduce((sum, label) => sum + label, 0),
      origins: matrix.categories[0]!.levels.length,
      destinations: matrix.categories[1]!.levels.length,
      toFirst: matrix.categories[1]!.codes.reduce((sum, code) => sum + (code === 0 ? 1 : 0), 0),
    },
    // Standardised, numbers add up to nothing.
    gap: Math.max(Math.abs(hours!), Math.abs(distances!)) / matrix.rows,
    linearAuc: auc(labels, linear.predict(matrix)),
    treesAuc: auc(labels, trees.predict(matrix)),
    bytes: largest(),
  }),
);

function sumOf(at: number): number {
  const { values, names } = matrix.dense;
  let sum = 0;
  for (let i = at; i < values.length; i += names.length) sum += values[i]!;
  return sum;
}
