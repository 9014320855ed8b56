import { expect, test } from 'vitest';
import type { NamedCheck } from '../../src/core/run-checks.ts';
import { verdictOf, type Verdict } from '../../src/core/verdict.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { auc } from '../../src/metrics/auc.ts';
import { metric } from '../../src/metrics/metric.ts';
import { checkInOrder } from '../../src/validate/check-in-order.ts';
import { checkModel, type ModelCheck } from '../../src/validate/check-model.ts';
import { gate } from '../../src/validate/gate.ts';

const passes = verdictOf([{ code: 'slice-too-small', severity: 'warning', message: 'small.' }], 2);
const fails = verdictOf([{ code: 'limit-missed', severity: 'error', message: 'missed.' }], 3);

test('all issues and counts are joined while checks pass', async () => {
  const joined = await checkInOrder([
    { name: 'first', check: () => passes },
    { name: 'second', check: async () => Promise.resolve(passes) },
  ]);
  expect(joined).toEqual({ pass: true, checked: 4, issues: [...passes.issues, ...passes.issues] });
  const slices = [{ origin: 'EWR' }];
  const check = () => ({ ...passes, slices });
  const bySlice = await checkInOrder([
    { name: 'a', check },
    { name: 'b', check: () => passes },
    { name: 'c', check },
  ]);
  expect(bySlice.slices).toEqual([...slices, ...slices]);
  await expect(
    checkInOrder([{ name: 'a', check: () => ({ ...passes, slices: [{ origin: 1 }] }) as never }]),
  ).rejects.toMatchObject({ code: 'bad-option' });
});

test('after the first that fails none is run, and each is named', async () => {
  let ran = 0;
  const never = (): Verdict => {
    ran++;
    return passes;
  };
  const joined = await checkInOrder([
    { name: 'first', check: () => passes },
    { name: 'second', check: () => fails },
    { name: 'third', check: never },
    { name: 'fourth', check: never },
  ]);
  expect([ran, joined.pass, joined.checked]).toEqual([0, false, 5]);
  // No measure: what was not run may have had any.
  expect(joined.issues.slice(2)).toEqual(
    ['third', 'fourth'].map((name) => ({
      code: 'not-checked',
      severity: 'warning',
      message: `${name} was not checked, because second did not pass.`,
    })),
  );
});

test('a verdict that does not pass and names no error fails by name, and one on nothing fails', async () => {
  const bare: Verdict = { pass: false, checked: 1, issues: [] };
  expect(await checkInOrder([{ name: 'own', check: () => bare }])).toMatchObject({
    pass: false,
    issues: [{ code: 'check-failed', message: 'own did not pass, and names no error.' }],
  });
  const nothing = verdictOf([], 0);
  expect(await checkInOrder([{ name: 'own', check: () => nothing }])).toEqual(nothing);
});

/** A release: the model is tried first, and its metrics are read after that. */
async function release(
  parts: Partial<ModelCheck<number, number>>,
): Promise<{ readonly verdict: Verdict; readonly metricsRead: number }> {
  let metricsRead = 0;
  const counted = metric('higher', (labels, scores) => {
    metricsRead++;
    return auc(labels, scores);
  });
  const scored = { labels: Float64Array.of(0, 1, 0, 1), scores: Float64Array.of(0.1, 0.9, 0.2, 0.8) };
  const verdict = await checkInOrder([
    {
      name: 'serving',
      check: async ({ signal }) =>
        checkModel<number, number>({
          load: () => 1,
          answer: (_, rows) => Float64Array.from(rows),
          rows: [...scored.scores],
          signal,
          ...parts,
        }),
    },
    {
      name: 'metrics',
      check: () => gate(evaluate(scored, { auc: counted }), { auc: { min: 0.7 } }),
    },
  ]);
  return { verdict, metricsRead };
}

test('a model that can serve has its metrics read', async () => {
  const { verdict, metricsRead } = await release({});
  expect([verdict.pass, metricsRead]).toEqual([true, 1]);
});

test('of a model that answers NaN no metric is read', async () => {
  const { verdict, metricsRead } = await release({ answer: (_, rows) => rows.map(() => NaN) });
  expect([verdict.pass, metricsRead]).toEqual([false, 0]);
  expect(verdict.issues.map(({ code }) => code)).toEqual(['answer-not-finite', 'not-checked']);
});

test('of a model that needs too much memory no metric is read', async () => {
  let used = 0;
  const { verdict, metricsRead } = await release({
    load: () => (used = 10_000),
    memory: () => used,
    limits: { maxMemoryBytes: 9_999 },
  });
  expect([verdict.pass, metricsRead]).toEqual([false, 0]);
  expect(verdict.issues.map(({ code }) => code)).toEqual(['too-much-memory', 'not-checked', 'not-checked']);
});

test('an abort stops between the checks with its reason; a signal reaches each', async () => {
  const reason = new Error('enough');
  const control = new AbortController();
  const second: NamedCheck = { name: 'second', check: () => passes };
  const first: NamedCheck = {
    name: 'first',
    check: ({ signal }) => {
      expect(signal).toBe(control.signal);
      control.abort(reason);
      return passes;
    },
  };
  await expect(checkInOrder([first, second], { signal: control.signal })).rejects.toBe(reason);
});

test.each<[string, unknown]>([
  ['no checks', []],
  ['no list', { gate: () => passes }],
  ['a bare function', [() => passes]],
  ['a check that gives no verdict', [{ name: 'own', check: () => true }]],
  ['a good check and a bare function', [{ name: 'own', check: () => passes }, () => passes]],
  ['a check without a name', [{ check: () => passes }]],
  ...(
    [
      ['a verdict without issues', { pass: true, checked: 1 }],
      ['a verdict without a count', { pass: true, issues: [] }],
      ['a count below 0', { pass: true, checked: -3, issues: [] }],
      ['half a check', { pass: true, checked: 0.5, issues: [] }],
      ['a pass on nothing', { pass: true, checked: 0, issues: [] }],
      ['a pass with an error', { ...fails, pass: true }],
      ['an issue of nothing', { pass: true, checked: 1, issues: [{}] }],
      ['an issue of null', { pass: false, checked: 1, issues: [null] }],
      [
        'an issue without a code',
        { pass: true, checked: 1, issues: [{ severity: 'warning', message: 'x.' }] },
      ],
      [
        'an issue without a sentence',
        { pass: true, checked: 1, issues: [{ code: 'x', severity: 'warning' }] },
      ],
      [
        'an issue of another severity',
        { pass: true, checked: 1, issues: [{ code: 'x', severity: 'fatal', message: 'x.' }] },
      ],
    ] as const
  ).map(([what, verdict]): [string, unknown] => [what, [{ name: 'own', check: () => verdict }]]),
])('%s is refused', async (_, checks) => {
  await expect(checkInOrder(checks as NamedCheck[])).rejects.toMatchObject({ code: 'bad-option' });
});

test('an option misspelt is refused', async () => {
  await expect(
    checkInOrder([{ name: 'own', check: () => passes }], { signals: 1 } as object),
  ).rejects.toMatchObject({ code: 'bad-option' });
});
