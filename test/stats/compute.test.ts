import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../../src/core/progress.ts';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { histogram } from '../../src/stats/histogram.ts';
import { levelCounts } from '../../src/stats/level-counts.ts';
import { moments } from '../../src/stats/moments.ts';
import { sliced } from '../../src/stats/sliced.ts';
import { quantiles } from '../../src/stats/quantiles.ts';
import { sortedValues } from '../../src/stats/sorted-values.ts';
import type { Statistic } from '../../src/stats/statistic.ts';
import { textLengths } from '../../src/stats/text-lengths.ts';
import type { Relation } from '../../src/sql/engine.ts';
import { inBatches, type Batches } from '../../src/table/batches.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

describe('compute', () => {
  it('computes statistics with equal keys once and hands the answer to everyone who asked', () => {
    let added = 0;
    const counted = (key: string): Statistic<number, number> => ({
      key,
      columns: ['x'],
      start: () => 0,
      add: (state, batch) => {
        added++;
        return state + batch.rows;
      },
      merge: (first, second) => first + second,
      finish: (state) => state,
    });
    const asked = { a: counted('rows'), b: counted('rows'), c: counted('other') };
    expect(compute(table({ x: numberColumn([1, 2]) }), asked)).toEqual({ a: 2, b: 2, c: 2 });
    expect(added).toBe(2);
  });

  it('keeps statistics apart whose column or options differ, whatever the names look like', () => {
    const keys = [
      moments('x'),
      moments('y'),
      sortedValues('x'),
      levelCounts('x'),
      textLengths('x'),
      quantiles('x', [0.5]),
      quantiles('x', [0.25]),
      quantiles('x","0', [0.5]),
      histogram('x', { edges: [0, 1] }),
      histogram('x', { edges: [0, 2] }),
    ].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(moments('x').key).toBe(moments('x').key);
  });

  it('names the columns there are when one is not', () => {
    expect(() => compute(table({ age: numberColumn([1]) }), { x: moments('agee') })).toThrow(/"agee".*"age"/);
  });

  it('uses the bounded form of a statistic over batches, once, and the exact one in memory', async () => {
    const rowsSeen = (
      key: string,
      offset: number,
      bounded?: Statistic<number, number>,
    ): Statistic<number, number> => ({
      key,
      columns: ['x'],
      start: () => offset,
      add: (state, batch) => state + batch.rows,
      merge: (first, second) => first + second,
      finish: (state) => state,
      ...(bounded ? { bounded } : {}),
    });
    const rows = table({ x: numberColumn([1, 2, 3]) });
    const asked = { a: rowsSeen('rows', 0, rowsSeen('rows bounded', 1000)), b: rowsSeen('other', 0) };
    expect(compute(rows, asked)).toEqual({ a: 3, b: 3 });
    expect(await computeFrom(inBatches(rows, 2), asked)).toEqual({ a: 1003, b: 3 });
  });

  it('asks the engine where the rows of a relation are', async () => {
    const queries: string[] = [];
    const engine = {
      name: 'none',
      dialect: {},
      schemaOf: () => ({ fields: [] }),
      query: (select: string) => {
        queries.push(select);
        throw new Error('asked');
      },
      close: () => undefined,
    };
    const relation = { engine, from: 'trips' } as unknown as Relation;
    await expect(computeFrom(relation, { x: sortedValues('x') })).rejects.toMatchObject({
      code: 'unsupported',
    });
    await expect(computeFrom(relation, { x: 'x' } as never)).rejects.toMatchObject({ code: 'bad-option' });
    await expect(computeFrom({ from: 'trips' } as never, {})).rejects.toMatchObject({ code: 'bad-option' });
    expect(queries).toEqual([]);
  });

  it('tells after every batch how many rows it has seen', async () => {
    const events: ProgressEvent[] = [];
    const rows = table({ x: numberColumn([1, 2, 3]) });
    await computeFrom(inBatches(rows, 2), { x: moments('x') }, { onProgress: (event) => events.push(event) });
    expect(events).toEqual([
      { stage: 'stats/compute', done: 2, unit: 'rows' },
      { stage: 'stats/compute', done: 3, unit: 'rows' },
    ]);
  });

  it('stops between batches when it is aborted, with the reason as it was given', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const batches = async function* () {
      for (;;) {
        yield table({ x: numberColumn([1]) });
        controller.abort(reason);
      }
    };
    await expect(computeFrom(batches, { x: moments('x') }, { signal: controller.signal })).rejects.toBe(
      reason,
    );
  });
});

it('what is no table and no statistic is refused', () => {
  const rows = table({ a: numberColumn([1]) });
  const coded = (code: string) => expect.objectContaining({ code }) as object;
  expect(() => compute([{ a: 1 }] as never, { a: moments('a') })).toThrow(coded('bad-data'));
  for (const asked of [{ a: 'a' }, { a: null }, undefined, [moments('a')], 'a'])
    expect(() => compute(rows, asked as never)).toThrow(coded('bad-option'));
});

it('what is no source, no statistic and no option is refused in words', async () => {
  const asked = { a: moments('a') };
  const rows = inBatches(table({ a: numberColumn([1]) }), 1);
  const relation = { from: 't', engine: {} };
  const keyless = { ...moments('a'), key: undefined };
  const codes = [
    ...[() => null, () => 5, () => [], relation, { from: 't' }, { ...relation, engine: 5 }, null, {}].map(
      (source) => computeFrom(source as never, asked),
    ),
    ...[{ signal: 5 }, { signal: {} }, { onProgress: 5 }, { schema: {} }, null].map((options) =>
      computeFrom(rows, asked, options as never),
    ),
    computeFrom(rows, { a: keyless as never }),
    ...[undefined, null, 'x', {}, keyless].map(async (statistic) => sliced(statistic as never, 'a')),
  ].map((refused) =>
    refused.then(
      () => 'nothing',
      ({ code }: { code: string }) => code,
    ),
  );
  expect(new Set(await Promise.all(codes))).toEqual(new Set(['bad-option']));
});

it('an abort is heard while a batch is awaited, by a source that does not hear it', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const never: Batches = async function* () {
    yield table({ x: numberColumn([1]) });
    setTimeout(() => controller.abort(reason), 0);
    await new Promise(() => undefined);
  };
  await expect(computeFrom(never, { x: moments('x') }, { signal: controller.signal })).rejects.toBe(reason);
});

it('an aborted signal stops a pass over no batches, and options nobody reads are refused', async () => {
  const none = async function* () {
    yield* [];
  };
  const asked = { a: moments('a') };
  await expect(computeFrom(none, asked, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
  await expect(computeFrom(none, asked, { sginal: undefined } as never)).rejects.toMatchObject({
    code: 'bad-option',
  });
  await expect(computeFrom(none() as never, asked)).rejects.toMatchObject({ code: 'bad-option' });
});
