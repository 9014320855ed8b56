import { expect, test } from 'vitest';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import type { FittedStep, Step } from '../../src/prepare/step.ts';
import { numberColumn } from '../../src/table/column.ts';
import { withColumns, table, type Table } from '../../src/table/table.ts';
import { brokenStepLaw, testStep, type StepSubject } from '../../src/testing/step-laws.ts';

const train = table({ n: numberColumn([1, 3, null, 7]) });
const later = table({ n: numberColumn([5, null, 1]) });
const make = (): Step => standardize({ columns: ['n'] });
const honest: StepSubject = { make, train, later, reviver: standardize, pipeline };

/** A step whose fitted form is changed by a test; what it writes is `apply`'s. */
const fitted = (change: (fitted: FittedStep) => Partial<FittedStep>): Partial<StepSubject> => {
  const changed = (from: FittedStep): FittedStep => {
    const all = { ...from, ...change(from) };
    return { ...all, transform: (rows: Table) => withColumns(rows, all.apply(rows)) };
  };
  return {
    make: () => ({ ...make(), fit: (rows) => changed(make().fit(rows)) }),
    reviver: { ...standardize, revive: (saved) => changed(standardize.revive(saved)) },
  };
};
const plus = (rows: Table, amount: (row: number) => number) =>
  new Map([
    [
      'n',
      numberColumn(
        (rows.columns.get('n') as { values: Float64Array }).values.map((value, row) => value + amount(row)),
      ),
    ],
  ]);
/** A step with a memory: what the first fit gives depends on how many followed. */
function forgetful(): Step {
  let fits = 0;
  return {
    ...make(),
    fit(rows) {
      fits++;
      return {
        ...make().fit(rows),
        transform: (later) =>
          withColumns(
            later,
            plus(later, () => fits),
          ),
      };
    },
  };
}
let calls = 0;

test.each<[string, Partial<StepSubject>]>([
  [
    'a table was written into',
    fitted(() => ({
      apply: (rows) => (
        ((rows.columns.get('n') as { values: Float64Array }).values[0]! += 1),
        plus(rows, () => 0)
      ),
    })),
  ],
  ['transforming twice gives two answers', fitted(() => ({ apply: (rows) => plus(rows, () => calls++) }))],
  [
    'fitting twice gives two answers',
    {
      make: () => ({
        ...make(),
        fit: () => standardize({ columns: ['n'] }).fit(table({ n: numberColumn([calls++, 0]) })),
      }),
    },
  ],
  ['the first fit answers otherwise now', { make: forgetful }],
  ['the revived step answers otherwise', { reviver: { ...standardize, revive: () => make().fit(later) } }],
  [
    'the revived step reads or writes other columns',
    { reviver: { ...standardize, revive: (saved) => ({ ...standardize.revive(saved), reads: [] }) } },
  ],
  ['column "n" of row 2 is another alone', fitted(() => ({ apply: (rows) => plus(rows, (row) => row) }))],
  ['more columns were written than announced', fitted(() => ({ writes: [] }))],
  [
    'the step fitted on batches answers otherwise',
    { make: () => ({ ...make(), fitFrom: async () => make().fit(later) }) },
  ],
  ['pipeline() changes rows', { pipeline: (...steps) => (steps.length === 0 ? make() : pipeline(...steps)) }],
  [
    'a pipeline of the step answers otherwise',
    { pipeline: (...steps) => (steps.length === 0 ? pipeline() : pipeline(...steps, make())) },
  ],
])('a step is caught in which %s', async (why, broken) => {
  expect(
    await brokenStepLaw({
      ...honest,
      train: structuredClone(train),
      later: structuredClone(later),
      ...broken,
    }),
  ).toBe(why);
});

test('an honest step is not', async () => {
  expect(await brokenStepLaw(honest)).toBeUndefined();
});

test('the suite declares a test a law, each of which fails for a step that breaks it', async () => {
  const outcomes: [string, unknown][] = [];
  const runs: Promise<void>[] = [];
  const broken = { ...honest, ...fitted(() => ({ apply: (rows: Table) => plus(rows, (row) => row) })) };
  testStep(broken, {
    test: (_, run) => runs.push(run()),
    equal: (got, expected, sentence) => outcomes.push([sentence, got === expected]),
  });
  await Promise.all(runs);
  expect(outcomes).toHaveLength(8);
  expect(outcomes).toContainEqual(['a row alone gives what it gave in the batch', false]);
  expect(outcomes).toContainEqual(['fitting and transforming change no table', true]);
});
