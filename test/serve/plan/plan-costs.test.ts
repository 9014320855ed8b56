import { expect, test } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { precompute } from '../../../src/serve/lookup/precompute.ts';
import { planServing, type ServingQuestion } from '../../../src/serve/plan/plan-serving.ts';
import type { Predictor } from '../../../src/serve/predictor.ts';
import type { Instance, Prediction } from '../../../src/serve/service.ts';
import { categoryColumn, numberColumn, type Column } from '../../../src/table/column.ts';
import { schemaOf } from '../../../src/table/schema.ts';
import { table, type Table } from '../../../src/table/table.ts';
import { slice } from '../../../src/table/take.ts';
import { fakePredictor } from '../lookup/fake-predictor.ts';
import { latePredictor, requests } from '../late.ts';

// Ten requests: a b a a b | a a b a c. A table of two answers 4 of the last 5; three keys, two allowed.
const workload = table({ key: numberColumn([...'1211211213'].map(Number)) });
const predictor = { input: schemaOf(workload) } as Predictor;
const costs = { onDemandMicros: 10, lookupMicros: 1, bytesPerEntry: 50, requestsPerDay: 40 };
const plan = (more: Partial<ServingQuestion>): ReturnType<typeof planServing> =>
  planServing({ workload, predictor, budget: { maxEntries: 2 }, costs, ...more });

test('the curve, by hand: entries, hits, mean, half, 99 of a hundred, memory', async () => {
  const { curve } = await plan({});
  const rows = curve.map(({ entries, hitRate, meanMicros, p50Micros, p99Micros, bytes, costPerDay }) => [
    ...[entries, hitRate, Number(meanMicros.toFixed(9)), p50Micros, p99Micros, bytes, costPerDay],
  ]);
  expect(rows).toEqual([
    [0, 0, 10, 10, 10, 0, null],
    // a of a a b a c: 1 + 0.4 · 10 + 1 · 10 ÷ 40
    [1, 0.6, 5.25, 1, 11, 50, null],
    // 1 + 0.2 · 10 + 2 · 10 ÷ 40
    [2, 0.8, 3.5, 1, 11, 100, null],
    [3, 0.8, 3.75, 1, 11, 150, null],
  ]);
});

test('times that are given have their own quantiles and mean', async () => {
  const { figures } = await plan({
    costs: {
      ...{ bytesPerEntry: 50, requestsPerDay: 40 },
      ...{ onDemandLatencies: [6, 2, 10, 2], lookupLatencies: Float64Array.of(1) },
    },
  });
  expect([figures.onDemandMicros, figures.lookupMicros]).toEqual([5, 1]);
  // Computed: 2 2 6 10. With 80 % of hits: 0.8 of 1; 0.05 each of 3, 3, 7, 11.
  expect([figures.onDemandP50Micros, figures.onDemandP99Micros]).toEqual([2, 10]);
  expect([figures.tableP50Micros, figures.tableP99Micros]).toEqual([1, 11]);
});

test('entries that may not grow old are computed as often', async () => {
  const { figures, why } = await plan({ budget: { maxEntries: 2, maxAgeMs: 6 * 3_600_000 } });
  expect([figures.retrainsPerDay, figures.rebuildsPerDay]).toEqual([1, 4]);
  // 1 + 0.2 · 10 + 2 · 10 · 4 ÷ 40
  expect(figures.tableMicros).toBeCloseTo(5, 12);
  expect(why[2]).toContain('computing the table 4 times a day');
  // Retraining more often than that decides by itself.
  const often = await plan({
    budget: { maxEntries: 2, maxAgeMs: 1e9 },
    costs: { ...costs, retrainsPerDay: 3 },
  });
  expect(often.figures.rebuildsPerDay).toBe(3);
});

test('an entry that is computed in a batch for less costs less', async () => {
  const { figures } = await plan({ costs: { ...costs, precomputeMicros: 2 } });
  // 1 + 0.2 · 10 + 2 · 2 ÷ 40
  expect(figures.tableMicros).toBeCloseTo(3.1, 12);
});

test('with prices a day is priced, and the price decides', async () => {
  const priced = { ...costs, requestsPerDay: 3.6e8, pricePerCpuHour: 0.5, pricePerGigabyteMonth: 0 };
  const { figures, mode } = await plan({ costs: priced });
  // 3.6e8 requests of 10 µs are an hour.
  expect(figures.onDemandCostPerDay).toBeCloseTo(0.5, 12);
  expect(figures.tableCostPerDay).toBeCloseTo(0.15, 6);
  expect([mode, figures.savedCostShare?.toFixed(3), figures.savedShare.toFixed(3)]).toEqual([
    'hybrid',
    '0.700',
    '0.700',
  ]);
  // 100 bytes are 1e-7 GB: at 730.5 ÷ 24 · 5e6 a month they cost 0.5 a day, as much as computing everything.
  const dear = await plan({ costs: { ...priced, pricePerGigabyteMonth: (730.5 / 24) * 5e6 } });
  expect(dear.figures.tableCostPerDay).toBeCloseTo(0.65, 6);
  expect([dear.mode, dear.figures.savedShare.toFixed(1)]).toEqual(['on-demand', '0.7']);
  expect(dear.why.join(' ')).toContain('costs 0.65 with the table, its memory included, and 0.5 on demand');
  expect(dear.curve.at(-1)!.costPerDay).toBeGreaterThan(0.65);
});

/** Answers that take no time of their own. */
const answered = async (rows: readonly Instance[]): Promise<readonly Prediction[]> =>
  rows.map(() => ({ score: 0, prediction: 0 }));

/** A predictor that takes 5 µs a request, and every twentieth time 100 µs, by a clock that costs 50 ns a look. */
function slowAtTimes(): { readonly predictor: Predictor; readonly clock: Clock } {
  let [now, asked] = [0, 0];
  return {
    clock: { now: () => (now += 5e-5) },
    predictor: {
      ...latePredictor(),
      predict(rows) {
        now += ++asked % 20 === 0 ? 0.1 : 0.005;
        return answered(rows);
      },
    },
  };
}

test('single requests are timed where the clock is fine enough, and else as many together as it takes', async () => {
  const workload = Array.from({ length: 60 }, (_, index) => requests[index % requests.length]!);
  const fine = slowAtTimes();
  const { figures } = await planServing({ ...fine, workload });
  expect(figures.onDemandMicros).toBeCloseTo(9.75, 0);
  expect(figures.onDemandP50Micros).toBeCloseTo(5, 0);
  expect(figures.onDemandP99Micros).toBeCloseTo(100, 0);
  // A clock of whole milliseconds tells a thousand requests at once, and so no slow one from the others.
  const { predictor: slow, clock } = slowAtTimes();
  const coarse = { now: () => Math.floor(clock.now()) };
  const { figures: rough } = await planServing({ workload, predictor: slow, clock: coarse });
  for (const micros of [rough.onDemandMicros, rough.onDemandP50Micros, rough.onDemandP99Micros]) {
    expect(micros).toBeGreaterThan(8);
    expect(micros).toBeLessThan(12);
  }
});

test('what requests and entries take while the engine still compiles is no figure', async () => {
  let [now, asked, computed] = [0, 0, 0];
  const late = latePredictor();
  const predictor: Predictor = {
    ...late,
    // A thousand requests of 100 µs, and then 5; two computings of 60 rows in 6 ms, and then in 0.06.
    predict: (rows) => ((now += ++asked <= 1000 ? 0.1 : 0.005), answered(rows)),
    predictTable: (rows) => ((now += ++computed <= 2 ? 6 : 0.06), late.predictTable(rows)),
  };
  const workload = Array.from({ length: 60 }, (_, index) => requests[index % requests.length]!);
  const { figures } = await planServing({ workload, predictor, clock: { now: () => (now += 5e-5) } });
  expect(figures.onDemandMicros).toBeCloseTo(5, 0);
  expect(figures.precomputeMicros).toBeLessThan(10);
});

test('without a clock, the platform measures', async () => {
  const { figures } = await planServing({ workload: requests, predictor: latePredictor() });
  const { onDemandMicros, lookupMicros, precomputeMicros, onDemandP50Micros, onDemandP99Micros } = figures;
  for (const micros of [onDemandMicros, lookupMicros, precomputeMicros, onDemandP50Micros])
    expect(micros).toBeGreaterThan(0);
  expect(onDemandP50Micros).toBeLessThanOrEqual(onDemandP99Micros);
});

test('the memory of an entry is that of the table that would be kept, not of a few rows of it', async () => {
  const column = (levels: number, step: number): Column =>
    categoryColumn(Array.from({ length: 5000 }, (_, row) => `level ${(row * step) % levels}`));
  const requests: readonly (readonly [Table, number])[] = [
    [table({ a: column(40, 1), b: column(30, 7), c: column(29, 11) }), 3000],
    [table({ id: numberColumn(Array.from({ length: 5000 }, (_, row) => row % 2000)) }), 100_000],
    [
      table({ id: numberColumn(Array.from({ length: 5000 }, (_, row) => (row * 7919) % 1_000_003)) }),
      100_000,
    ],
  ];
  for (const [workload, maxEntries] of requests) {
    const predictor = fakePredictor(schemaOf(workload));
    const { figures } = await planServing({ workload, predictor, budget: { maxEntries } });
    const kept = await precompute(predictor, slice(workload, 0, figures.entries));
    expect(kept.size).toBe(figures.entries);
    expect(figures.bytesPerEntry / (kept.bytes / kept.size)).toBeCloseTo(1, 1);
  }
});

test('one key is one, long times are told in milliseconds and seconds, and less than nothing has a minus', async () => {
  const alone = table({ key: numberColumn(Array.from({ length: 10 }, () => 7)) });
  const told = async (more: Partial<ServingQuestion>): Promise<string> =>
    (await plan({ workload: alone, ...more })).why.join(' ');
  const { why } = await plan({ workload: alone, budget: { maxEntries: 1 } });
  expect(why[0]).toBe(
    '10 requests ask for 1 different key (peakedness 1.000); the most frequent serves half of them.',
  );
  expect(why[1]).toContain('A table of at most 1 entry, made');
  expect(why[2]).toContain('With 1 entry (50 bytes) a request');
  // A day of 86,400,000 milliseconds, each with a table of one entry of 10 µs, over 40 requests: 21.6 s a request.
  const often = await told({ budget: { maxAgeMs: 1 } });
  expect(often).toContain('+ 22 s for its part of computing the table 86400000 times a day');
  expect(often).toContain('The table would save −2159999');
  expect(await told({ costs: { ...costs, lookupMicros: 43_210 } })).toContain('takes 43.2 ms to look up');
});

test('where nothing has a price, times decide', async () => {
  const { figures, mode, why } = await plan({
    costs: { ...costs, pricePerCpuHour: 0, pricePerGigabyteMonth: 0 },
  });
  expect([mode, figures.savedCostShare, figures.savedShare]).toEqual(['hybrid', null, 0.65]);
  expect(why.join(' ')).toContain('The table saves 65.0 %, at least');
});

test('measuring is stopped by its signal', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  let looks = 0;
  const clock = {
    now() {
      if (++looks === 5) controller.abort(reason);
      return looks;
    },
  };
  const asked = { workload: requests, predictor: latePredictor(), clock, signal: controller.signal };
  await expect(planServing(asked)).rejects.toBe(reason);
});

test('costs and budgets that are none are refused', async () => {
  const codeOf = (question: Partial<ServingQuestion>): Promise<unknown> =>
    plan(question).then(
      () => 'nothing was thrown',
      (error: unknown) => (error as { code?: unknown }).code,
    );
  const wrong: Partial<ServingQuestion>[] = [
    { costs: { ...costs, onDemandLatencies: [] } },
    { costs: { ...costs, onDemandLatencies: [1, -1] } },
    { costs: { ...costs, lookupLatencies: [NaN] } },
    { costs: { ...costs, lookupLatencies: 'fast' as unknown as number[] } },
    { costs: { ...costs, precomputeMicros: -1 } },
    { costs: { ...costs, pricePerCpuHour: 1 } },
    { costs: { ...costs, pricePerCpuHour: -1, pricePerGigabyteMonth: 1 } },
    { budget: { maxAgeMs: 0 } },
    { budget: { maxAgeMs: NaN } },
    { framings: 'all' as 'none' },
  ];
  for (const question of wrong) expect(await codeOf(question), JSON.stringify(question)).toBe('bad-option');
});
