import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { random } from '../../src/core/random.ts';
import { fromKeras, type FromKerasOptions } from '../../src/formats/keras.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import { revivePredictor } from '../../src/revive.ts';
import { createPredictor } from '../../src/serve/predictor.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const inputs = { dense: ['age', 'height'], categories: [{ name: 'city', levels: ['York', 'Bath', 'Hull'] }] };
const draw = random(3);
const rows = table({
  age: numberColumn(Array.from({ length: 500 }, () => draw.normal())),
  height: numberColumn(Array.from({ length: 500 }, () => draw.normal())),
  city: categoryColumn(Array.from({ length: 500 }, () => ['York', 'Bath', 'Hull', null][draw.integer(4)]!)),
});

interface Files {
  readonly json: Record<string, unknown>;
  readonly weights: Uint8Array;
}

/** The files that tfjs saves of a net. */
async function filesOf(net: tfl.LayersModel): Promise<Files> {
  let files: Files | undefined;
  await net.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData, format, generatedBy }) => {
      const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      const json = { modelTopology, format, generatedBy, weightsManifest: manifest };
      files = {
        json: JSON.parse(JSON.stringify(json)) as Files['json'],
        weights: new Uint8Array(weightData as ArrayBuffer),
      };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return files!;
}

/** What tfjs answers, row-major. */
function answersOf(net: tfl.LayersModel): Float32Array {
  const { dense, categories } = columnsAsTheyAre(inputs).matrix(rows);
  const { codes } = categories[0]!;
  const x = Array.from({ length: rows.rows }, (_, row) => [
    dense.values[2 * row]!,
    dense.values[2 * row + 1]!,
    ...[0, 1, 2].map((level) => (codes[row] === level ? 1 : 0)),
  ]);
  return tf.tidy(() => (net.predict(tf.tensor2d(x)) as tf.Tensor).dataSync() as Float32Array);
}

const seeded = (seed: number): { kernelInitializer: never; biasInitializer: never } => ({
  kernelInitializer: tfl.initializers.glorotNormal({ seed }) as never,
  biasInitializer: tfl.initializers.randomNormal({ seed: seed + 1 }) as never,
});
const dense = tfl.layers.dense;

function sequential(...layers: readonly tfl.layers.Layer[]): tfl.LayersModel {
  const net = tfl.sequential();
  for (const layer of layers) net.add(layer);
  return net;
}

const binary = (): tfl.LayersModel =>
  sequential(
    dense({ units: 6, activation: 'relu', inputShape: [5], ...seeded(1) }),
    tfl.layers.dropout({ rate: 0.5 }),
    dense({ units: 4, activation: 'tanh', useBias: false, ...seeded(3) }),
    dense({ units: 1, activation: 'sigmoid', ...seeded(5) }),
  );
const nets: Readonly<Record<string, readonly [() => tfl.LayersModel, string]>> = {
  binary: [binary, 'binary'],
  classes: [
    () => {
      const input = tfl.input({ shape: [5] });
      const hidden = dense({ units: 5, ...seeded(7) }).apply(input);
      const active = tfl.layers.activation({ activation: 'sigmoid' }).apply(hidden);
      const out = dense({ units: 3, activation: 'softmax', ...seeded(9) }).apply(
        active,
      ) as tfl.SymbolicTensor;
      return tfl.model({ inputs: input, outputs: out });
    },
    'multi-class',
  ],
  // What is frozen is written after all else, here in shapes that would fit elsewhere.
  frozen: [
    () =>
      sequential(
        dense({ units: 5, activation: 'relu', inputShape: [5], trainable: false, ...seeded(15) }),
        dense({ units: 5, activation: 'tanh', useBias: false, trainable: false, ...seeded(17) }),
        dense({ units: 5, activation: 'softmax', ...seeded(19) }),
      ),
    'multi-class',
  ],
  // The last parts of its names are alike.
  'frozen under names with a slash': [
    () =>
      sequential(
        dense({ name: 'a/one', units: 5, useBias: false, inputShape: [5], trainable: false, ...seeded(25) }),
        dense({ name: 'b/one', units: 5, useBias: false, activation: 'tanh', ...seeded(27) }),
        dense({ name: 'c/one', units: 5, useBias: false, activation: 'softmax', ...seeded(29) }),
      ),
    'multi-class',
  ],
  regression: [
    () =>
      sequential(
        dense({ units: 3, inputShape: [5], ...seeded(11) }),
        tfl.layers.reLU(),
        dense({ units: 1, ...seeded(13) }),
      ),
    'regression',
  ],
};

describe('a dense net of Keras', () => {
  it.each(Object.keys(nets))('%s answers as tfjs does, without it', async (name) => {
    const [build, task] = nets[name]!;
    const net = build();
    const { json, weights } = await filesOf(net);
    const model = fromKeras(JSON.stringify(json), weights, { inputs });
    expect(model.task).toBe(task);
    const predictor = createPredictor(columnsAsTheyAre(inputs), model);
    const scores = model.predict(columnsAsTheyAre(inputs).matrix(rows));
    const answers = answersOf(net);
    expect(scores.length).toBe(answers.length);
    const off = scores.map((score, at) => Math.abs(score - answers[at]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(1e-6);
    expect(revivePredictor(structuredClone(predictor.save())).predictTable(rows)).toEqual(
      predictor.predictTable(rows),
    );
    net.dispose();
  });

  it('reads what Keras itself tells: the net within model_config', async () => {
    const { json, weights } = await filesOf(binary());
    const keras = {
      ...json,
      modelTopology: { keras_version: '2.15.0', backend: 'tensorflow', model_config: json['modelTopology'] },
    };
    const told = fromKeras(JSON.stringify(keras), weights, { inputs });
    expect(told.save()).toEqual(fromKeras(JSON.stringify(json), weights, { inputs }).save());
    const raw = fromKeras(JSON.stringify(json), weights, { inputs, link: 'identity' });
    expect(raw.task).toBe('regression');
  });

  it('takes weights by their order where names say no layer', async () => {
    const { json, weights } = await filesOf(binary());
    const text = JSON.stringify(json);
    let at = 0;
    const unnamed = text.replace(/"name":"[^"]*\/(kernel|bias)"/g, () => `"name":"weight_${at++}"`);
    expect(at).toBe(5);
    expect(fromKeras(unnamed, weights, { inputs }).save()).toEqual(
      fromKeras(text, weights, { inputs }).save(),
    );
    const within = text.replace(/"name":"([^"]*\/(kernel|bias))"/g, '"name":"net/$1:0"');
    expect(fromKeras(within, weights, { inputs }).save()).toEqual(
      fromKeras(text, weights, { inputs }).save(),
    );
  });

  it('refuses by name what it cannot be, and files that do not add up', async () => {
    const { json, weights } = await filesOf(binary());
    const codeOf = (
      text: string,
      bytes: Uint8Array = weights,
      options: Partial<FromKerasOptions> = {},
    ): string => {
      try {
        fromKeras(text, bytes, { inputs, ...options });
        return 'fine';
      } catch (error) {
        if (error instanceof SlipwayError) return error.code;
        throw error;
      }
    };
    const text = JSON.stringify(json);
    expect(codeOf(text)).toBe('fine');
    expect(codeOf(text.replace('"Dropout"', '"LSTM"'))).toBe('unsupported');
    expect(codeOf(text.replace('"tanh"', '"selu"'))).toBe('unsupported');
    expect(codeOf(text.replace('"tanh"', '"softmax"'))).toBe('unsupported');
    expect(codeOf(text.replace('"Sequential"', '"Graph"'))).toBe('unsupported');
    expect(codeOf(text.replaceAll('"float32"', '"uint8"'))).toBe('unsupported');
    expect(codeOf(text.replace('"units":6', '"units":7'))).not.toBe('fine');
    expect(codeOf(text.replace('"units":6', '"units":1e300'))).toBe('bad-format');
    expect(codeOf(text.replace('"shape":[5,6]', '"shape":[5,6000000000]'))).toBe('bad-format');
    expect(codeOf(text.replace('"shape":[5,6]', '"shape":[6,5]'))).toBe('bad-format');
    expect(codeOf(text.replace('"shape":[5,6]', '"shape":[30]'))).toBe('bad-format');
    expect(codeOf('{}')).toBe('bad-format');
    expect(codeOf(text, weights.subarray(4))).toBe('bad-format');
    expect(codeOf(text, Uint8Array.from([...weights, 0, 0, 0, 0]))).toBe('bad-format');
    expect(codeOf(text, new Uint8Array(weights.length).fill(255))).toBe('bad-format');
    expect(codeOf(text, weights, { inputs: { dense: ['age'], categories: [] } })).toBe('shape-mismatch');
    expect(codeOf(text, weights, { classes: ['a', 'b'] })).toBe('bad-option');
    expect(codeOf(text, 'x' as never)).toBe('bad-option');
    const rows = await filesOf(
      sequential(dense({ units: 3, inputShape: [5] }), tfl.layers.softmax({ axis: 0 })),
    );
    expect(codeOf(JSON.stringify(rows.json), rows.weights)).toBe('unsupported');
    // A layer that takes its input from elsewhere is no stack.
    const graph = await filesOf(nets['classes']![0]());
    const name = /"inbound_nodes":\[\[\["(activation[^"]*)"/.exec(JSON.stringify(graph.json))![1]!;
    const other = JSON.stringify(graph.json).replace(
      `"inbound_nodes":[[["${name}"`,
      '"inbound_nodes":[[["other"',
    );
    expect(codeOf(other, graph.weights)).toBe('unsupported');
  });
});
