import { SlipwayError } from '../core/error.ts';
import { isRecord, type Json } from '../core/json.ts';
import type { Activation, DenseLayer } from './dense-model.ts';
import type { ModelArray, SavedModel } from './model.ts';
import { openArray, openChoice } from './saved.ts';

const activations: readonly Activation[] = ['relu', 'tanh', 'sigmoid', 'linear'];

/**
 * Checks layers, and freezes them in a list of their own.
 *
 * @throws {SlipwayError} `bad-option`; `shape-mismatch` when they do not fit together.
 */
export function checkLayers(
  where: string,
  given: unknown,
  features: number,
  outputs: number,
): readonly DenseLayer[] {
  checkTypes(where, given);
  const layers = given as readonly DenseLayer[];
  let inputs = features;
  for (const [i, { weights, biases, activation }] of layers.entries()) {
    const units = i === layers.length - 1 ? outputs : Math.max(1, biases.length);
    if (biases.length !== units || weights.length !== inputs * units) {
      const found = `layer ${i} has ${weights.length} weights and ${biases.length} biases`;
      throw new SlipwayError(
        'shape-mismatch',
        where,
        `${found}; expected ${inputs} × ${units} weights and ${units} biases.`,
      );
    }
    if (!activations.includes(activation)) {
      throw new SlipwayError(
        'bad-option',
        where,
        `layer ${i} has activation ${JSON.stringify(activation)}; expected one of ${activations.join(', ')}.`,
      );
    }
    if (!weights.every(Number.isFinite) || !biases.every(Number.isFinite)) {
      throw new SlipwayError('bad-option', where, `layer ${i} has a weight that is not a finite number.`);
    }
    inputs = units;
  }
  return Object.freeze(layers.map((layer) => Object.freeze({ ...layer })));
}

function checkTypes(where: string, layers: unknown): void {
  if (!Array.isArray(layers))
    throw new SlipwayError('bad-option', where, 'layers is not a list; expected one layer or more.');
  if (layers.length === 0)
    throw new SlipwayError('bad-option', where, 'there are no layers; expected at least one.');
  for (const [i, layer] of (layers as unknown[]).entries()) {
    const ok =
      isRecord(layer) && layer['weights'] instanceof Float32Array && layer['biases'] instanceof Float32Array;
    if (ok) continue;
    throw new SlipwayError(
      'bad-option',
      where,
      `layer ${i} has weights or biases that are no Float32Array; expected both. Convert other numbers with Float32Array.from.`,
    );
  }
}

/** What is saved of layers beside their arrays. */
export function layersState(layers: readonly DenseLayer[]): Json {
  return layers.map(({ activation, biases }) => ({ activation, units: biases.length }));
}

/** The arrays of layers, by name. */
export function layersArrays(layers: readonly DenseLayer[]): Record<string, ModelArray> {
  return Object.fromEntries(
    layers.flatMap(({ weights, biases }, i) => [
      [`weights${i}`, weights],
      [`biases${i}`, biases],
    ]),
  );
}

/**
 * Reads saved layers, which come from outside.
 *
 * @throws {SlipwayError} `bad-format`
 */
export function openLayers(
  saved: SavedModel,
  listed: unknown,
  features: number,
  outputs: number,
  where: string,
): readonly DenseLayer[] {
  if (!Array.isArray(listed) || listed.length === 0)
    throw new SlipwayError('bad-format', where, 'the saved layers are not a list of at least one.');
  let inputs = features;
  return listed.map((layer: unknown, i): DenseLayer => {
    const units = isRecord(layer) ? layer['units'] : undefined;
    if (!isRecord(layer) || typeof units !== 'number' || !Number.isSafeInteger(units) || units < 1) {
      throw new SlipwayError('bad-format', where, `saved layer ${i} has no positive number of units.`);
    }
    if (i === listed.length - 1 && units !== outputs)
      throw new SlipwayError(
        'bad-format',
        where,
        `the last saved layer has ${units} units; expected ${outputs}.`,
      );
    const weights = openArray(saved, `weights${i}`, Float32Array, inputs * units, where);
    const biases = openArray(saved, `biases${i}`, Float32Array, units, where);
    inputs = units;
    return {
      weights,
      biases,
      activation: openChoice(layer['activation'], 'activation', activations, where),
    };
  });
}
