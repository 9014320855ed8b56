/** What an edge module runs: it is built into one file, and opens the predictor that the module holds. */
import { unpackWeights } from './formats/pack-weights.ts';
import { revivePredictor } from './revive.ts';
import type { Predictor } from './serve/predictor.ts';

/**
 * The predictor of an edge module.
 *
 * @param text - the JSON that `edgeModule` wrote.
 * @throws {SlipwayError} `bad-format`, `bad-version`.
 */
export function openEdge(text: string): Predictor {
  return revivePredictor(unpackWeights(JSON.parse(text)));
}
