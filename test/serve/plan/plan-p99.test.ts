import { expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../../src/core/json.ts';
import { servingPlanChart } from '../../../src/serve/plan/plan-chart.ts';
import { servingPlanPage } from '../../../src/serve/plan/plan-page.ts';
import { planServing, type ServingPlan } from '../../../src/serve/plan/plan-serving.ts';
import { replanServing, type Replan } from '../../../src/serve/plan/replan-serving.ts';
import { countTraffic, trafficSketch } from '../../../src/serve/plan/traffic-sketch.ts';
import type { ServingBudget, ServingCosts } from '../../../src/serve/plan/plan-options.ts';
import type { Predictor } from '../../../src/serve/predictor.ts';
import type { Schema } from '../../../src/table/schema.ts';

const input: Schema = { fields: [{ name: 'key', kind: 'category' }] };
const predictor = { input } as Predictor;

/** Requests for keys: `a30 b20` are thirty for a, and then twenty for b. */
const requests = (text: string): { readonly key: string }[] =>
  text
    .split(' ')
    .flatMap((part) => Array.from({ length: Number(part.slice(1)) }, () => ({ key: part.charAt(0) })));

// The first half makes a table of a, or of a and b. The second asks for a 40 times, for b 9 times, for c once.
const workload = requests('a30 b20 a40 b9 c1');
// Nine of ten requests are computed in 10 µs, and one in 100: the mean is 19, the p99 100.
const times = (slow: number): number[] => [10, 10, 10, 10, 10, 10, 10, 10, 10, slow];
const costs: ServingCosts = {
  ...{ onDemandLatencies: times(100), lookupLatencies: [1], bytesPerEntry: 50, requestsPerDay: 1e6 },
};
// With one entry 20 of 100 are missed, two of which take 1 + 100: p99 101. With two entries 2 of 100 are missed, of which
// 0.2 take 101 and 1.8 take 11: p99 11. The table of one saves 1 − (1 + 0.2 · 19) ÷ 19 = 74.7 % of computing, that of two 92.7 %.
const plan = (budget: ServingBudget, more: ServingCosts = {}): Promise<ServingPlan> =>
  planServing({ workload, predictor, costs: { ...costs, ...more }, budget });
const told = ({ why }: ServingPlan): string => why.join(' ');

test('without a bound, nothing is said of one', async () => {
  const found = await plan({ maxEntries: 1 });
  expect(found.figures).toMatchObject({
    tableP99Micros: 101,
    onDemandP99Micros: 100,
    maxP99Micros: null,
    entriesForP99: null,
  });
  expect(found.mode).toBe('hybrid');
  expect([...found.why, ...found.advice].join(' ')).not.toMatch(/allowed: |p99|Infinity/);
  expect(servingPlanPage(found)).not.toMatch(/99 of 100 requests|99 of 100 allowed|Infinity/);
});

test('where only the table keeps to the p99, it is chosen, whatever it saves', async () => {
  // Nothing saves all of the computing.
  const sparing = { minSavedShare: 1 };
  expect((await plan(sparing)).mode).toBe('on-demand');
  expect((await plan({ ...sparing, maxP99Micros: 100 })).mode).toBe('on-demand');
  const found = await plan({ ...sparing, maxP99Micros: 99.9 });
  expect([found.mode, found.needsOnDemand, found.keys.rows]).toEqual(['lookup', false, 3]);
  expect(found.figures).toMatchObject({ maxP99Micros: 99.9, entriesForP99: 2 });
  expect(found.why[3]).toBe(
    '99 of a hundred requests take at most 11 µs with the table and 100 µs on demand, where 99.9 µs are allowed: only the table keeps to it, and that decides.',
  );
  expect(found.why[4]).toBe(
    'The table saves 92.7 %, less than the 100.0 % it must save, but the p99 decides; it holds every key: look up.',
  );
  // At the bound, and below it.
  expect((await plan({ ...sparing, maxP99Micros: 11, maxEntries: 2 })).mode).toBe('hybrid');
  expect((await plan({ ...sparing, maxP99Micros: 10.9, maxEntries: 2 })).mode).toBe('on-demand');
});

test('where only computing keeps to the p99, there is no table, whatever it would save', async () => {
  const found = await plan({ maxEntries: 1, maxP99Micros: 100 });
  expect([found.mode, found.needsOnDemand, found.keys.rows]).toEqual(['on-demand', true, 0]);
  expect(told(found)).toContain(
    'take at most 101 µs with the table and 100 µs on demand, where 100 µs are allowed: only computing on demand keeps to it, and that decides.',
  );
  expect(found.why.at(-1)).toBe(
    'The table would save 74.7 %, at least the 25.0 % it must save, but the p99 decides: compute on demand.',
  );
  expect(found.advice.join(' ')).not.toContain('keeps to the p99');
  // Where the table saves too little as well, both say the same.
  const sparing = await plan({ maxEntries: 1, maxP99Micros: 100, minSavedShare: 0.8 });
  expect(sparing.why.at(-1)).toContain('74.7 %, less than the 80.0 % it must save: compute on demand.');
});

test('where both keep to the p99, what is saved decides', async () => {
  const found = await plan({ maxEntries: 1, maxP99Micros: 101 });
  expect(found.mode).toBe('hybrid');
  expect(told(found)).toContain('where 101 µs are allowed: both keep to it.');
  expect((await plan({ maxEntries: 1, maxP99Micros: 101, minSavedShare: 0.8 })).mode).toBe('on-demand');
});

test('where neither keeps to the p99, what is saved decides, and the advice says how many entries would', async () => {
  const found = await plan({ maxEntries: 1, maxP99Micros: 50 });
  expect(found.mode).toBe('hybrid');
  expect(told(found)).toContain('where 50 µs are allowed: neither keeps to it.');
  expect(found.advice).toContain(
    'Nothing within the budget keeps to the p99: 99 of a hundred requests take at most 101 µs with the table and 100 µs on demand, where 50 µs are allowed. A table of 2 entries (100 bytes) is the least that does.',
  );
  expect((await plan({ maxEntries: 1, maxP99Micros: 50, minSavedShare: 0.8 })).mode).toBe('on-demand');
});

test('where no table of these keys keeps to the p99, the model has to be faster', async () => {
  const found = await plan({ maxP99Micros: 10 });
  expect([found.mode, found.figures.entriesForP99]).toEqual(['lookup', null]);
  expect(found.advice.join(' ')).toContain(
    'where 10 µs are allowed. No table of these keys does: the model has to be faster. Unseen rows count as computed here: where the policy answers them, they take a lookup.',
  );
  // A hybrid has a tail that computes.
  const hybrid = await plan({ maxP99Micros: 10, maxEntries: 2 });
  expect(hybrid.advice.join(' ')).not.toContain('Unseen rows count');
});

test('keys that a sketch does not know by name may be those that keep to the p99', async () => {
  // 400 keys, each once in each half: 396 of them answer 99 of a hundred.
  const rows = Array.from({ length: 800 }, (_, at) => ({ key: `k${at % 400}` }));
  const asked = { predictor, costs, budget: { maxEntries: 1, maxP99Micros: 5 } };
  expect((await planServing({ ...asked, workload: rows })).advice.join(' ')).toContain(
    'A table of 396 entries',
  );
  const sketch = trafficSketch(input, { halfRequests: 400, maxKeys: 100 });
  countTraffic(sketch, rows);
  const found = await planServing({ ...asked, workload: sketch });
  expect(found.figures.entriesForP99).toBe(null);
  expect(found.advice.join(' ')).toContain(
    'No table of the keys that the sketch knows by name does: let it know more (maxKeys), or make the model faster.',
  );
});

test('no p99 makes a table that does not fit the budget', async () => {
  const found = await plan({ maxBytes: 49, maxP99Micros: 50 });
  expect([found.mode, found.keys.rows]).toEqual(['on-demand', 0]);
  expect(told(found)).toContain('allowed: the budget holds no entry, so that there is no table.');
  expect(found.advice.join(' ')).toContain('A table of 2 entries (100 bytes) is the least that does.');
  expect((await plan({ maxBytes: 99, maxP99Micros: 50 })).keys.rows).toBe(1);
});

test('coarser keys are planned within the same p99', async () => {
  // With one entry for all requests, all are looked up.
  const { framings } = await plan({ maxEntries: 1, minSavedShare: 1, maxP99Micros: 50 });
  expect(framings.map(({ change, mode }) => [change, mode])).toEqual([['without', 'lookup']]);
});

test('a p99 that is no number above 0 is refused', async () => {
  for (const maxP99Micros of [0, -1, NaN, '10' as unknown as number])
    await expect(plan({ maxP99Micros })).rejects.toThrow(expect.objectContaining({ code: 'bad-option' }));
});

/** What becomes of a plan in force with other times and bounds, the requests being the same. */
async function again(
  inForce: ServingPlan,
  budget: ServingBudget,
  more: ServingCosts = {},
  band = 0.05,
): Promise<Replan> {
  const asked = { workload, predictor, costs: { ...costs, ...more }, budget };
  return replanServing({ ...asked, plan: inForce, band });
}

test('a table in force may pass the p99 by the band, and is given up beyond it', async () => {
  const small = { maxEntries: 1 };
  const inForce = await plan(small);
  const bound = { ...small, maxP99Micros: 100 };
  // A lookup of 5 µs makes a p99 of 105; on demand it is 100.
  const within = await again(inForce, bound, { lookupLatencies: [5] });
  expect([within.change, within.plan === inForce]).toEqual([null, true]);
  expect(within.why.join(' ')).toContain(
    'of the newest half of the requests, 99 of a hundred in at most 105 µs, where 100 µs are allowed; a table of now',
  );
  expect(within.why.at(-1)).toMatch(/^Nothing passes its bound by more than 5\.0 %/);
  const beyond = await again(inForce, bound, { lookupLatencies: [6] });
  expect([beyond.change, beyond.plan.mode]).toEqual(['mode', 'on-demand']);
  expect(beyond.why.at(-1)).toContain(
    'and 99 of a hundred requests take at most 106 µs with the table and 100 µs on demand, where 100 µs are allowed',
  );
  expect((await again(inForce, bound, { lookupLatencies: [5] }, 0)).change).toBe('mode');
});

test('computing in force may pass the p99 by the band, and a table takes its place beyond it', async () => {
  const sparing = { minSavedShare: 1 };
  const inForce = await plan(sparing);
  const bound = { ...sparing, maxP99Micros: 100 };
  const within = await again(inForce, bound, { onDemandLatencies: times(105) });
  expect([inForce.mode, within.change]).toEqual(['on-demand', null]);
  const beyond = await again(inForce, bound, { onDemandLatencies: times(106) });
  expect([beyond.change, beyond.plan.mode]).toEqual(['mode', 'lookup']);
  // And back only when the table passes it by as much.
  const next = await again(beyond.plan, bound, { onDemandLatencies: times(99) });
  expect([next.change, next.plan.mode]).toEqual(['mode', 'on-demand']);
});

test('around the p99 a plan does not turn to and fro, and does without a band', async () => {
  const small = { maxEntries: 1, maxP99Micros: 100 };
  const changes = async (band: number): Promise<number> => {
    let inForce = await plan(small, { lookupLatencies: [0] });
    let count = 0;
    for (const lookupMicros of [3, 0, 2, 0, 4, 0]) {
      const next = await again(inForce, small, { lookupLatencies: [lookupMicros] }, band);
      if (next.changed) count++;
      inForce = next.plan;
    }
    return count;
  };
  expect(await changes(0)).toBe(6);
  expect(await changes(0.05)).toBe(0);
});

test('a plan that passes the p99 stays where nothing else keeps to it, and says so', async () => {
  const inForce = await plan({ maxEntries: 1 });
  const stayed = await again(inForce, { maxEntries: 1, maxP99Micros: 50 });
  expect(stayed.change).toBe(null);
  expect(stayed.why.at(-1)).toMatch(
    /^No other plan keeps to the p99, and nothing else passes its bound by more than 5\.0 %/,
  );
  const computed = await plan({ minSavedShare: 1 });
  const slow = await again(computed, { minSavedShare: 1, maxP99Micros: 5 });
  expect(slow.why[0]).toMatch(
    /^Everything is computed on demand, 99 of a hundred in at most 100 µs, where 5 µs are allowed; a table/,
  );
  expect(slow.why.at(-1)).toMatch(/^No other plan keeps to the p99/);
});

test('keys that keep to the p99 take the place of those that do not, few as they add', async () => {
  // In force: a and x. Asked for: a 44 times and b twice of 50. Of 12 missed in 100, 1.2 take 101 µs; of 8, only 0.8 do.
  const budget = { maxEntries: 2 };
  const inForce = await planServing({ workload: requests('a30 x19 y1 a30 x20'), predictor, costs, budget });
  const now = requests('a30 b20 a44 b2 c1 d1 e1 f1');
  const asked = { workload: now, predictor, costs, plan: inForce };
  expect((await replanServing({ ...asked, budget })).change).toBe(null);
  const next = await replanServing({ ...asked, budget: { ...budget, maxP99Micros: 50 } });
  expect([next.change, next.hitRate, next.plan.figures.hitRate]).toEqual(['keys', 0.88, 0.92]);
  expect(next.why.at(-1)).toBe(
    'The frequent keys of now would answer 92.0 %, and 99 of a hundred in at most 11 µs: compute the table for them.',
  );
  expect((await replanServing({ ...asked, budget: { ...budget, maxP99Micros: 10 } })).change).toBe(null);
  expect((await replanServing({ ...asked, budget: { ...budget, maxP99Micros: 101 } })).change).toBe(null);
});

test('a table in force that keeps to the p99 stays, whatever one of the newest keys would take', async () => {
  // In force: a and b. The frequent keys of the newest first half are a and c, those asked for then a and b.
  const asked = { predictor, costs: { ...costs, onDemandLatencies: [10], lookupLatencies: [2] } };
  const budget = { maxEntries: 2, maxP99Micros: 10.5 };
  const inForce = await planServing({ ...asked, budget, workload: requests('a50 b49 c1 a50 b50') });
  // 0.5 % are missed with a and b, where 1.5 % are with a and c: 2 + 10 µs. On demand all take 10.
  const now = requests('a150 c30 b20 a196 b3 c1');
  expect((await planServing({ ...asked, budget, workload: now })).mode).toBe('on-demand');
  const next = await replanServing({ ...asked, budget, workload: now, plan: inForce });
  expect([next.change, next.hitRate, next.plan]).toEqual([null, 0.995, inForce]);
});

test('keys that would pass the p99, by the band as well, take the place of none', async () => {
  // Computing takes 1, 2, … 100 µs. With a, 90 of 100 are missed: 20 + 99 µs; with b, 50 are: 20 + 98 µs.
  const each = Float64Array.from({ length: 100 }, (_, at) => at + 1);
  const asked = { predictor, costs: { ...costs, onDemandLatencies: each, lookupLatencies: [20] } };
  const budget = { maxEntries: 1, minSavedShare: 0.05 };
  const inForce = await planServing({ ...asked, budget, workload: requests('a60 b40 a60 b40') });
  const now = requests('b60 a40 b50 a10 c10 d10 e10 f10');
  const become = async (maxP99Micros: number): Promise<unknown> => {
    const bound = { ...budget, maxP99Micros };
    const { change, plan: next } = await replanServing({
      ...asked,
      budget: bound,
      workload: now,
      plan: inForce,
    });
    return [change, next.mode];
  };
  expect(await become(113)).toEqual(['mode', 'on-demand']); // 119 is more than 1.05 · 113, and 118 is more than 113.
  expect(await become(114)).toEqual(['keys', 'hybrid']);
});

test('what is kept within the band is told as it is', async () => {
  // A tail comes, in the table's p99 of 11 that passes 10.6 by less than the band; on demand all take 10.
  const steady = { onDemandLatencies: [10] };
  const inForce = await plan({}, steady);
  const next = await again(inForce, { maxP99Micros: 10.6, maxUnseenShare: 0.01 }, steady);
  expect([next.change, next.plan.mode, next.plan.needsOnDemand]).toEqual(['tail', 'lookup', true]);
  expect(told(next.plan)).toContain(
    'only computing on demand keeps to it, but what is in force keeps to it within the band and stays.',
  );
});

test('the bound is on the page and in the picture, however far it is', async () => {
  const page = servingPlanPage(await plan({ maxP99Micros: 50 }));
  expect(page).toContain('99 of 100 requests');
  expect(page).toContain('on demand 100 µs; allowed 50 µs');
  const svg = servingPlanChart(await plan({ maxP99Micros: 50 }));
  expect(svg).toContain('99 of 100 allowed 50 µs');
  // The axis goes from 1 to 1000 µs over 140 units upwards from 312: 50 is 1.699 of 3 decades.
  const y = /<line[^>]*stroke-dasharray="3 3"[^>]*y1="([\d.]+)"/.exec(svg)?.[1];
  expect(Number(y)).toBeCloseTo(312 - (Math.log10(50) / 3) * 140, 1);
  for (const maxP99Micros of [Number.MIN_VALUE, 1e-9, 1e9, Number.MAX_VALUE]) {
    const far = await plan({ maxP99Micros });
    expect(servingPlanChart(far)).not.toMatch(/99 of 100 allowed|NaN|Infinity/);
    expect(servingPlanPage(far)).not.toMatch(/NaN|Infinity/);
  }
});

test.each([{}, { maxP99Micros: 50 }])(
  'what a plan tells is plain JSON, and drawn from it: %j',
  async (bound) => {
    const found = await plan(bound);
    for (const part of [found.figures, found.curve, found.framings, found.why, found.advice])
      expect(JSON.parse(canonicalJson(part as unknown as Json))).toEqual(part);
    const revived = {
      ...found,
      figures: JSON.parse(JSON.stringify(found.figures)) as ServingPlan['figures'],
    };
    expect(servingPlanPage(revived)).toBe(servingPlanPage(found));
    expect(servingPlanChart(revived)).toBe(servingPlanChart(found));
  },
);
