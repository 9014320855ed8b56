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
import { numberColumn, timeColumn } from '../../src/table/column.ts';
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
