import { SlipwayError } from '../core/error.ts';
import { fileFields, type FileFields } from './fields.ts';

/**
 * The weights of a LayersModel in the order of its manifest.
 *
 * @throws {SlipwayError} `unsupported` on weights that are quantized or of other types than float32; `bad-format` when the
 *   bytes are fewer or more than the manifest says.
 */
export function kerasWeights(where: string, file: FileFields, bytes: Uint8Array): readonly Float32Array[] {
  const values: Float32Array[] = [];
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
      values.push(own);
      at += size * 4;
    }
  }
  if (at === bytes.length) return values;
  throw new SlipwayError(
    'bad-format',
    where,
    `the weights have ${bytes.length} bytes; the manifest says ${at}. Join all shards, in their order.`,
  );
}
