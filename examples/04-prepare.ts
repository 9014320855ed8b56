/**
 * Prepare: steps fitted once on the training rows, the same in training and in serving.
 *
 *   npx tsx examples/04-prepare.ts
 */
import {
  dates,
  featureNames,
  fromRows,
  impute,
  oneHot,
  pipeline,
  revivePipeline,
  splitByTime,
  standardize,
  type Json,
} from 'slipway';
import { orders } from './data/shop.ts';

const { train } = splitByTime(orders(), { column: 'when', at: ['2024-04-01'] });

const steps = pipeline(
  dates({ columns: ['when'], parts: ['dayOfWeek', 'isWeekend', 'hour'], timeZone: 'Europe/London' }),
  impute({ columns: ['price'], with: 'median' }),
  standardize({ columns: ['price', 'minutes', 'when_hour'] }),
  oneHot({ columns: ['region', 'when_dayOfWeek'] }), // unknown: 'zeros' when left out
);

// Fitting gives a new value; `steps` stays as it was. The label is read here and is never a feature.
const { prepare, examples } = steps.fitExamples(train, { label: 'returned' });
console.log(`${examples.matrix.rows} examples with ${featureNames(examples.matrix).length} features:`);
console.log(featureNames(examples.matrix).join(', '));

// What a request must carry, and no more.
console.log('\ninput:', prepare.input.fields.map(({ name, kind }) => `${name} (${kind})`).join(', '));

// Two rows from outside: a region never seen, and a price that is missing.
const requests = fromRows(
  [
    { when: '2024-04-06T12:00', region: 'south', price: 20, minutes: 40 },
    { when: '2024-04-06T23:30:00Z', region: 'west', price: null, minutes: 55 },
  ],
  prepare.input,
);
const { dense, categories } = prepare.matrix(requests);
console.log('\nas features:');
for (let row = 0; row < requests.rows; row++) {
  const numbers = dense.names.map(
    (name, j) => `${name} ${dense.values[row * dense.names.length + j]!.toFixed(3)}`,
  );
  const codes = categories.map(({ name, levels, codes }) => `${name} ${levels[codes[row]!] ?? 'none'}`);
  console.log(`- ${[...numbers, ...codes].join(', ')}`);
}

// Saving is JSON; what comes back gives the same matrix, bit for bit.
const text = JSON.stringify(prepare.save());
const revived = revivePipeline(JSON.parse(text) as Json);
const same = revived.matrix(requests).dense.values.every((value, i) => value === dense.values[i]);
console.log(
  `\n${text.length} characters of JSON; revived, it prepares ${same ? 'the same' : 'something else'}`,
);

// Output:
// 3640 examples with 14 features:
// when_isWeekend, when_hour, price, minutes, when_dayOfWeek=1, when_dayOfWeek=2, when_dayOfWeek=3, when_dayOfWeek=4, when_dayOfWeek=5, when_dayOfWeek=6, when_dayOfWeek=7, region=east, region=north, region=south
//
// input: when (time), region (category), price (number), minutes (number)
//
// as features:
// - when_isWeekend 1.000, when_hour -0.446, price -0.681, minutes -0.109, when_dayOfWeek 6, region south
// - when_isWeekend 1.000, when_hour -3.926, price -0.269, minutes 1.205, when_dayOfWeek 7, region none
//
// 1319 characters of JSON; revived, it prepares the same
