import type { Clock } from '../core/clock.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Registry, Saveable } from '../registry/registry.ts';

/** Declares one test on new, empty storage: how to open a registry on it, and the clock all of them read. */
export type DeclareRegistryTest = (
  name: string,
  run: (open: (actor?: string) => Registry, tick: Ticking) => Promise<void>,
) => void;

/** A verdict that does not pass, with a figure that does not exist. */
export const failing: Verdict = {
  pass: false,
  checked: 1,
  issues: [
    {
      code: 'limit-missed',
      message: 'auc is undefined; expected 0.7 or more.',
      severity: 'error',
      measure: 'auc',
      value: NaN,
      limit: 0.7,
      rows: 3,
    },
  ],
};

/** A predictor that is like no other seed's. */
export function predictor(seed: number): Saveable {
  const arrays = {
    weights: Float32Array.of(seed, seed / 3),
    bias: Float64Array.of(-0, seed),
    codes: Uint8Array.of(seed, 255),
  };
  return {
    save: () => ({
      format: 'slipway-predictor',
      version: 1,
      prepare: [{ step: 'identity' }],
      options: { threshold: 0.5 },
      model: { kind: 'suite', version: 1, state: { seed }, arrays },
    }),
  };
}

/** One that says what it takes and gives, and answers `rate` times what it is asked. */
export function answering(rate: number): Saveable & {
  predict(rows: readonly { readonly x?: unknown }[]): Promise<{ score: number; prediction: number }[]>;
} {
  const signature = {
    task: 'regression',
    inputs: [{ name: 'x', kind: 'number' }],
    outputs: [{ name: 'score' }, { name: 'prediction' }],
  } as const;
  return {
    save: () => ({ ...predictor(rate).save(), signature }),
    predict: async (rows) =>
      rows.map(({ x }) => {
        const score = typeof x === 'number' ? rate * x : NaN;
        return { score, prediction: score };
      }),
  };
}

/** A clock that moves on by a second whenever it is read. */
export interface Ticking {
  readonly clock: Clock;
  readonly now: () => number;
  readonly set: (instant: number) => void;
}

/** A {@link Ticking} at 0. */
export function ticking(): Ticking {
  let instant = 0;
  return {
    clock: { now: () => (instant += 1000) },
    now: () => instant,
    set: (to) => {
      instant = to;
    },
  };
}
