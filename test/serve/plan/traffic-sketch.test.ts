import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { planServing } from '../../../src/serve/plan/plan-serving.ts';
import { trafficFromJson, trafficToJson } from '../../../src/serve/plan/traffic-json.ts';
import {
  countTraffic,
  mergeTraffic,
  trafficSketch,
  turnTraffic,
  type TrafficSketch,
} from '../../../src/serve/plan/traffic-sketch.ts';
import { watchTraffic } from '../../../src/serve/plan/watch-traffic.ts';
import { onDemand } from '../../../src/serve/on-demand.ts';
import { refreshable } from '../../../src/serve/hybrid/refreshable.ts';
import type { Predictor } from '../../../src/serve/predictor.ts';
import type { Service } from '../../../src/serve/service.ts';
import { numberColumn } from '../../../src/table/column.ts';
import { schemaOf, type Schema } from '../../../src/table/schema.ts';
import { select } from '../../../src/table/select.ts';
import { slice } from '../../../src/table/take.ts';
import { table } from '../../../src/table/table.ts';
import { FLIGHTS, realTable } from '../../prepare/data-sets.ts';
import { latePredictor, requests } from '../late.ts';

const input: Schema = { fields: [{ name: 'n', kind: 'number' }] };
const predictor = { input } as Predictor;
const costs = { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 20 };
const again = (sketch: TrafficSketch): TrafficSketch =>
  trafficFromJson(JSON.parse(JSON.stringify(trafficToJson(sketch))));

/** Keys that fall off by rank, from a seed. */
function drawn(count: number, keys: number, seed: number, first = 0): { readonly n: number }[] {
  const source = random(seed);
  return Array.from({ length: count }, () => ({ n: first + Math.floor(keys ** source.next()) }));
}

test('a sketch that knows every key plans as the requests themselves do', async () => {
  const flights = slice(select(await realTable(FLIGHTS), ['carrier', 'origin', 'dest']), 0, 40_000);
  const asked = { predictor: { input: schemaOf(flights) } as Predictor, costs, budget: { maxEntries: 100 } };
  const sketch = trafficSketch(schemaOf(flights), { halfRequests: 20_000 });
  for (let from = 0; from < 40_000; from += 7000)
    countTraffic(sketch, slice(flights, from, Math.min(40_000, from + 7000)));
  const expected = await planServing({ workload: flights, ...asked });
  for (const workload of [sketch, again(sketch)]) {
    const found = await planServing({ workload, ...asked });
    expect(found.figures).toEqual(expected.figures);
    expect(found.curve).toEqual(expected.curve);
    expect(found.framings).toEqual(expected.framings);
    expect(found.topKeys).toEqual(expected.topKeys);
    expect(found.why).toEqual(expected.why);
    expect(found.keys.rows).toBe(100);
  }
});

test('however many keys there are, a sketch stays small, and says about what there was', async () => {
  const rows = drawn(200_000, 1e7, 1);
  const sketch = trafficSketch(input, { maxKeys: 1000, halfRequests: 100_000 });
  countTraffic(sketch, rows);
  expect(sketch.rows.size).toBeLessThanOrEqual(3 * 2000);
  expect(sketch.windows.map(({ requests: count }) => count)).toEqual([100_000, 100_000, 0]);
  expect(JSON.stringify(trafficToJson(sketch)).length).toBeLessThan(400_000);
  // Within a half that is not whole, too.
  const growing = trafficSketch(input, { maxKeys: 1000, halfRequests: 1e6 });
  countTraffic(growing, rows);
  expect(growing.rows.size).toBeLessThanOrEqual(2000);
  const budget = { maxEntries: 100 };
  const exact = await planServing({ workload: rows, predictor, costs, budget });
  for (const workload of [sketch, again(sketch)]) {
    const { figures, framings, mode, keys } = await planServing({ workload, predictor, costs, budget });
    const of = exact.figures;
    expect([figures.requests, framings, mode]).toEqual([200_000, [], exact.mode]);
    expect(figures.cardinalityError).toBeCloseTo(0.008, 3);
    expect(Math.abs(figures.cardinality / of.cardinality - 1)).toBeLessThan(4 * figures.cardinalityError);
    // Singletons are told from a sample of some two to four thousand keys.
    expect(Math.abs(figures.unseenMass.share / of.unseenMass.share - 1)).toBeLessThan(0.1);
    expect(Math.abs(figures.unseenShare / of.unseenShare - 1)).toBeLessThan(0.1);
    // Counts are too small by at most 100,000 ÷ 1001 a key, and never too large.
    expect(figures.hitRate).toBeLessThanOrEqual(of.hitRate + 1e-12);
    expect(figures.hitRate).toBeGreaterThan(of.hitRate - 0.1);
    const top = (from: typeof keys): Set<number> =>
      new Set((from.columns.get('n') as { values: Float64Array }).values.slice(0, 10));
    expect(top(keys)).toEqual(top(exact.keys));
  }
});

test('two copies of a service count as one', async () => {
  const rows = drawn(8000, 500, 3);
  const whole = trafficSketch(input, { halfRequests: 4000 });
  countTraffic(whole, rows);
  const copies = [0, 1].map((copy) => {
    const own = trafficSketch(input, { halfRequests: 4000 });
    for (const half of [rows.slice(0, 4000), rows.slice(4000)]) {
      countTraffic(
        own,
        half.filter((_, row) => row % 2 === copy),
      );
      turnTraffic(own);
    }
    return own;
  });
  const before = JSON.stringify(copies.map(trafficToJson));
  const merged = mergeTraffic(copies[0]!, copies[1]!);
  expect(JSON.stringify(copies.map(trafficToJson))).toBe(before);
  const asked = { predictor, costs, budget: { maxEntries: 1000 } };
  const [one, other] = [
    await planServing({ workload: whole, ...asked }),
    await planServing({ workload: merged, ...asked }),
  ];
  expect(other.figures).toEqual(one.figures);
});

test('merging in any order counts alike, also beyond the keys that are known', () => {
  const many = fc.array(fc.nat({ max: 200 }), { maxLength: 300 });
  fc.assert(
    fc.property(many, many, (a, b) => {
      const [first, second] = [a, b].map((values) => {
        const sketch = trafficSketch(input, { maxKeys: 16 });
        countTraffic(
          sketch,
          values.map((n) => ({ n })),
        );
        return sketch;
      });
      const [one, other] = [mergeTraffic(first!, second!), mergeTraffic(second!, first!)];
      expect(one.windows[0]!.requests).toBe(a.length + b.length);
      expect(one.windows[0]!.counts.size).toBeLessThanOrEqual(32);
      expect(other.windows[0]!.rest?.registers).toEqual(one.windows[0]!.rest?.registers);
      expect(new Map(other.windows[0]!.counts)).toEqual(new Map(one.windows[0]!.counts));
      for (const [key, count] of one.windows[0]!.counts) {
        const [cell] = one.rows.get(key)!;
        const truth = [...a, ...b].filter((n) => n === cell).length;
        expect(count).toBeLessThanOrEqual(truth);
        expect(count).toBeGreaterThanOrEqual(truth - (one.windows[0]!.rest?.short ?? 0));
      }
    }),
    { seed: 2, numRuns: 60 },
  );
});

test('a service counts what it answers, and nothing that it refuses', async () => {
  const late = latePredictor();
  const sketch = trafficSketch(late.input);
  const service = watchTraffic(onDemand(late), sketch);
  expect(service).toMatchObject({ mode: 'on-demand', modelHash: late.hash, signature: late.signature });
  expect(await service.predict(requests)).toEqual(await onDemand(late).predict(requests));
  await expect(service.predict([{ at: 1 }])).rejects.toMatchObject({ code: 'bad-data' });
  expect(sketch.windows[0]!.requests).toBe(requests.length);
  turnTraffic(sketch);
  await service.predict(requests);
  const { figures, keys } = await planServing({ workload: sketch, predictor: late, costs });
  expect([figures.requests, figures.hitRate, keys.rows]).toEqual([12, 1, 6]);
  // Instants stay exact, and the plan can be carried out.
  expect(late.predictTable(keys).scores.length).toBe(6);
});

test('cells come back as they were: infinities, missing values, instants, empty texts', () => {
  const fields = (['number', 'category', 'text', 'time'] as const).map((kind) => ({ name: kind, kind }));
  const sketch = trafficSketch({ fields });
  const row = (number: number | null, text: string | null, time: number | null): object => ({
    ...{ number, category: text, text, time },
  });
  countTraffic(sketch, [row(Infinity, '', 0.5), row(null, null, null), row(-0, 'é', -1e12)] as never);
  const back = again(sketch);
  expect([...back.rows]).toEqual([...sketch.rows]);
  expect([...back.rows.values()]).toEqual([
    [Infinity, '', '', 0.5],
    [null, null, null, null],
    [0, 'é', 'é', -1e12],
  ]);
});

test('a merged half that is more than full is a whole half, and what comes after it is counted once', () => {
  const part = (): TrafficSketch => {
    const sketch = trafficSketch(input, { halfRequests: 100, maxKeys: 16 });
    countTraffic(
      sketch,
      Array.from({ length: 90 }, (_, row) => ({ n: row % 5 })),
    );
    return sketch;
  };
  for (const sketch of [mergeTraffic(part(), part()), again(mergeTraffic(part(), part()))]) {
    countTraffic(
      sketch,
      Array.from({ length: 150 }, () => ({ n: 99 })),
    );
    expect(sketch.windows.map(({ requests }) => requests)).toEqual([180, 100, 50]);
    expect(sketch.windows.map(({ counts }) => [...counts.values()].reduce((sum, one) => sum + one))).toEqual([
      180, 100, 50,
    ]);
  }
});

test('a service that is watched is what it is now, after it was replaced', async () => {
  const of = (modelHash: string): Service => ({
    mode: modelHash === 'a' ? 'on-demand' : 'lookup',
    modelHash,
    signature: { task: modelHash === 'a' ? 'regression' : 'binary', inputs: [], outputs: [] },
    predict: async (rows) => rows.map(() => ({ score: 1, prediction: 1 })),
  });
  const inner = refreshable(of('a'));
  const watched = watchTraffic(inner, trafficSketch(input));
  await inner.refresh(() => of('b'));
  expect([watched.mode, watched.modelHash, watched.signature?.task]).toEqual(['lookup', 'b', 'binary']);
});

test('a key longer than a page is counted, and not kept', () => {
  const sketch = trafficSketch({ fields: [{ name: 'text', kind: 'text' }] });
  countTraffic(sketch, [{ text: 'x'.repeat(5000) }, { text: 'y' }]);
  expect([sketch.windows[0]!.requests, sketch.rows.size]).toEqual([2, 1]);
  expect(again(sketch).windows[0]!.rest?.sample.counts.size).toBe(2);
});

test('what is no sketch, such as one that is still JSON, and what are no requests, are refused', async () => {
  const sketch = trafficSketch(input);
  const saved = trafficToJson(sketch) as unknown as TrafficSketch;
  for (const wrong of [saved, null, {}, 3] as TrafficSketch[]) {
    for (const use of [
      () => countTraffic(wrong, [{ n: 1 }]),
      () => turnTraffic(wrong),
      () => mergeTraffic(sketch, wrong),
      () => trafficToJson(wrong),
      () => watchTraffic(onDemand(latePredictor()), wrong),
    ])
      expect(use).toThrow(expect.objectContaining({ code: 'bad-option' }));
  }
  await expect(planServing({ workload: saved, predictor, costs })).rejects.toMatchObject({
    code: 'bad-option',
  });
  for (const wrong of [null, 3, 'n', {}])
    expect(() => countTraffic(sketch, wrong as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});

test('what is no sketch is refused, and so is a plan of one half', async () => {
  const sketch = trafficSketch(input, { maxKeys: 16 });
  countTraffic(sketch, drawn(500, 100, 4));
  const saved = trafficToJson(sketch);
  const window = saved.windows[0]!;
  const wrong: unknown[] = [
    null,
    {},
    { ...saved, version: 2 },
    { ...saved, input: undefined },
    { ...saved, maxKeys: undefined },
    { ...saved, maxKeys: 1e9 },
    { ...saved, rows: [...saved.rows, saved.rows[0]] },
    { ...saved, rows: [['a'], ...saved.rows.slice(1)] },
    { ...saved, windows: [] },
    { ...saved, windows: [{ ...window, counts: [] }] },
    { ...saved, windows: [{ ...window, requests: -1 }] },
    { ...saved, windows: [{ ...window, requests: 3 }] },
    { ...saved, windows: [{ ...window, rest: null }] },
    { ...saved, windows: [{ ...window, rest: { ...window.rest, registers: 'AAAA' } }] },
    { ...saved, windows: [{ ...window, rest: { ...window.rest, level: 99 } }] },
    { ...saved, windows: [{ ...window, rest: { ...window.rest, sample: [[1]] } }] },
  ];
  for (const each of wrong)
    expect(() => trafficFromJson(each), JSON.stringify(each)?.slice(0, 90)).toThrow(
      expect.objectContaining({ code: 'bad-format' }),
    );
  const codeOf = (workload: TrafficSketch, by = predictor): Promise<unknown> =>
    planServing({ workload, predictor: by, costs }).catch(
      (error: unknown) => (error as { code: string }).code,
    );
  expect(await codeOf(sketch)).toBe('bad-data');
  turnTraffic(sketch);
  expect(await codeOf(sketch)).toBe('bad-data');
  expect(
    await codeOf(sketch, { input: { fields: [{ name: 'm', kind: 'number' }] } } as unknown as Predictor),
  ).toBe('bad-option');
  expect(() => trafficSketch(input, { maxKeys: 1 })).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(() => mergeTraffic(sketch, trafficSketch(input))).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
  const counted = JSON.stringify(trafficToJson(sketch));
  expect(() => countTraffic(sketch, [{ n: 1 }, { n: 'two' }])).toThrow(
    expect.objectContaining({ code: 'bad-data' }),
  );
  expect(() => countTraffic(sketch, table({ m: numberColumn([1]) }))).toThrow(
    expect.objectContaining({ code: 'unknown-column' }),
  );
  expect(JSON.stringify(trafficToJson(sketch))).toBe(counted);
});
