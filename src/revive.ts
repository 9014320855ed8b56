import type { SavedPredictor } from './models/model.ts';
import { standardModels } from './models/standard-models.ts';
import { revivePipeline } from './prepare/revive-pipeline.ts';
import type { Predictor } from './serve/predictor.ts';
import { predictorReviver } from './serve/predictor-reviver.ts';

/**
 * A saved predictor, alive again, with the steps and the models of this library.
 *
 * For steps or models of your own, make a reviver that knows them with {@link predictorReviver}.
 *
 * @throws {SlipwayError} `bad-format` on anything that is not a saved predictor, or has a step or a model this library
 *   does not know; `bad-version` when it was saved in a version that is not read here.
 * @example
 * const rows = table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) });
 * const { prepare, examples } = pipeline(standardize({ columns: ['age'] })).fitExamples(rows, { label: 'late' });
 * const predictor = createPredictor(prepare, await naive().fit(examples));
 * revivePredictor(predictor.save()).hash === predictor.hash // => true
 */
export function revivePredictor(saved: SavedPredictor): Predictor {
  return predictorReviver({ pipeline: (json) => revivePipeline(json), models: standardModels })(saved);
}
