import { SlipwayError } from '../src/core/error.ts';
import { random, type Random } from '../src/core/random.ts';
import type { Evaluation } from '../src/evaluate/evaluation.ts';
import { gate } from '../src/validate/gate.ts';
import type { Limits } from '../src/validate/limits.ts';
import type { Fault, Outcome } from './fault.ts';

type Wrecked = { -readonly [Key in keyof Evaluation]: Evaluation[Key] };

interface Case {
  evaluation: Wrecked;
  baseline: Wrecked;
  limits: Record<string, unknown>;
}

/** Each takes one thing away, or makes it worse, in a case that would pass. */
const wrecks: readonly ((of: Case, source: Random) => void)[] = [
  ({ evaluation }) => (evaluation.metrics = { ...evaluation.metrics, auc: NaN }),
  ({ evaluation }) => (evaluation.metrics = { ...evaluation.metrics, auc: null as unknown as number }),
  ({ evaluation }) => (evaluation.metrics = { ...evaluation.metrics, auc: Infinity }),
  ({ evaluation }) => (evaluation.metrics = { ...evaluation.metrics, logLoss: Infinity }),
  ({ evaluation }) => (evaluation.metrics = { ...evaluation.metrics, logLoss: -Infinity }),
  ({ evaluation }) => (evaluation.metrics = { logLoss: 0.5 }),
  ({ evaluation }) => (evaluation.rows = 0),
  ({ evaluation }) => (evaluation.directions = { auc: 'higher', logLoss: 'higher' }),
  ({ evaluation }) => (evaluation.metrics = { ...evaluation.metrics, auc: 0.7 - 1e-9 }),
  ({ evaluation }) => (evaluation.metrics = { ...evaluation.metrics, logLoss: 0.51 + 1e-9 }),
  ({ evaluation }) => (evaluation.slices = []),
  ({ evaluation }) => (evaluation.slices = evaluation.slices.slice(1)),
  ({ evaluation }) => (evaluation.slices = evaluation.slices.map((of) => ({ ...of, rows: 99 }))),
  ({ evaluation }, source) => {
    const at = source.integer(evaluation.slices.length);
    evaluation.slices = evaluation.slices.map((of, place) =>
      place === at ? { ...of, metrics: { auc: NaN } } : of,
    );
  },
  ({ evaluation }) => (evaluation.slices = evaluation.slices.map((of) => ({ ...of, metrics: {} }))),
  ({ baseline }) => (baseline.metrics = {}),
  ({ baseline }) => (baseline.metrics = { logLoss: NaN }),
  ({ baseline }) => (baseline.metrics = { logLoss: Infinity }),
  ({ baseline }) => (baseline.rows = 0),
  ({ baseline }) => (baseline.slices = []),
  ({ limits }) => (limits['accuracy'] = { min: 0 }),
  ({ limits }) => (limits['auc'] = { minimum: 0 }),
  ({ limits }) => (limits['auc'] = { min: NaN }),
  ({ limits }) => (limits['auc'] = {}),
  ({ limits }) => (limits['logLoss'] = { maxRegression: -0.01 }),
];

/** A gate is handed what has holes: it must not pass, and must say why in its own words. */
const holes: Fault = {
  fault: 'validate/holes',
  run: () => {
    const source = random(1);
    const outcome = { tried: 0, survived: 0, lost: 0, wrong: 0, crashed: 0 };
    for (; outcome.tried < 2000; outcome.tried++) {
      const whole = passing(source);
      if (!gate(whole.evaluation, whole.limits as Limits, { baseline: whole.baseline }).pass) {
        outcome.wrong++;
        continue;
      }
      wrecks[outcome.tried % wrecks.length]!(whole, source);
      outcome[judged(whole)]++;
    }
    return Promise.resolve(outcome);
  },
};

function judged({ evaluation, limits, baseline }: Case): Exclude<keyof Outcome, 'tried'> {
  try {
    const { pass, issues } = gate(evaluation, limits as Limits, { baseline });
    return !pass && issues.some(({ severity }) => severity === 'error') ? 'survived' : 'wrong';
  } catch (error) {
    return error instanceof SlipwayError ? 'survived' : 'crashed';
  }
}

function passing(source: Random): Case {
  const directions = { auc: 'higher', logLoss: 'lower' } as const;
  const slices = Array.from({ length: 1 + source.integer(5) }, (_, at) => ({
    slice: { carrier: `c${at}` },
    rows: 100 + source.integer(900),
    metrics: { auc: 0.6 + 0.3 * source.next() },
  }));
  const metrics = { auc: 0.7 + 0.2 * source.next(), logLoss: 0.5 };
  return {
    evaluation: { rows: 5000, metrics, directions, slices },
    baseline: { rows: 5000, metrics: { auc: 0.7, logLoss: 0.5 }, directions, slices },
    limits: {
      auc: { min: 0.7 },
      logLoss: { max: 0.6, maxRegression: 0.01 },
      slices: { auc: { min: 0.6, minRows: 100, maxRegression: 0 } },
    },
  };
}

const faults: readonly Fault[] = [holes];
export default faults;
