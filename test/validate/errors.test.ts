import { expect, test } from 'vitest';
import type { Evaluation } from '../../src/evaluate/evaluation.ts';
import { gate } from '../../src/validate/gate.ts';
import type { Limits } from '../../src/validate/limits.ts';

const directions = { auc: 'higher', logLoss: 'lower' } as const;

/** An AUC with its error over all rows, and others on slices. */
function evaluation(
  auc: number,
  error: number | undefined,
  slices: [carrier: string, auc: number, error: number | undefined][] = [],
): Evaluation {
  const errorsOf = (of: number | undefined) => (of === undefined ? {} : { errors: { auc: of } });
  return {
    rows: 1000,
    metrics: { auc, logLoss: 1 - auc },
    ...(error === undefined ? {} : { errors: { auc: error, logLoss: error } }),
    directions,
    slices: slices.map(([carrier, figure, off]) => ({
      slice: { carrier },
      rows: 100,
      metrics: { auc: figure },
      ...errorsOf(off),
    })),
  };
}

const passes = (of: Evaluation, limits: Limits, baseline?: Evaluation): boolean =>
  gate(of, limits, baseline ? { baseline } : {}).pass;

test('bounds are kept only where the worse end of the error keeps them', () => {
  expect(passes(evaluation(0.75, undefined), { auc: { min: 0.75 } })).toBe(true);
  expect(passes(evaluation(0.75, 0.125), { auc: { min: 0.625 } })).toBe(true);
  expect(passes(evaluation(0.75, 0.125), { auc: { min: 0.6875 } })).toBe(false);
  expect(passes(evaluation(0.75, 0.125), { logLoss: { max: 0.375 } })).toBe(true);
  expect(passes(evaluation(0.75, 0.125), { logLoss: { max: 0.3125 } })).toBe(false);
  const slices = evaluation(0.75, undefined, [['HA', 0.75, 0.125]]);
  expect(passes(slices, { slices: { auc: { min: 0.625, minRows: 1 } } })).toBe(true);
  expect(passes(slices, { slices: { auc: { min: 0.6875, minRows: 1 } } })).toBe(false);
  expect(gate(evaluation(0.75, 0.125), { auc: { min: 0.75 } }).issues[0]!.message).toBe(
    'auc is 0.75 ± 0.125 over all 1,000 rows; expected at least 0.75.',
  );
});

test('regressions hold the errors of both', () => {
  const limits = { auc: { maxRegression: 0.25 } };
  expect(passes(evaluation(0.5, 0.125), limits, evaluation(0.5, 0.125))).toBe(true);
  expect(passes(evaluation(0.5, 0.125), limits, evaluation(0.5625, 0.125))).toBe(false);
  expect(passes(evaluation(0.5, undefined), limits, evaluation(0.5625, 0.125))).toBe(true);
  const loss = { logLoss: { maxRegression: 0.25 } };
  expect(passes(evaluation(0.5, 0.25), loss, evaluation(0.5, undefined))).toBe(true);
  expect(passes(evaluation(0.4375, 0.25), loss, evaluation(0.5, undefined))).toBe(false);
  expect(
    gate(evaluation(0.5, 0.25), limits, { baseline: evaluation(0.5625, 0.125) }).issues[0]!.message,
  ).toBe(
    "auc is 0.5 ± 0.25 over all 1,000 rows, worse than the baseline's 0.5625 ± 0.125 by 0.0625; expected at most 0.25 worse.",
  );
  // Half of what the baseline is at least, and 0.5 worse than it is at most.
  const share = { auc: { maxRegressionShare: 0.5 } };
  expect(passes(evaluation(0.5, undefined), share, evaluation(0.75, 0.25))).toBe(false);
});

test('gaps and ratios between slices hold the errors of both', () => {
  const slices = (high: number | undefined, low: number | undefined): Evaluation =>
    evaluation(0.75, undefined, [
      ['EV', 0.75, high],
      ['HA', 0.5, low],
    ]);
  const gap = (of: Evaluation, maxGap: number): boolean =>
    passes(of, { slices: { auc: { maxGap, minRows: 1 } } });
  expect(gap(slices(undefined, undefined), 0.25)).toBe(true);
  expect(gap(slices(0.125, 0.0625), 0.4375)).toBe(true);
  expect(gap(slices(0.125, 0.0625), 0.375)).toBe(false);
  const ratio = (of: Evaluation, minRatio: number): boolean =>
    passes(of, { slices: { auc: { minRatio, minRows: 1 } } });
  expect(ratio(slices(0.25, undefined), 0.5)).toBe(true);
  expect(ratio(slices(0.25, 0.0625), 0.5)).toBe(false);
});

test('an error that is no number lets nothing pass, and errors that are no record are no evaluation', () => {
  for (const error of [null, NaN, -1, '0.1'])
    expect(passes(evaluation(0.75, error as number), { auc: { min: 0 } }), String(error)).toBe(false);
  expect(() => gate({ ...evaluation(0.75, 0.1), errors: null as never }, { auc: { min: 0 } })).toThrow(
    expect.objectContaining({ code: 'bad-data' }),
  );
});
