import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import type { TfjsPreparation } from '../../src/formats/tfjs-inputs.ts';
import type { TfjsPredictorOptions } from '../../src/formats/tfjs.ts';

const folder = new URL('../fixtures/tfjs/', import.meta.url);

/** The numbers that the nets of test/fixtures/tfjs take. */
export const NUMBERS: readonly string[] = ['price', 'x', 'count', 'skew'];
export const DAYS: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const CITIES = Array.from({ length: 28 }, (_, at) => `c${String(at).padStart(2, '0')}`);

/** The columns of those nets as features. */
export const prepare: TfjsPreparation = columnsAsTheyAre({
  dense: NUMBERS,
  categories: [
    { name: 'city', levels: CITIES },
    { name: 'day', levels: DAYS },
  ],
});

/** What the net with embeddings is told. */
export const embedding: Omit<TfjsPredictorOptions, 'runtime'> &
  Required<Pick<TfjsPredictorOptions, 'inputs' | 'task' | 'prepare'>> = {
  prepare,
  inputs: { numbers: NUMBERS, city: { codes: 'city', first: 1 }, day: { codes: 'day', first: 0 } },
  task: 'binary',
  missingNumber: 0,
};

/** What TensorFlow answers with a net, row-major. */
export function tensorflowAnswers(name: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(new URL(`${name}.f32`, folder))).buffer);
}

export function layersOf(name: string): Promise<LayersModel> {
  return loadLayersModel(file(name));
}

/** @param signature - in place of that of the file. */
export function graphOf(name: string, signature?: object): Promise<GraphModel> {
  const { load } = file(name);
  return loadGraphModel({ load: async () => ({ ...(await load!()), ...(signature && { signature }) }) });
}

/** A file of test/fixtures/tfjs, as tfjs loads it. */
function file(name: string): tf.io.IOHandler {
  const { weightsManifest, weightData, ...parts } = JSON.parse(
    readFileSync(new URL(`${name}.json`, folder), 'utf8'),
  ) as tf.io.ModelJSON & { readonly weightData: string };
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const bytes = new Uint8Array(Buffer.from(weightData, 'base64')).buffer;
  return { load: async () => ({ ...parts, weightSpecs, weightData: bytes }) };
}

/** The cpu backend, which advertises another package on its first use, quietly. */
export async function quietCpu(): Promise<void> {
  await tf.setBackend('cpu');
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
}
