/**
 * A step of your own: what it must know, what it remembers, what a row becomes; and the laws that every step keeps.
 *
 *   npx tsx examples/12-own-step.ts
 */
import {
  bindNumbers,
  defineStep,
  fromRows,
  pipeline,
  quantiles,
  revivePipeline,
  savedFields,
  splitByTime,
  sql,
  standardize,
  standardSteps,
  toRows,
  type Json,
} from 'slipway';
import { brokenStepLaw } from 'slipway/testing';
import { orders } from './data/shop.ts';

interface TimesMedianOptions {
  readonly columns: readonly string[];
}

/** How many times the median of training a number is. Missing stays missing. */
const timesMedian = defineStep({
  name: 'times-median',
  version: 1,
  options: ({ columns }: TimesMedianOptions) => ({ columns }),
  reads: ({ columns }) => columns,
  takes: () => ['number'],
  writes: ({ columns }) => columns.map((name) => ({ name, kind: 'number' })),
  // Known in one pass with what all other steps ask for: over a table, or batch by batch.
  needs: ({ columns }) => Object.fromEntries(columns.map((name) => [name, quantiles(name, [0.5])])),
  // What is remembered is plain JSON …
  learn: (known, { columns }) => ({
    columns: columns.map((name) => ({ name, median: known[name]!.values[0]! })),
  }),
  // … and is read back field by field, because it may come from anywhere.
  read: (saved) => ({
    columns: savedFields('times-median', saved)
      .list('columns')
      .map((each) => ({ name: each.text('name'), median: each.number('median') })),
  }),
  compile: ({ columns }) => ({
    reads: columns.map(({ name }) => name),
    writes: columns.map(({ name }) => ({ name, kind: 'number' })),
    // One loop for whole tables and for the single row of a request …
    bind: (rows) =>
      bindNumbers(rows, columns, ({ median }) => (from, to) => {
        for (let row = 0; row < to.length; row++) to[row] = from[row]! / median;
      }),
    // … and the same for a warehouse.
    sql: (read) =>
      new Map(
        columns.map(({ name, median }) => [name, sql.call('divide', read.number(name), sql.literal(median))]),
      ),
  }),
});

const { train, test } = splitByTime(orders(), { column: 'when', at: ['2024-05-01'] });
const make = () => timesMedian({ columns: ['price', 'minutes'] });

// It stands in a list with all others, and comes back from JSON when its maker is handed in.
const prepare = pipeline(make(), standardize({ columns: ['price'] })).fit(train);
const saved = JSON.stringify(prepare.save());
const revived = revivePipeline(JSON.parse(saved) as Json, [...standardSteps, timesMedian]);
const row = fromRows([{ price: 51.225, minutes: 82 }]);
console.log('times the median:', JSON.stringify(toRows(make().fit(train).transform(row))));
console.log(
  'and standardized:',
  [...revived.matrix(row).dense.values].map((value) => value.toFixed(2)).join(', '),
);

// The laws: nothing is written into, a row alone is a row in a batch, batches teach what the whole table teaches, …
const broken = await brokenStepLaw({ make, train, later: test, reviver: timesMedian, pipeline });
console.log('broken law:', broken ?? 'none');

// Output:
// times the median: [{"price":1.5,"minutes":2}]
// and standardized: 0.22, 2.00
// broken law: none
