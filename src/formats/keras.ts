import { SlipwayError } from '../core/error.ts';
import { parseJson } from '../core/json.ts';
import { checkChoice, checkKeys, checkNames } from '../core/options.ts';
import { denseModel, type DenseLayer, type DenseModel } from '../models/dense-model.ts';
import { checkFeatures, expandedNames, type Features } from '../models/features.ts';
import type { Link } from '../models/link.ts';
import { fileFields } from './fields.ts';
import { kerasLayers, type KerasLayer } from './keras-layers.ts';
import { kerasWeights, weightsOfLayers, type KerasWeight } from './keras-weights.ts';
import { checkFile, textOf } from './open-text.ts';

const where = 'formats/keras';
const LINKS = ['logit', 'softmax', 'identity', 'log'] as const satisfies readonly Link[];

/** What {@link fromKeras} is told beside the files. */
export interface FromKerasOptions {
  /** The columns of a row, in the order of the net's input: numbers, then each category as a 0 or 1 a level. */
  readonly inputs: Features;
  /** From the last sums to the scores. @default what the last activation is: sigmoid, softmax, exponential or none */
  readonly link?: Link;
  /** The names of the classes, with several. @default '0', '1', … */
  readonly classes?: readonly string[];
  /** Larger files are refused. @default 268435456 */
  readonly maxBytes?: number;
}

/** Where a model was read from. Plain JSON. */
export type KerasTraining = { readonly from: 'keras'; readonly library: string };

/** A dense net, and as `inputs` its columns for {@link columnsAsTheyAre}. */
export type KerasModel = DenseModel<KerasTraining> & { readonly inputs: Features };

/**
 * A dense net of Keras or tfjs from the files of its LayersModel: it needs no TensorFlow.js any more.
 *
 * A stack of `Dense` layers (relu, tanh, sigmoid or none), with dropout and noise between them, which do nothing here. The
 * last activation becomes the link: `sigmoid` of one unit a probability, `softmax` those of classes, `exponential` a count.
 * Weights and sums are float32 as there, added in another order: scores differ in the last bits. A missing number makes
 * the scores `NaN`; a missing category is a row of zeros.
 *
 * @param model - `model.json`, as text or bytes: what `tensorflowjs_converter` writes of a Keras file, or tfjs `model.save`.
 * @param weights - the bytes of the weights: of several shards, joined in their order.
 * @throws {SlipwayError} `unsupported` naming another layer or activation, a graph that is no stack, or weights that are
 *   quantized; `bad-format` on anything malformed; `shape-mismatch` when `inputs` have another width than the net;
 *   `too-large`; `bad-option`.
 * @source tfjs-layers 4.22; checked against its predictions.
 * @example
 * const dense = { units: 1, activation: 'sigmoid', use_bias: true, batch_input_shape: [null, 1] };
 * const json = JSON.stringify({ format: 'layers-model', generatedBy: 'keras v2.15.0',
 *   modelTopology: { model_config: { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config: dense }] } } },
 *   weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights: [
 *     { name: 'dense/kernel', shape: [1, 1], dtype: 'float32' }, { name: 'dense/bias', shape: [1], dtype: 'float32' }] }] });
 * const model = fromKeras(json, new Uint8Array(Float32Array.of(2, -4).buffer), { inputs: { dense: ['age'], categories: [] } });
 * createPredictor(columnsAsTheyAre(model.inputs), model).predictTable(table({ age: numberColumn([2]) })).scores // => Float64Array [0.5]
 */
export function fromKeras(
  model: string | Uint8Array,
  weights: Uint8Array,
  options: FromKerasOptions,
): KerasModel {
  checkKeys(where, options, ['inputs', 'link', 'classes', 'maxBytes']);
  checkFeatures({ features: options.inputs }, where);
  const { inputs } = options;
  const text = textOf(where, checkFile(where, model, options.maxBytes));
  const bytes = checkFile(where, weights, options.maxBytes);
  if (typeof bytes === 'string')
    throw new SlipwayError('bad-option', where, 'the weights are text; expected their bytes.', {
      details: { option: 'weights' },
    });
  const root = fileFields(where, parseJson(text, where, Infinity));
  const layers = kerasLayers(where, root.fields('modelTopology'));
  const values = kerasWeights(where, root, bytes);
  const width = expandedNames(inputs).length;
  const { dense, last } = stack(layers, values, width);
  const units = dense.at(-1)!.biases.length;
  const link = checkChoice(where, 'link', options.link ?? linkOf(last, units), LINKS);
  const classes = classesOf(link, units, options.classes);
  const library =
    typeof root.raw('generatedBy') === 'string' ? root.text('generatedBy').slice(0, 80) : 'keras';
  const made = denseModel<KerasTraining>({
    features: inputs,
    layers: dense,
    link,
    ...(classes && { classes }),
    training: { from: 'keras', library },
  });
  return Object.freeze({ ...made, inputs });
}

/** Dense layers, the last of which gives sums, and what becomes of those. */
function stack(
  layers: readonly KerasLayer[],
  all: readonly KerasWeight[],
  width: number,
): { readonly dense: readonly DenseLayer[]; readonly last: KerasLayer['activation'] } {
  const dense: DenseLayer[] = [];
  const learned = weightsOfLayers(all, layers);
  let [used, inputs] = [0, width];
  layers.forEach(({ units, hasBias, activation }, at) => {
    const { kernel, bias } = learned[at]!;
    const isKernel = kernel?.shape.length === 2 && kernel.shape[1] === units;
    if (at === 0 && isKernel && kernel.shape[0] !== inputs)
      throw new SlipwayError(
        'shape-mismatch',
        where,
        `the net takes rows of ${kernel.shape[0]} numbers; inputs make rows of ${inputs}.`,
      );
    if (
      !isKernel ||
      kernel.shape[0] !== inputs ||
      (hasBias && !(bias?.shape.length === 1 && bias.shape[0] === units))
    )
      throw new SlipwayError(
        'bad-format',
        where,
        `the weights of layer ${at} are not there, or of another shape than ${inputs} × ${units}.`,
      );
    used += hasBias ? 2 : 1;
    dense.push({
      weights: kernel.values,
      biases: bias?.values ?? new Float32Array(units),
      activation: activation === 'softmax' || activation === 'exponential' ? 'linear' : activation,
    });
    inputs = units;
  });
  if (used !== all.length)
    throw new SlipwayError('bad-format', where, `there are ${all.length} weights; the layers have ${used}.`);
  const { activation } = layers.at(-1)!;
  const between = layers.findIndex(
    (layer, k) => k < layers.length - 1 && ['softmax', 'exponential'].includes(layer.activation),
  );
  if (between >= 0)
    throw new SlipwayError(
      'unsupported',
      where,
      `layer ${between} is ${layers[between]!.activation} and not the last; expected it at the end.`,
    );
  if (activation === 'sigmoid') dense.push({ ...dense.pop()!, activation: 'linear' });
  return { dense, last: activation };
}

function linkOf(last: KerasLayer['activation'], units: number): Link {
  if (last === 'softmax' || last === 'sigmoid') {
    if ((last === 'softmax') === units > 1) return last === 'softmax' ? 'softmax' : 'logit';
    throw new SlipwayError(
      'unsupported',
      where,
      `the last layer has ${units} units and is ${last}; expected softmax of several, or sigmoid of one.`,
    );
  }
  return last === 'exponential' ? 'log' : 'identity';
}

function classesOf(
  link: Link,
  units: number,
  given: readonly string[] | undefined,
): readonly string[] | undefined {
  if (link !== 'softmax' && given === undefined) return undefined;
  const names = given
    ? checkNames(where, 'classes', given)
    : Array.from({ length: units }, (_, at) => String(at));
  if (link === 'softmax' && names.length === units) return names;
  throw new SlipwayError(
    'bad-option',
    where,
    `classes has ${names.length} names; expected ${link === 'softmax' ? units : 'none, since there are no classes'}.`,
    {
      details: { option: 'classes' },
    },
  );
}
