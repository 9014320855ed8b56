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

interface ClipOptions {
  readonly columns: readonly string[];
}

/** No value below the 1st or above the 99th percentile of training. Missing stays missing. */
const clip = defineStep({
  name: 'clip',
  version: 1,
  options: ({ columns }: ClipOptions) => ({ columns }),
  reads: ({ columns }) => columns,
  takes: () => ['number'],
  writes: ({ columns }) => columns.map((name) => ({ name, kind: 'number' })),
  // Known in one pass with what all other steps ask for: over a table, or batch by batch.
  needs: ({ columns }) => Object.fromEntries(columns.map((name) => [name, quantiles(name, [0.01, 0.99])])),
  // What is remembered is plain JSON …
  learn: (known, { columns }) => ({
    bounds: columns.map((name) => ({ name, low: known[name]!.values[0]!, high: known[name]!.values[1]! })),
  }),
  // … and is read back field by field, because it may come from anywhere.
  read: (saved) => ({
    bounds: savedFields('clip', saved)
      .list('bounds')
      .map((each) => ({ name: each.text('name'), low: each.number('low'), high: each.number('high') })),
  }),
  compile: ({ bounds }) => ({
    reads: bounds.map(({ name }) => name),
    writes: bounds.map(({ name }) => ({ name, kind: 'number' })),
    // One loop for whole tables and for the single row of a request …
    bind: (rows) =>
      bindNumbers(rows, bounds, ({ low, high }) => (from, to) => {
        for (let row = 0; row < to.length; row++) to[row] = Math.min(Math.max(from[row]!, low), high);
      }),
    // … and the same for a warehouse.
    sql: (read) =>
      new Map(
        bounds.map(({ name, low, high }) => {
          const value = read.number(name);
          const below = sql.call('less', value, sql.literal(low));
          const above = sql.call('less', sql.literal(high), value);
          return [
            name,
            sql.when(
              [
                [below, sql.literal(low)],
                [above, sql.literal(high)],
              ],
              value,
            ),
          ];
        }),
      ),
  }),
});

const { train, test } = splitByTime(orders(), { column: 'when', at: ['2024-05-01'] });
const make = () => clip({ columns: ['price', 'minutes'] });

// It stands in a list with all others, and comes back from JSON when its maker is handed in.
const prepare = pipeline(make(), standardize({ columns: ['price'] })).fit(train);
const saved = JSON.stringify(prepare.save());
const revived = revivePipeline(JSON.parse(saved) as Json, [...standardSteps, clip]);
const row = fromRows([{ price: 1_000_000, minutes: 1 }]);
console.log('clipped:', JSON.stringify(toRows(make().fit(train).transform(row))));
console.log(
  'and standardized:',
  [...revived.matrix(row).dense.values].map((value) => value.toFixed(2)).join(', '),
);

// The laws: nothing is written into, a row alone is a row in a batch, batches teach what the whole table teaches, …
const broken = await brokenStepLaw({ make, train, later: test, reviver: clip, pipeline });
console.log('broken law:', broken ?? 'none');

// Output:
// clipped: [{"price":117.12,"minutes":18}]
// and standardized: 2.14, 18.00
// broken law: none
