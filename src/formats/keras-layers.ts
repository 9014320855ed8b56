import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import type { FileFields } from './fields.ts';

/** A fully connected layer, as Keras tells it. */
export interface KerasLayer {
  /** Empty where it has none. */
  readonly name: string;
  readonly units: number;
  readonly hasBias: boolean;
  readonly activation: (typeof ACTIVATIONS)[number];
}

const ACTIVATIONS = ['linear', 'relu', 'tanh', 'sigmoid', 'softmax', 'exponential'] as const;
/** What does nothing to scores. */
const SILENT = ['InputLayer', 'Dropout', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout'];
const MOST_LAYERS = 1000;
const MOST_UNITS = 1 << 24;

/**
 * The dense layers of a stack, each with its activation.
 *
 * @throws {SlipwayError} `unsupported` naming another layer or activation, and on a graph that is no stack.
 */
export function kerasLayers(where: string, topology: FileFields): readonly KerasLayer[] {
  const model = topology.has('model_config') ? topology.fields('model_config') : topology;
  const name = model.text('class_name');
  const refuse = (found: string): SlipwayError =>
    new SlipwayError('unsupported', where, `${found}; expected a stack of Dense layers.`);
  if (!['Sequential', 'Functional', 'Model'].includes(name))
    throw refuse(`the net is a ${JSON.stringify(name.slice(0, 80))}`);
  // Keras 1 tells the layers of a Sequential by themselves.
  const config = model.raw('config');
  const all = Array.isArray(config) ? model.list('config') : model.fields('config').list('layers');
  if (all.length > MOST_LAYERS) throw refuse(`the net has ${all.length} layers`);
  if (name !== 'Sequential') checkChain(all, refuse);
  const layers: KerasLayer[] = [];
  for (const layer of all) {
    const kind = layer.text('class_name');
    if (SILENT.includes(kind)) continue;
    const told = layer.fields('config');
    const last = layers.at(-1);
    if (kind === 'Activation' || kind === 'Softmax' || kind === 'ReLU') {
      const activation =
        kind === 'Activation'
          ? activationOf(told, refuse)
          : kind === 'Softmax'
            ? plainSoftmax(told, refuse)
            : plainRelu(told, refuse);
      if (last?.activation !== 'linear') throw refuse(`there is a layer ${kind} behind another activation`);
      layers[layers.length - 1] = { ...last, activation };
      continue;
    }
    if (kind !== 'Dense') throw refuse(`there is a layer ${JSON.stringify(kind.slice(0, 80))}`);
    const units = told.count('units');
    if (units < 1 || units > MOST_UNITS) throw told.refuse('units', `a number from 1 to ${MOST_UNITS}`);
    layers.push({
      name: told.has('name') ? told.text('name') : '',
      units,
      hasBias: told.raw('use_bias') !== false,
      activation: activationOf(told, refuse),
    });
  }
  if (layers.length === 0) throw refuse('the net has no layers');
  return layers;
}

function activationOf(told: FileFields, refuse: (found: string) => SlipwayError): KerasLayer['activation'] {
  const name = told.raw('activation') ?? 'linear';
  const found = ACTIVATIONS.find((each) => each === name);
  if (found) return found;
  throw refuse(`there is the activation ${(JSON.stringify(name) ?? '').slice(0, 80)}`);
}

function plainSoftmax(told: FileFields, refuse: (found: string) => SlipwayError): 'softmax' {
  const axis = told.raw('axis') ?? -1;
  if (axis === -1 || axis === 1) return 'softmax';
  throw refuse('there is a layer Softmax over another axis than that of the units');
}

function plainRelu(told: FileFields, refuse: (found: string) => SlipwayError): 'relu' {
  const bends = ['max_value', 'negative_slope', 'threshold'].filter((name) => (told.raw(name) ?? 0) !== 0);
  if (bends.length === 0) return 'relu';
  throw refuse(`there is a layer ReLU with ${bends.join(', ')}`);
}

/** Refuses a graph in which a layer takes anything but the one before it. */
function checkChain(layers: readonly FileFields[], refuse: (found: string) => SlipwayError): void {
  layers.forEach((layer, at) => {
    const nodes = layer.raw('inbound_nodes');
    const before = namesIn(nodes);
    const expected = at === 0 ? [] : [layers[at - 1]!.text('name')];
    if (before.length !== expected.length || before[0] !== expected[0])
      throw refuse(
        `layer ${at} takes ${before.length === 1 ? 'another layer than the one before it' : `${before.length} layers`}`,
      );
  });
}

/** The layers that a layer takes: `[[[name, node, tensor, …], …]]`. */
function namesIn(nodes: unknown): readonly unknown[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown): unknown[] => {
    if (Array.isArray(node))
      return node.map((each: unknown) => (Array.isArray(each) ? (each[0] as unknown) : each));
    return isRecord(node) ? ['?', '?'] : [node];
  });
}
