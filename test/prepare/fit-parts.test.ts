import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { planPasses } from '../../src/prepare/plan-passes.ts';
import { dates } from '../../src/prepare/dates.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import type { Step } from '../../src/prepare/step.ts';
import { inBatches } from '../../src/table/batches.ts';
import { numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { slice } from '../../src/table/take.ts';
import { table, type Table } from '../../src/table/table.ts';
import { plusMean } from './plus-mean.ts';
import { rejection } from './refuses.ts';

const HOUR = 3_600_000;
const rows = table({
  at: timeColumn([0, HOUR, 30 * HOUR, 31 * HOUR]),
  a: numberColumn([1, 2, null, 6]),
  b: numberColumn([4, 4, 5, 9]),
});
const passesOf = (steps: Step[], from: Table = rows) =>
  planPasses(pipeline(...steps).parts, schemaOf(from)).map(({ learnsIn, appliedFrom }) => [
    learnsIn,
    appliedFrom,
  ]);

describe('passes', () => {
  test('steps that read raw columns share one', () => {
    expect(passesOf([impute({ columns: ['a'], with: 'mean' }), standardize({ columns: ['b'] })])).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  test('a step that reads what another wrote waits for the next', () => {
    const steps = [
      impute({ columns: ['a'], with: 'mean' }),
      standardize({ columns: ['a', 'b'] }),
      oneHot({ columns: ['a'] }),
    ];
    expect(passesOf(steps)).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  test('a step that learns nothing costs none', () => {
    const steps = [
      dates({ columns: ['at'], parts: ['hour'], timeZone: 'UTC' }),
      oneHot({ columns: ['at_hour'] }),
    ];
    expect(passesOf(steps)).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  test('a step that replaces a column does not wait in vain, and is not applied before it was seen as it was', () => {
    // c = b + mean(a), in the second pass; b may then be replaced, having learned with it.
    const steps = [
      standardize({ columns: ['a'] }),
      plusMean({ base: 'b', of: 'a', to: 'c' }),
      standardize({ columns: ['b'] }),
    ];
    expect(passesOf(steps)).toEqual([
      [0, 1],
      [1, 2],
      [1, 2],
    ]);
  });

  test('batches are opened once a pass, and once to see the columns', async () => {
    let opened = 0;
    const batches = inBatches(rows, 2);
    const counted = () => (opened++, batches());
    const step = pipeline(impute({ columns: ['a'], with: 'mean' }), standardize({ columns: ['a', 'b'] }));
    await step.fitFrom(counted);
    expect(opened).toBe(3);
  });
});

test('sharing passes gives what fitting step after step gives', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const anyStep = fc.record({
    base: fc.constantFrom(...names),
    of: fc.constantFrom(...names),
    to: fc.constantFrom(...names),
  });
  const full = table(names.slice(0, 3).map((name, i) => [name, numberColumn([i, 2 * i + 1, 5])] as const));
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 7 }), (choices) => {
      const there = new Set(full.columns.keys());
      const steps = choices.flatMap((options) => {
        const { base, of, to } = options;
        const possible = there.has(base) && there.has(of) && (!there.has(to) || to === base || to === of);
        if (possible) there.add(to);
        return possible ? [plusMean(options)] : [];
      });
      const oneByOne = steps.reduce((sofar, step) => step.fit(sofar).transform(sofar), full);
      const fitted = pipeline(...steps).fit(full);
      expect(new Map(fitted.transform(full).columns)).toEqual(oneByOne.columns);
    }),
    { seed: 17, numRuns: 500 },
  );
});

describe('batches', () => {
  const step = pipeline(impute({ columns: ['a'], with: 'median' }), standardize({ columns: ['a', 'b'] }));

  test('teach what the whole table teaches', async () => {
    const fitted = await step.fitFrom(inBatches(rows, 3));
    const whole = step.fit(rows);
    expect(fitted.input).toEqual(whole.input);
    const [got, expected] = [fitted, whole].map((each) => [...each.matrix(rows).dense.values]);
    got!.forEach((value, i) => expect(value).toBeCloseTo(expected![i]!, 6));
  });

  test('that cannot be read again are refused', async () => {
    const once = inBatches(rows, 2)();
    expect(await rejection(step.fitFrom(() => once))).toMatch(
      /^bad-option: .*opens the same source from its start each time/,
    );
  });

  test('of a source that changes between readings are refused', async () => {
    let reading = 0;
    const shrinking = () => inBatches(reading++ < 2 ? rows : slice(rows, 0, 3), 2)();
    expect(await rejection(step.fitFrom(shrinking))).toBe(
      'bad-option: [prepare/fit] the batches had 4 rows at one reading and 3 at another; expected a function that opens the same source from its start each time.',
    );
  });

  test('none at all are refused', async () => {
    const none = async function* (): AsyncIterable<Table> {};
    expect(await rejection(step.fitFrom(none))).toMatch(/^bad-data: .*no batches/);
  });

  test('are left at once on an abort, with its reason', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const aborting = async function* () {
      for await (const batch of inBatches(rows, 1)()) {
        yield batch;
        controller.abort(reason);
      }
    };
    await expect(step.fitFrom(aborting, { signal: controller.signal })).rejects.toBe(reason);
    await expect(step.fitFrom(inBatches(rows, 1), { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(await rejection(step.fitFrom(inBatches(rows, 1), { sginal: 1 } as never))).toMatch(/^bad-option/);
  });
});

describe('batches', () => {
  const of = (...batches: Table[]) =>
    async function* (): AsyncGenerator<Table> {
      yield* batches;
    };

  test('that have a column that is read in another kind are refused by column and batch', async () => {
    const numbers = table({ x: numberColumn([1, 2]) });
    const texts = table({ x: textColumn(['1', 'b']) });
    expect(await rejection(oneHot({ columns: ['x'] }).fitFrom(of(numbers, numbers, texts)))).toBe(
      'shape-mismatch: [prepare/fit] column "x" is of kind text in batch 2; expected of kind number, as in the first batch. Read all batches with one schema.',
    );
  });

  test('that have a column that is read in another zone are refused', async () => {
    const at = (zone: string) => table({ at: timeColumn([0], zone) });
    const step = dates({ columns: ['at'], parts: ['hour'], timeZone: 'UTC' });
    const both = pipeline(step, oneHot({ columns: ['at_hour'] }));
    expect(await rejection(both.fitFrom(of(at('UTC'), at('Europe/Paris'))))).toMatch(
      /^shape-mismatch: .*"at" is of kind time in zone Europe\/Paris in batch 1/,
    );
  });

  test('may differ in columns that are not read', async () => {
    const batches = of(
      table({ a: numberColumn([1]), other: numberColumn([1]) }),
      table({ a: numberColumn([3]), other: textColumn(['b']) }),
    );
    const fitted = await standardize({ columns: ['a'] }).fitFrom(batches);
    expect(fitted.transform(table({ a: numberColumn([3]) })).columns.get('a')).toEqual(numberColumn([1]));
  });

  test.each([rows, undefined, of(rows)()])('that are no function are refused', async (wrong) => {
    const step = standardize({ columns: ['b'] });
    expect(await rejection(step.fitFrom(wrong as never))).toMatch(/^bad-option: .*inBatches/);
    expect(await rejection(pipeline(step).fitFrom(wrong as never))).toMatch(/^bad-option: .*inBatches/);
  });
});
