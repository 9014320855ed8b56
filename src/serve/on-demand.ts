import { checkPredictor } from './check-parts.ts';
import type { Predictor } from './predictor.ts';
import type { Service } from './service.ts';

/**
 * A service that computes every answer when it is asked for: dynamic inference.
 *
 * For inputs that hardly repeat, and as the tail of {@link hybrid}.
 *
 * @throws {SlipwayError} `bad-option` on anything but a predictor.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const service = onDemand(createPredictor(prepare, model));
 * await service.predict([{ age: 35 }]) // => [{ score: 0.5, prediction: 1 }]
 */
export function onDemand(predictor: Predictor): Service {
  checkPredictor('serve/on-demand', predictor);
  return Object.freeze({
    mode: 'on-demand' as const,
    get modelHash() {
      return predictor.hash;
    },
    signature: predictor.signature,
    predict: (rows, options) => predictor.predict(rows, options),
  } satisfies Service);
}
