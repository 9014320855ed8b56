/** Models of Keras and TensorFlow behind a service in a page, on every backend there, against TensorFlow's own answers. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import type * as Slipway from '../../src/index.ts';
import { askedRows } from '../formats/rows.ts';
import { runInPage, type StoreFinding } from './stores.ts';

const NUMBERS = ['price', 'x', 'count', 'skew'];

/** Every model on every backend; the files of test/fixtures/tfjs are the server's. */
export async function tfjsModelsInPage(
  { columnsAsTheyAre, tfjsPredictor }: typeof Slipway,
  backends: readonly string[],
): Promise<readonly StoreFinding[]> {
  const prepare = columnsAsTheyAre({
    dense: NUMBERS,
    categories: [
      { name: 'city', levels: Array.from({ length: 28 }, (_, at) => `c${String(at).padStart(2, '0')}`) },
      { name: 'day', levels: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] },
    ],
  });
  const told: Readonly<Record<string, Omit<Slipway.TfjsPredictorOptions, 'runtime'>>> = {
    'layers-embedding': {
      prepare,
      inputs: { numbers: NUMBERS, city: { codes: 'city', first: 1 }, day: { codes: 'day', first: 0 } },
    },
    'layers-steps': { inputs: { steps: NUMBERS }, output: 'delay' },
    'graph-texts': {},
    'graph-loop': { inputs: { pair: ['price', 'x'] } },
  };
  const rows = askedRows(500);
  return runInPage(({ test, equal }) => {
    for (const backend of backends)
      for (const [name, options] of Object.entries(told))
        test(`${name} on ${backend}`, async () => {
          equal(await tf.setBackend(backend), true, 'the backend starts');
          const before = tf.memory().numTensors;
          const load = { load: async () => artifactsOf(name) };
          const model = name.startsWith('graph') ? await loadGraphModel(load) : await loadLayersModel(load);
          const predictor = await tfjsPredictor(model, { runtime: tf, missingNumber: 0, ...options });
          const held = tf.memory().numTensors;
          const { scores } = await predictor.predictTable(rows);
          equal(tf.memory().numTensors, held, 'the tensors');
          const answers = new Float32Array(await (await fetch(`/tfjs/${name}.f32`)).arrayBuffer());
          const gap = Math.max(
            ...answers
              .subarray(0, rows.rows)
              .map((answer, row) => Math.abs(scores[row]! - answer) / Math.max(1, Math.abs(answer))),
          );
          equal(gap <= 1e-6, true, `the largest gap, ${gap}, is at most 1e-6`);
          model.dispose();
          equal(tf.memory().numTensors - before <= 0, true, 'all tensors are free once the model is');
        });
  });
}

async function artifactsOf(name: string): Promise<tf.io.ModelArtifacts> {
  const { weightsManifest, weightData, ...parts } = (await (
    await fetch(`/tfjs/${name}.json`)
  ).json()) as tf.io.ModelJSON & {
    readonly weightData: string;
  };
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return {
    ...parts,
    weightSpecs,
    weightData: Uint8Array.from(atob(weightData), (letter) => letter.charCodeAt(0)).buffer,
  };
}
