import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { planServing, type ServingPlan } from '../../../src/serve/plan/plan-serving.ts';
import { replanServing, type Replan } from '../../../src/serve/plan/replan-serving.ts';
import { countTraffic, trafficSketch, type TrafficSketch } from '../../../src/serve/plan/traffic-sketch.ts';
import type { Predictor } from '../../../src/serve/predictor.ts';
import type { Schema } from '../../../src/table/schema.ts';

const input: Schema = { fields: [{ name: 'n', kind: 'number' }] };
const predictor = { input } as Predictor;
const costs = { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 20, requestsPerDay: 1e6 };
const budget = { maxEntries: 200 };
const asked = { predictor, costs, budget };
const half = 5000;

/** Requests of which a share is for 100 keys that come again and again, from `first` on; the others hardly repeat. */
function requests(count: number, share: number, seed: number, first = 0): { readonly n: number }[] {
  const source = random(seed);
  return Array.from({ length: count }, () => ({
    n: source.next() < share ? first + source.integer(100) : 1000 + source.integer(1e9),
  }));
}

/** What becomes of a plan over stretches of traffic, two halves each. */
async function follow(plan: ServingPlan, shares: readonly number[], band?: number): Promise<Replan[]> {
  const sketch = trafficSketch(input, { halfRequests: half });
  const found: Replan[] = [];
  for (const [at, share] of shares.entries()) {
    countTraffic(sketch, requests(2 * half, share, 100 + at));
    const next = await replanServing({
      ...asked,
      plan: found.at(-1)?.plan ?? plan,
      workload: sketch,
      ...(band !== undefined && { band }),
    });
    found.push(next);
  }
  return found;
}

const counted = (rows: readonly { readonly n: number }[]): TrafficSketch => {
  const sketch = trafficSketch(input, { halfRequests: half });
  countTraffic(sketch, rows);
  return sketch;
};

test('traffic that begins to repeat gets a table, and loses it when it stops', async () => {
  const plan = await planServing({ ...asked, workload: requests(2 * half, 0.05, 1) });
  expect(plan.mode).toBe('on-demand');
  const found = await follow(plan, [0.05, 0.8, 0.8, 0.05]);
  expect(found.map(({ change, plan: { mode } }) => [change, mode])).toEqual([
    [null, 'on-demand'],
    ['mode', 'hybrid'],
    [null, 'hybrid'],
    ['mode', 'on-demand'],
  ]);
  expect(found[1]!.why.at(-1)).toMatch(/^It is hybrid now, in place of on-demand: a table saves 7\d\.\d %/);
  expect(found[2]!.plan).toBe(found[1]!.plan);
  expect(found[3]!.plan.keys.rows).toBe(0);
});

test('around the bound a plan does not flap: it does without a band', async () => {
  // The table saves about a quarter, now a little more and now a little less.
  const shares = [0.285, 0.305, 0.285, 0.305, 0.285, 0.305];
  const plan = await planServing({ ...asked, workload: requests(2 * half, 0.285, 1) });
  const changes = async (band: number): Promise<number> =>
    (await follow(plan, shares, band)).filter(({ change }) => change === 'mode').length;
  expect(await changes(0)).toBeGreaterThanOrEqual(3);
  expect(await changes(0.05)).toBeLessThanOrEqual(1);
});

test('when other keys become the frequent ones, the table is computed for those', async () => {
  const plan = await planServing({ ...asked, workload: requests(2 * half, 0.8, 1) });
  const moved = await replanServing({ ...asked, plan, workload: counted(requests(2 * half, 0.8, 2, 500)) });
  expect([plan.mode, moved.changed, moved.change, moved.plan.mode]).toEqual([
    'hybrid',
    true,
    'keys',
    'hybrid',
  ]);
  expect(moved.hitRate).toBeLessThan(0.01);
  expect(moved.plan.figures.hitRate).toBeGreaterThan(0.75);
  const stayed = await replanServing({ ...asked, plan, workload: counted(requests(2 * half, 0.8, 3)) });
  expect([stayed.changed, stayed.plan === plan]).toEqual([false, true]);
  expect(stayed.hitRate).toBeCloseTo(0.8, 1);
  // Rows in place of a sketch tell the same.
  const rows = await replanServing({ ...asked, plan, workload: requests(2 * half, 0.8, 3) });
  expect([rows.change, rows.hitRate]).toEqual([stayed.change, stayed.hitRate]);
});

test('a lookup gets a tail as soon as unseen keys pass their share, and keeps it until they are half of it', async () => {
  const few = (unseen: number, seed: number): { readonly n: number }[] =>
    requests(2 * half, 1 - unseen, seed);
  const roomy = { ...asked, budget: { maxEntries: 5000 } };
  const plan = await planServing({ ...roomy, workload: few(0.005, 1) });
  expect([plan.mode, plan.needsOnDemand]).toEqual(['lookup', false]);
  const more = await replanServing({ ...roomy, plan, workload: few(0.04, 2) });
  expect([more.change, more.plan.mode, more.plan.needsOnDemand]).toEqual(['tail', 'lookup', true]);
  const between = await replanServing({ ...roomy, plan: more.plan, workload: few(0.015, 3) });
  expect(between.change).toBe(null);
  const fewer = await replanServing({ ...roomy, plan: more.plan, workload: few(0.005, 4) });
  expect([fewer.change, fewer.plan.needsOnDemand]).toEqual(['tail', false]);
});

test('a lookup with a tail and a hybrid are carried out alike: one for the other is no change', async () => {
  const workload = counted(requests(2 * half, 0.8, 1));
  const plan = await planServing({ ...asked, budget: { maxEntries: 1e5 }, workload });
  expect([plan.mode, plan.needsOnDemand]).toEqual(['lookup', true]);
  const more = { ...asked, budget: { maxEntries: plan.keys.rows }, workload: requests(2 * half, 0.75, 2) };
  expect((await planServing(more)).mode).toBe('hybrid');
  const next = await replanServing({ ...more, plan });
  expect([next.changed, next.plan === plan]).toEqual([false, true]);
});

test('a table that the budget has no room for any more is made anew, smaller', async () => {
  const workload = requests(2 * half, 0.8, 1);
  const plan = await planServing({ ...asked, workload });
  expect([plan.mode, plan.keys.rows]).toEqual(['hybrid', 200]);
  const within = await replanServing({ ...asked, plan, workload, budget: { maxEntries: 199 } });
  expect([within.change, within.plan.keys.rows]).toEqual(['keys', 199]);
  expect(within.why.at(-1)).toContain('The table in force has 200 entries, where the budget allows 199');
  // The bytes of an entry are measured: 190 fit now, and a twentieth is chance.
  const bytes = (most: number): Promise<Replan> =>
    replanServing({ ...asked, plan, workload, budget: { maxEntries: 200, maxBytes: 20 * most } });
  expect((await bytes(191)).change).toBe(null);
  expect((await bytes(190)).change).toBe('keys');
});

test('what is no plan or no band is refused, and an abort is heard', async () => {
  const workload = requests(100, 0.8, 1);
  const plan = await planServing({ ...asked, workload });
  const codeOf = (question: object): Promise<unknown> =>
    replanServing({ ...asked, plan, workload, ...question }).then(
      () => 'nothing was thrown',
      (error: unknown) => (error as { code?: unknown }).code,
    );
  expect(await codeOf({ plan: undefined })).toBe('bad-option');
  expect(await codeOf({ plan: {} })).toBe('bad-option');
  expect(await codeOf({ band: 0.6 })).toBe('bad-option');
  expect(await codeOf({ seed: 1 })).toBe('bad-option');
  expect(await codeOf({ workload: [{ n: 1 }] })).toBe('bad-data');
  const reason = new Error('enough');
  await expect(replanServing({ ...asked, plan, workload, signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );
});
