/** What people hand over by mistake, without types to stop them: each is answered with a code and a way out. */
import { describe, expect, test } from 'vitest';
import * as slipway from '../src/index.ts';
import { SlipwayError } from '../src/index.ts';

// Every function as someone without types sees it.
const loose = slipway as unknown as Record<
  | 'table'
  | 'report'
  | 'checkTable'
  | 'evaluate'
  | 'dates'
  | 'retrain'
  | 'handler'
  | 'onDemand'
  | 'lookup'
  | 'hybrid'
  | 'createPredictor'
  | 'precompute'
  | 'drift'
  | 'planServing',
  (...given: unknown[]) => unknown
>;
const {
  table,
  numberColumn,
  categoryColumn,
  pipeline,
  standardize,
  oneHot,
  naive,
  createPredictor,
  createRegistry,
  memoryStore,
  profile,
} = slipway;

const rows = table({
  size: numberColumn([1, 2, 3, 4]),
  colour: categoryColumn(['red', 'blue', 'red', 'blue']),
  sold: numberColumn([0, 1, 0, 1]),
});
const { prepare, examples } = pipeline(
  standardize({ columns: ['size'] }),
  oneHot({ columns: ['colour'] }),
).fitExamples(rows, { label: 'sold' });
const predictor = createPredictor(prepare, await naive().fit(examples));
const scored = await predictor.score(rows, { label: 'sold' });
const registry = createRegistry(memoryStore()) as unknown as Record<
  string,
  (...given: unknown[]) => Promise<unknown>
>;
await createRegistry(memoryStore()).register('sales', predictor);

const mistakes: readonly (readonly [what: string, make: () => unknown, code: string, says: RegExp])[] = [
  ['lists for columns', () => loose.table({ a: [1, 2] }), 'bad-data', /numberColumn/],
  ['rows for columns', () => loose.table([{ a: 1 }]), 'bad-data', /fromRows/],
  ['a table for a profile', () => loose.report(rows), 'bad-data', /profile\(table\)/],
  ['a profile for a schema', () => loose.checkTable(rows, profile(rows)), 'bad-data', /inferSchema/],
  [
    'a pipeline of nothing before a model',
    async () => slipway.logistic().fit(pipeline().fitExamples(rows, { label: 'sold' }).examples),
    'bad-data',
    /no feature/,
  ],
  ['a list of metrics', () => loose.evaluate(scored, [slipway.auc]), 'bad-option', /\{ auc \}/],
  [
    'a part of a date that there is not',
    () => loose.dates({ columns: ['at'], parts: ['weekday'], timeZone: 'UTC' }),
    'bad-option',
    /isWeekend.*isHoliday/,
  ],
  [
    'dates without a time zone',
    () => loose.dates({ columns: ['at'], parts: ['hour'] }),
    'bad-option',
    /timeZone/,
  ],
  [
    'a name for a version',
    () => registry['promote']!('sales', 'champion'),
    'bad-option',
    /\{ name, version \}/,
  ],
  [
    'loading without a reviver',
    async () => {
      const own = createRegistry(memoryStore());
      const version = await own.register('sales', predictor);
      return (own.load as unknown as (of: unknown) => unknown)(version);
    },
    'bad-option',
    /revivePredictor/,
  ],
  [
    'a model for a predictor, to register',
    () => registry['register']!('sales', { save: () => ({}) }),
    'bad-data',
    /createPredictor/,
  ],
  ['retraining without a fit', () => loose.retrain({ registry, name: 'sales' }), 'bad-option', /fit/],
  ['a predictor for a service', () => loose.handler(predictor), 'bad-option', /onDemand/],
  ['a model for a predictor', () => loose.onDemand({ predict: () => [] }), 'bad-option', /createPredictor/],
  ['a predictor for a lookup table', () => loose.lookup(predictor), 'bad-option', /precompute/],
  ['predictors for the halves of a hybrid', () => loose.hybrid(predictor, predictor), 'bad-option', /lookup/],
  ['a model before its preparation', () => loose.createPredictor(examples, prepare), 'bad-option', /prepare/],
  [
    'one row for rows',
    () => (predictor.predict as unknown as (row: unknown) => unknown)({ size: 1 }),
    'bad-data',
    /list/,
  ],
  ['precomputing nothing', () => loose.precompute(predictor), 'bad-data', /plan\.keys/],
  ['a table for a reference', () => loose.drift(rows, rows, { psi: { max: 1 } }), 'bad-data', /reference\(/],
  [
    'no question for the planner',
    () => loose.planServing(rows, predictor),
    'bad-option',
    /workload, predictor/,
  ],
];

describe('a mistake is answered with a code and a way out', () => {
  test.each(mistakes)('%s', async (_, make, code, says) => {
    const error = await Promise.resolve()
      .then(make)
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(error).toBeInstanceOf(SlipwayError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(says) as string });
  });
});
