import { describe, expect, test } from 'vitest';
import { verdictOf, type Issue } from '../../../src/core/verdict.ts';
import type { Alert } from '../../../src/validate/alerts/alert.ts';
import type { Evaluation } from '../../../src/evaluate/evaluation.ts';
import { checkInOrder } from '../../../src/validate/check-in-order.ts';
import { checkModel } from '../../../src/validate/check-model.ts';
import { gate } from '../../../src/validate/gate.ts';
import type { Limits } from '../../../src/validate/limits.ts';
import { found, held, hour, missed, said, source } from './held-alerter.ts';

const evaluationOf = (auc: number, slices: Record<string, [auc: number, rows: number]> = {}): Evaluation => ({
  rows: 1000,
  metrics: { auc },
  directions: { auc: 'higher' },
  slices: Object.entries(slices).map(([origin, [figure, rows]]) => ({
    slice: { origin },
    rows,
    metrics: { auc: figure },
  })),
});

const regression: Limits = { auc: { min: 0.7, maxRegression: 0.01 } };

describe('what was not looked at is not gone', () => {
  test('when a check before it did not pass', async () => {
    const release = async (answer: number) =>
      checkInOrder([
        {
          name: 'serving',
          check: async () =>
            checkModel({ load: () => null, answer: (_, rows) => rows.map(() => answer), rows: [{}] }),
        },
        { name: 'metrics', check: () => gate(evaluationOf(0.6), { auc: { min: 0.7 } }) },
      ]);
    const { alerter, sent } = held();
    await alerter.report(await release(0.5), source);
    await alerter.report(await release(NaN), source);
    expect(said(sent['a'])).toEqual([
      [['auc'], []],
      [['answers'], []],
    ]);
    await alerter.report(await release(0.5), source);
    expect(said(sent['a']).slice(2)).toEqual([[[], ['answers']]]);
  });

  test.each<[string, Record<string, string>]>([
    ['with a line end in a level', { city: 'a\nb' }],
    ['with a level longer than is shown', { city: 'x'.repeat(300) }],
    [
      'by more columns than are shown',
      Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`column ${at}`, 'x'])),
    ],
    ['with half a character', { city: 'a\ud800' }],
  ])('when its slice is too small, %s', async (_, slice) => {
    const small: Issue = {
      code: 'slice-too-small',
      severity: 'warning',
      message: 'auc was not judged.',
      measure: 'auc',
      slice,
      rows: 3,
    };
    const { alerter, sent } = held();
    await alerter.report(found(missed('auc', slice)), source);
    await alerter.report(found(small), source);
    expect(said(sent['a'])).toEqual([[['auc'], []]]);
  });

  test('when no baseline, no interval or no comparison has it', async () => {
    for (const code of ['missing-baseline', 'missing-comparison', 'missing-interval', 'undefined-interval']) {
      const { alerter, sent } = held();
      await alerter.report(found({ ...missed('auc'), code: 'regressed' }), source);
      await alerter.report(found({ ...missed('auc'), code }), source);
      expect([code, said(sent['a'])]).toEqual([
        code,
        [
          [['auc'], []],
          [['auc'], []],
        ],
      ]);
    }
  });

  test('nor what is told as one, when anything was not looked at', async () => {
    const slices = Array.from({ length: 5 }, (_, at) => ({ carrier: `c${at}` }));
    const { alerter, sent } = held({ maxIssues: 2 });
    await alerter.report(found(...slices.map((slice) => missed('auc', slice))), source);
    await alerter.report(
      found(
        ...slices.map((slice): Issue => ({
          code: 'slice-too-small',
          severity: 'warning',
          message: 's',
          measure: 'auc',
          slice,
        })),
      ),
      source,
    );
    expect(said(sent['a'])).toEqual([[['auc', 'auc', 'more-issues'], []]]);
  });
});

describe('what is in a slice is not gone', () => {
  const limits: Limits = { slices: { auc: { min: 0.7 } } };
  const gone = (alerts: readonly Alert[]) => alerts.map(({ recovered }) => recovered.map(({ code }) => code));

  test('while the slice is not there', async () => {
    const long = 'x'.repeat(300);
    for (const origin of ['EWR', long]) {
      const { alerter, clock, sent } = held();
      for (const slices of [{ [origin]: [0.5, 100], LGA: [0.9, 100] }, { LGA: [0.9, 100] }, {}] as const) {
        clock.time++;
        const verdict = gate(evaluationOf(0.8, slices as Record<string, [number, number]>), limits);
        await alerter.report(verdict, source);
        await alerter.report(await checkInOrder([{ name: 'gate', check: () => verdict }]), source);
      }
      expect(gone(sent['a']!).flat()).toEqual([]);
      await alerter.report(gate(evaluationOf(0.8, { [origin]: [0.8, 100] }), limits), source);
      expect(gone(sent['a']!).flat()).toContain('limit-missed');
    }
  });

  test('but is where no limit is for slices any more, and a slice that need not be there is not missing', async () => {
    const { alerter, sent } = held();
    await alerter.report(gate(evaluationOf(0.8, { EWR: [0.5, 100] }), limits), source);
    await alerter.report(gate(evaluationOf(0.8), { auc: { min: 0.7 } }), source);
    const there = evaluationOf(0.8, { LGA: [0.8, 100] });
    await alerter.report(gate(there, limits, { requiredSlices: [{ origin: 'EWR' }] }), source);
    await alerter.report(gate(there, limits), source);
    expect(gone(sent['a']!)).toEqual([[], ['limit-missed'], [], ['missing-slice']]);
  });

  test.each<[string, Record<string, [number, number]>, string[]]>([
    ['has no figure', { EWR: [0.5, 100], LGA: [NaN, 100], JFK: [0.55, 100] }, []],
    ['is too small', { EWR: [0.5, 100], LGA: [0.9, 10], JFK: [0.55, 100] }, []],
    ['is not there', { EWR: [0.5, 100], JFK: [0.55, 100] }, []],
    [
      'is as near, although a third is too small',
      { EWR: [0.5, 100], LGA: [0.55, 100], JFK: [0.1, 5] },
      ['gap-too-wide'],
    ],
  ])('when the other of a gap %s', async (_, slices, expected) => {
    const between: Limits = { slices: { auc: { maxGap: 0.1, minRows: 50 } } };
    const { alerter, sent } = held();
    const wide = evaluationOf(0.8, { EWR: [0.5, 100], LGA: [0.9, 100], JFK: [0.85, 100] });
    await alerter.report(gate(wide, between), source);
    await alerter.report(gate(evaluationOf(0.8, slices), between), source);
    expect(gone(sent['a']!).flat()).toEqual(expected);
  });
});

test('an error that became a warning is not gone, also where only errors are told', async () => {
  const drifted = (severity: 'error' | 'warning'): Issue => ({ ...missed('psi'), code: 'drifted', severity });
  const { alerter, clock, sent } = held();
  for (const issues of [
    [drifted('error')],
    [drifted('warning')],
    [drifted('error')],
    [drifted('warning')],
    [],
  ]) {
    clock.time++;
    await alerter.report(found(...issues), source);
  }
  expect(sent['a']!.map(({ at, recovered }) => [at, recovered.length])).toEqual([
    [1, 0],
    [5, 1],
  ]);
});

describe('what was looked at and is not there is gone', () => {
  test('although the same figure still fails in another way, and is not told as if it were there', async () => {
    const { alerter, clock, sent } = held();
    await alerter.report(gate(evaluationOf(0.6), regression, { baseline: evaluationOf(0.8) }), source);
    clock.time = 2 * hour;
    await alerter.report(gate(evaluationOf(0.75), regression, { baseline: evaluationOf(0.8) }), source);
    expect(
      sent['a']!.map(({ failing, recovered }) => [
        failing.map(({ code }) => code),
        recovered.map(({ code }) => code),
      ]),
    ).toEqual([
      [['limit-missed', 'regressed'], []],
      [['regressed'], ['limit-missed']],
    ]);
    expect(sent['a']![1]!.failing[0]!.message).toContain('auc is 0.75');
  });

  test('although there is nothing to compare with: a limit of the figure was judged', async () => {
    const { alerter, sent } = held();
    await alerter.report(gate(evaluationOf(0.6), regression, { baseline: null }), source);
    await alerter.report(gate(evaluationOf(0.75), regression, { baseline: null }), source);
    const lacking = { ...evaluationOf(0), metrics: {} };
    await alerter.report(gate(evaluationOf(0.6), regression, { baseline: lacking }), source);
    await alerter.report(gate(evaluationOf(0.75), regression, { baseline: lacking }), source);
    expect(sent['a']!.map(({ recovered }) => recovered.map(({ code }) => code))).toEqual([
      [],
      ['limit-missed'],
      [],
      ['limit-missed'],
    ]);
  });

  test('in a slice, although all rows have no figure', async () => {
    const limits: Limits = { auc: { min: 0.7 }, slices: { auc: { min: 0.6 } } };
    const { alerter, sent } = held();
    await alerter.report(gate(evaluationOf(0.8, { LGA: [0.5, 300] }), limits), source);
    await alerter.report(gate(evaluationOf(NaN, { LGA: [0.7, 300] }), limits), source);
    expect(sent['a']![1]!.recovered.map(({ slice }) => slice)).toEqual([{ origin: 'LGA' }]);
  });
});

test('what was not looked at is not told again as if it were found', async () => {
  const { alerter, clock, sent } = held();
  await alerter.report(found(missed('auc')), source);
  clock.time = 2 * hour;
  await alerter.report(found({ code: 'not-checked', severity: 'warning', message: 'not.' }), source);
  expect(sent['a']).toHaveLength(1);
});

test('problems beyond the most have been there since they were found first, and are the same alert on every try', async () => {
  const { alerter, clock, sent, broken } = held({ maxIssues: 1 });
  broken.add('a');
  const ids = [];
  for (const time of [0, 100, 200]) {
    clock.time = time;
    const { failed } = await alerter.report(found(missed('auc'), missed('f1'), missed('f2')), source);
    ids.push(failed[0]!.alert.id);
  }
  broken.clear();
  await alerter.report(found(missed('auc'), missed('f1'), missed('f2')), source);
  expect(sent['a']![0]!.failing.map(({ code, since }) => [code, since])).toEqual([
    ['limit-missed', 0],
    ['more-issues', 0],
  ]);
  expect(new Set([...ids, sent['a']![0]!.id]).size).toBe(1);
});

test('the same in several windows is one problem, with the sentences of all and the figures of the worst', async () => {
  const drifted = (window: string, severity: 'error' | 'warning', value: number): Issue => ({
    code: 'drifted',
    severity,
    message: `psi of fare is ${value} in ${window}.`,
    measure: 'psi',
    value,
    column: 'fare',
    window,
  });
  const { alerter, sent } = held({ severity: 'warning' });
  await alerter.report(
    verdictOf(
      [drifted('March', 'warning', 0.1), drifted('April', 'error', 0.4), drifted('April', 'error', 0.4)],
      3,
    ),
    source,
  );
  expect(sent['a']![0]!.failing).toEqual([
    {
      ...drifted('April', 'error', 0.4),
      message: 'psi of fare is 0.4 in April. psi of fare is 0.1 in March.',
      since: 0,
    },
  ]);
});

test('a warning that becomes an error is told at once, and an error that becomes a warning is not', async () => {
  const slow = (severity: 'error' | 'warning'): Issue => ({
    code: 'slow',
    severity,
    message: `a slow ${severity}.`,
  });
  const { alerter, sent, clock } = held({ severity: 'warning' });
  for (const severity of ['warning', 'warning', 'error', 'error', 'warning', 'error'] as const) {
    clock.time++;
    await alerter.report(found(slow(severity)), source);
  }
  expect(sent['a']!.map(({ at, failing }) => [at, failing[0]!.severity])).toEqual([
    [1, 'warning'],
    [3, 'error'],
  ]);
});
