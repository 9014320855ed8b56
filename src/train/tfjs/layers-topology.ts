import * as tf from '@tensorflow/tfjs-core';
import type * as TfjsLayers from '@tensorflow/tfjs-layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isRecord, type Json } from '../../core/json.ts';
import type { Random } from '../../core/random.ts';
import { brokenGraph } from './layers-graph.ts';

/** A net of tfjs layers without its weights. Plain JSON. */
export type LayersTopology = {
  readonly type: 'Sequential' | 'Model';
  /** As the net's own `getConfig` tells it. */
  readonly config: { readonly [key: string]: Json };
};

/** The layers that a saved net may have: those of tables, all from tfjs-layers itself. */
const LAYERS: ReadonlySet<unknown> = new Set([
  'InputLayer',
  'Dense',
  'Activation',
  'Dropout',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
  'BatchNormalization',
  'LayerNormalization',
  'Embedding',
  'Flatten',
  'Add',
  'Multiply',
  'Average',
  'Maximum',
  'Minimum',
  'Concatenate',
  'ReLU',
  'LeakyReLU',
  'PReLU',
  'ELU',
  'ThresholdedReLU',
  'Softmax',
]);
const MOST_LAYERS = 1000;
const MOST_DEPTH = 16;
/** Of a width, of a number of levels, …. */
const MOST_NUMBER = 2 ** 24;
const MOST_CHARACTERS = 2 ** 20;

/** What a net is told by, from the net: layers have names by their place, so that the same net is told alike each time. */
export function topologyOf(net: LayersModel): LayersTopology {
  const names = new Map(
    net.layers.map((layer, k) => {
      const className = layer.getClassName();
      return [layer.name, className === 'InputLayer' ? layer.name : `${className}-${k}`];
    }),
  );
  const type = net.getClassName() === 'Sequential' ? 'Sequential' : 'Model';
  const config = JSON.parse(JSON.stringify(net.getConfig())) as LayersTopology['config'];
  const nameOf = (name: Json): Json => (typeof name === 'string' ? (names.get(name) ?? name) : name);
  return changed({ type, config: { ...config, name: 'net' } }, (key, value) => {
    if (key === 'name') return nameOf(value);
    // A reference to a layer: its name, its use, its tensor.
    return Array.isArray(value) && value[1] === 0 && value[2] === 0
      ? [nameOf(value[0] as Json), ...(value.slice(1) as Json[])]
      : value;
  });
}

/** The net of a topology, with weights as its initializers say, or at 0. */
export function buildNet(
  layers: typeof TfjsLayers,
  { type, config }: LayersTopology,
  weights: 'initial' | 'zeros',
): LayersModel {
  const isFast = weights === 'zeros';
  // tfjs writes into what it reads.
  const copy = structuredClone(config) as Parameters<typeof layers.LayersModel.fromConfig>[1];
  return freeingVariables(() =>
    type === 'Sequential'
      ? layers.Sequential.fromConfig(layers.Sequential as never, copy, {}, isFast)
      : layers.LayersModel.fromConfig(layers.LayersModel as never, copy, {}, isFast),
  );
}

/** Runs what makes a net; where it throws half way, the variables that it made are freed. */
export function freeingVariables<Result>(make: () => Result): Result {
  const { registeredVariables } = tf.engine();
  const before = new Set(Object.keys(registeredVariables));
  try {
    return make();
  } catch (error) {
    for (const [name, variable] of Object.entries(registeredVariables))
      if (!before.has(name)) variable.dispose();
    throw error;
  }
}

/** The layers of a topology, as they are told. */
export function layersIn({ config }: LayersTopology): readonly Readonly<Record<string, unknown>>[] {
  const { layers } = config;
  return Array.isArray(layers) ? layers.filter(isRecord) : [];
}

/** The same net, whose initializers draw by a seed where they were given none. */
export function withSeeds(topology: LayersTopology, source: Random): LayersTopology {
  return changed(topology, (key, value) => {
    if (!key.endsWith('Initializer') || !isRecord(value) || !isRecord(value['config'])) return value;
    const { config } = value;
    // Of seed 0 tfjs takes none.
    return {
      ...value,
      config: { ...config, seed: config['seed'] ?? 1 + source.integer(2 ** 31 - 1) },
    };
  });
}

/** The same net as far as scores go: without what only training looks at. */
export function forScoring(topology: LayersTopology): LayersTopology {
  return changed(topology, (key, value) =>
    /(Initializer|Regularizer|Constraint)$/.test(key) ? undefined : value,
  );
}

function changed(
  topology: LayersTopology,
  change: (key: string, value: Json) => Json | undefined,
): LayersTopology {
  const text = JSON.stringify(topology, (key, value: Json) => change(key, value));
  return JSON.parse(text) as LayersTopology;
}

/** What keeps a net from being brought back from its topology, if anything does: a part of a sentence. */
export function brokenTopology(topology: unknown): string | undefined {
  if (!isRecord(topology) || !(topology['type'] === 'Sequential' || topology['type'] === 'Model'))
    return 'is neither a Sequential nor a Model';
  const { config } = topology;
  if (!isRecord(config) || !Array.isArray(config['layers'])) return 'has no list of layers';
  const listed: readonly unknown[] = config['layers'];
  if (listed.length > MOST_LAYERS) return `has ${listed.length} layers, more than ${MOST_LAYERS}`;
  const odd = listed.find(
    (layer) => !isRecord(layer) || !isRecord(layer['config']) || !LAYERS.has(layer['className']),
  );
  if (odd !== undefined) {
    const name =
      isRecord(odd) && typeof odd['className'] === 'string' ? odd['className'].slice(0, 80) : 'no name';
    return `has a layer of the class ${JSON.stringify(name)}, which is none of those that can be brought back`;
  }
  const much = tooMuch(config, 0);
  if (much) return much;
  if (JSON.stringify(config).length > MOST_CHARACTERS) return 'is too long';
  return topology['type'] === 'Model' ? brokenGraph(config) : undefined;
}

function tooMuch(value: unknown, depth: number): string | undefined {
  if (typeof value === 'number')
    return Math.abs(value) <= MOST_NUMBER ? undefined : `has the number ${value}, which is too large`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MOST_DEPTH) return 'is nested too deeply';
  for (const each of Object.values(value)) {
    const found = tooMuch(each, depth + 1);
    if (found) return found;
  }
  return undefined;
}
