import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord, type Json } from '../core/json.ts';
import type { Model, ModelReviver, SavedModel, SavedPredictor } from '../models/model.ts';
import type { Label } from '../table/examples.ts';
import { createPredictor, type Predictor, type Preparation, type PredictorOptions } from './predictor.ts';

const where = 'serve/predictor-reviver';

/** What brings the two parts of a predictor back. */
export interface PredictorParts {
  /** The preparation, from its own JSON. */
  readonly pipeline: (saved: Json) => Preparation;
  /** The model: a reviver for each kind that may come. */
  readonly models: readonly ModelReviver[];
}

/**
 * A function that brings saved predictors back: what `registry.load` asks for.
 *
 * `revivePredictor` is this with the steps and models of the library. Make your own to add yours to them.
 *
 * @throws {SlipwayError} the function: `bad-format` when what it is given is not a saved predictor or its model is of
 *   a kind that no reviver knows; `bad-version`; and what the revivers throw.
 * @example
 * const revive = predictorReviver({ pipeline: (saved) => revivePipeline(saved, standardSteps), models: standardModels });
 * typeof revive // => 'function'
 */
export function predictorReviver({ pipeline, models }: PredictorParts): (saved: SavedPredictor) => Predictor {
  const revivers = new Map(models.map((reviver) => [reviver.kind, reviver]));
  return (saved) => {
    const found: unknown = saved;
    if (!isRecord(found) || found['format'] !== 'slipway-predictor') {
      throw new SlipwayError('bad-format', where, 'what was loaded is not a saved predictor.');
    }
    if (found['version'] !== 1) {
      throw new SlipwayError(
        'bad-version',
        where,
        `the predictor was saved as version ${JSON.stringify(found['version'])}; this library reads 1.`,
      );
    }
    const model = reviveModel(found['model'], revivers);
    return createPredictor(pipeline(saved.prepare), model, optionsOf(saved.options));
  };
}

function reviveModel(saved: unknown, revivers: ReadonlyMap<unknown, ModelReviver>): Model {
  const kind: unknown = isRecord(saved) ? saved['kind'] : undefined;
  const reviver = revivers.get(kind);
  if (reviver) return reviver.revive(saved as SavedModel);
  throw new SlipwayError(
    'bad-format',
    where,
    `the model is of kind ${typeof kind === 'string' ? JSON.stringify(kind.slice(0, 80)) : 'unknown'}; there are revivers for ${quoteNames(revivers.keys() as Iterable<string>)}. Add one for it to models.`,
  );
}

function optionsOf(saved: Json): PredictorOptions {
  if (!isRecord(saved)) throw new SlipwayError('bad-format', where, 'the saved options are not an object.');
  return {
    ...(saved['threshold'] !== undefined && { threshold: saved['threshold'] as number }),
    ...(saved['label'] !== undefined && { label: saved['label'] as unknown as Label }),
  };
}
