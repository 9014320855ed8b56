import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import type { Model } from '../../models/model.ts';
import type { Examples } from '../../table/examples.ts';
import type { Estimator, FitOptions } from '../estimator.ts';

/** Refuses a list of estimators that is none, or empty. */
export function checkEstimators(where: string, estimators: unknown): readonly Estimator[] {
  const isFine =
    Array.isArray(estimators) && estimators.length > 0 && estimators.every((each) => isEstimator(each));
  if (isFine) return Object.freeze([...estimators]);
  throw new SlipwayError('bad-option', where, 'estimators is no list of them; expected one or more.', {
    details: { option: 'estimators' },
  });
}

/** Whether a value can be asked to fit. */
export function isEstimator(value: unknown): value is Estimator {
  return isRecord(value) && typeof value['fit'] === 'function';
}

/** Fits one estimator after another, and reports each that is done; their own progress is passed on. */
export async function fitMembers(
  where: string,
  estimators: readonly Estimator[],
  examples: Examples,
  { signal, onProgress, validation, workers }: FitOptions,
  counted: { readonly before: number; readonly total: number },
): Promise<Model[]> {
  const models: Model[] = [];
  for (const estimator of estimators) {
    const model: unknown = await estimator.fit(examples, { signal, onProgress, validation, workers });
    signal?.throwIfAborted();
    if (!isModel(model)) {
      throw new SlipwayError('bad-option', where, `estimator ${models.length} gave no model; expected one.`, {
        details: { option: 'estimators' },
      });
    }
    models.push(model);
    const done = counted.before + models.length;
    onProgress?.({ stage: where, done, total: counted.total, unit: 'models' });
    signal?.throwIfAborted();
  }
  return models;
}

function isModel(value: unknown): value is Model {
  return isRecord(value) && typeof value['predict'] === 'function';
}
