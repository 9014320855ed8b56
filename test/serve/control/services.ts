import { SlipwayError } from '../../../src/core/error.ts';
import type { Instance, Prediction, PredictOptions, Service } from '../../../src/serve/service.ts';

/** A service that answers every row with a number, and remembers what it was asked. */
export function answering(
  score: number,
  modelHash = `m${score}`,
): Service & { readonly asked: (readonly Instance[])[] } {
  const asked: (readonly Instance[])[] = [];
  return {
    asked,
    mode: 'on-demand',
    modelHash,
    predict: async (rows) => {
      asked.push(rows);
      return rows.map((row, at): Prediction => {
        if (row['bad'] === true)
          throw new SlipwayError('bad-data', 'test', `row ${at} is bad; expected a good one.`, {
            details: { row: at },
          });
        return { score, prediction: Number.isNaN(score) ? NaN : score >= 0.5 ? 1 : 0 };
      });
    },
  };
}

/** A service whose answers are let go one after another. */
export function held(
  score: number,
): Service & { readonly waiting: (() => void)[]; readonly sizes: number[] } {
  const waiting: (() => void)[] = [];
  const sizes: number[] = [];
  return {
    ...answering(score),
    waiting,
    sizes,
    async predict(rows: readonly Instance[], { signal }: PredictOptions = {}) {
      sizes.push(rows.length);
      await new Promise<void>((resolve) => waiting.push(resolve));
      signal?.throwIfAborted();
      return rows.map(() => ({ score, prediction: 1 }));
    },
  };
}

/** A service that always fails. */
export const failing = (modelHash = 'broken'): Service => ({
  mode: 'on-demand',
  modelHash,
  predict: () => Promise.reject(new Error('no memory')),
});

/** Lets everything that is ready have its turn. */
export const turn = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
