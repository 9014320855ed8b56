import { SlipwayError } from '../core/error.ts';
import { fileFields, type FileFields } from './fields.ts';

/** A weight, under the name that the manifest has. */
export interface KerasWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The weights of a LayersModel in the order of its manifest.
 *
 * @throws {SlipwayError} `unsupported` on weights that are quantized or of other types than float32; `bad-format` when the
 *   bytes are fewer or more than the manifest says.
 */
export function kerasWeights(where: string, file: FileFields, bytes: Uint8Array): readonly KerasWeight[] {
  const weights: KerasWeight[] = [];
  let at = 0;
  for (const group of file.list('weightsManifest')) {
    for (const weight of group.list('weights')) {
      const type = weight.text('dtype');
      if (type !== 'float32' || weight.has('quantization'))
        throw new SlipwayError(
          'unsupported',
          where,
          `the weight ${JSON.stringify(weight.text('name').slice(0, 80))} is ${type === 'float32' ? 'quantized' : type}; expected float32. Convert without quantization.`,
        );
      const shape = Array.from(weight.numbers('shape'));
      const size = shape.reduce((product, length) => product * length, 1);
      if (!shape.every((length) => Number.isInteger(length) && length >= 0) || size * 4 > bytes.length - at)
        throw weight.refuse('shape', `one that the ${bytes.length} bytes of the weights have`);
      const view = new DataView(bytes.buffer, bytes.byteOffset + at, size * 4);
      const own = Float32Array.from({ length: size }, (_, k) => view.getFloat32(k * 4, true));
      const bad = own.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) throw fileFields(where, {}).refuse('weights', `finite: one is ${own[bad]}`);
      weights.push({ name: weight.text('name'), shape, values: own });
      at += size * 4;
    }
  }
  if (at === bytes.length) return weights;
  throw new SlipwayError(
    'bad-format',
    where,
    `the weights have ${bytes.length} bytes; the manifest says ${at}. Join all shards, in their order.`,
  );
}

/** What a dense layer has learned. */
export interface LearnedLayer {
  readonly kernel: KerasWeight | undefined;
  /** Nothing where the layer has none, too. */
  readonly bias: KerasWeight | undefined;
}

/**
 * The weights of each layer. Those of layers that were not to be trained stand after all others, so they are known by the names
 * of the layers (`dense_1/kernel`); where those are not the ones of the layers, by their order.
 */
export function weightsOfLayers(
  weights: readonly KerasWeight[],
  layers: readonly { readonly name: string; readonly hasBias: boolean }[],
): readonly LearnedLayer[] {
  // Whole names come last, so that they count before those that end alike.
  const byName = new Map(
    [shortName, plainName].flatMap((nameOf) => weights.map((weight) => [nameOf(weight.name), weight])),
  );
  const named = layers.map(({ name, hasBias }) => ({
    kernel: byName.get(`${name}/kernel`),
    bias: hasBias ? byName.get(`${name}/bias`) : undefined,
  }));
  if (named.every(({ kernel, bias }, at) => kernel && (bias !== undefined) === layers[at]!.hasBias))
    return named;
  let at = 0;
  return layers.map(({ hasBias }) => ({ kernel: weights[at++], bias: hasBias ? weights[at++] : undefined }));
}

/** `net/dense_1/kernel` of `net/dense_1/kernel:0`. */
function plainName(name: string): string {
  return name.replace(/:\d+$/, '');
}

/** `dense_1/kernel` of the same. */
function shortName(name: string): string {
  return plainName(name).split('/').slice(-2).join('/');
}
