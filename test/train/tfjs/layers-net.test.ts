import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  layers,
  model as modelOf,
  regularizers,
  constraints,
  sequential,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { TASKS } from '../../../src/models/model.ts';
import { expand, width } from '../../../src/table/matrix.ts';
import { layersNet, type LayersNetOptions } from '../../../src/train/tfjs/layers-net.ts';
import { layersNetReviver } from '../../../src/train/tfjs/layers-net-model.ts';
import type { NetInputs } from '../../../src/train/tfjs/net-inputs.ts';
import { crossed, made } from '../dense/made.ts';
import { embedded, kept, stacked } from './nets.ts';

const quick = { epochs: 3, batchSize: 20, optimizer: () => tf.train.adam(0.01) };

describe.each(['cpu', 'wasm'] as const)('layersNet on %s', (backend) => {
  it('leaves no tensor behind when it succeeds, diverges, is stopped, and when build fails', async () => {
    const examples = made('binary');
    const fit = (options: Partial<LayersNetOptions>): Promise<unknown> =>
      layersNet({ build: embedded, ...quick, backend, ...options }).fit(examples);
    await fit({});
    const before = tf.memory().numTensors;
    await fit({ build: stacked });
    const model = await layersNet({ build: embedded, ...quick, backend }).fit(examples, {
      checkpoints: kept(),
    });
    model.predict(examples.matrix);
    await expect(fit({ optimizer: () => tf.train.sgd(1e38) })).rejects.toMatchObject({
      code: 'not-converged',
    });
    const control = new AbortController();
    const stopped = layersNet({ build: stacked, ...quick, backend }).fit(examples, {
      signal: control.signal,
      onProgress: () => control.abort('enough'),
    });
    await expect(stopped).rejects.toBe('enough');
    const fails = (inputs: NetInputs): never => {
      stacked(inputs).dispose();
      const net = sequential();
      net.add(layers.dense({ units: 2, inputShape: [3] }));
      throw new Error('mine');
    };
    await expect(fit({ build: fails })).rejects.toThrow('mine');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes on from a checkpoint with the bits of a training that was not stopped, dropout and all', async () => {
    const examples = crossed(60);
    for (const build of [stacked, embedded]) {
      const net = layersNet({ build, ...quick, backend });
      const whole = await net.fit(examples, { checkpoints: kept() });
      const checkpoints = kept();
      const control = new AbortController();
      const onProgress = ({ done }: { done: number }): void => void (done === 2 && control.abort('killed'));
      await expect(net.fit(examples, { checkpoints, signal: control.signal, onProgress })).rejects.toBe(
        'killed',
      );
      expect((await net.fit(examples, { checkpoints })).save()).toEqual(whole.save());
    }
  });

  it('learns an embedding: the sums of gradients by level are those of cpu', async () => {
    const examples = made('regression', { levels: [3, 5] });
    const options = { build: embedded, ...quick };
    const [here, cpu] = await Promise.all([
      layersNet({ ...options, backend }).fit(examples),
      layersNet(options).fit(examples),
    ]);
    here.training.losses.forEach((loss, i) => expect(loss).toBeCloseTo(cpu.training.losses[i]!, 5));
  });
});

describe('layersNet', () => {
  it('becomes a dense model where it is one, which scores as the net of tfjs with its weights does', async () => {
    for (const task of TASKS) {
      const examples = made(task);
      const model = await layersNet({ build: stacked, ...quick, task }).fit(examples);
      if (model.kind !== 'dense') throw new Error('not dense');
      expect([model.task, model.layers.map(({ activation }) => activation)]).toEqual([
        task,
        ['relu', 'linear'],
      ]);
      const [first, last] = model.layers;
      const sums = tf.tidy(() => {
        const { matrix } = examples;
        const x = tf.tensor2d(expand(matrix), [matrix.rows, width(matrix)]);
        const hidden = tf.relu(
          tf.add(tf.matMul(x, tf.tensor2d(first!.weights, [width(matrix), 5])), first!.biases),
        );
        const out = tf.matMul(hidden, tf.tensor2d(last!.weights, [5, last!.biases.length]));
        const z = tf.add(out, last!.biases);
        if (task === 'binary') return [...tf.sigmoid(z).dataSync()];
        return [...(task === 'multi-class' ? tf.softmax(z) : task === 'count' ? tf.exp(z) : z).dataSync()];
      });
      model
        .predict(examples.matrix)
        .forEach((score, i) => expect(Math.abs(score / sums[i]! - 1)).toBeLessThan(1e-4));
    }
  });

  it('folds an activation into its layer, and passes over what does nothing to scores', async () => {
    const build = ({ width: inputs, outputs }: NetInputs) => {
      const net = sequential();
      net.add(layers.inputLayer({ inputShape: [inputs] }));
      net.add(layers.dense({ units: 3 }));
      net.add(layers.activation({ activation: 'tanh' }));
      net.add(layers.gaussianNoise({ stddev: 0.1 }));
      net.add(layers.dense({ units: outputs }));
      return net;
    };
    const model = await layersNet({ build, ...quick }).fit(crossed(40));
    expect(model).toMatchObject({
      kind: 'dense',
      layers: [{ activation: 'tanh' }, { activation: 'linear' }],
    });
  });

  it('gives the same model twice, and another one by another seed', async () => {
    const examples = crossed(60);
    for (const build of [stacked, embedded]) {
      const fit = (seed: number): Promise<unknown> =>
        layersNet({ build, ...quick, seed })
          .fit(examples)
          .then((model) => model.save().arrays);
      const [a, b, c] = await Promise.all([fit(0), fit(0), fit(1)]);
      expect(a).toEqual(b);
      expect(a).not.toEqual(c);
    }
  });

  it('counts penalties on weights, and drops units in training only', async () => {
    const examples = crossed(40);
    const net =
      (l2: number) =>
      ({ width: inputs, outputs }: NetInputs) => {
        const built = sequential();
        const kernelRegularizer = l2 > 0 ? regularizers.l2({ l2 }) : 'l1l2';
        built.add(
          layers.dense({ units: outputs, inputShape: [inputs], ...(l2 > 0 && { kernelRegularizer }) }),
        );
        return built;
      };
    const still = { ...quick, epochs: 1, batchSize: 40, optimizer: () => tf.train.sgd(1e-30) };
    const [bare, bound] = await Promise.all(
      [0, 0.5].map((l2) => layersNet({ build: net(l2), ...still }).fit(examples, { validation: examples })),
    );
    if (bare?.kind !== 'dense') throw new Error('not dense');
    const squares = bare.layers[0]!.weights.reduce((sum, weight) => sum + weight * weight, 0);
    expect(bound!.training.losses[0]! - bare.training.losses[0]!).toBeCloseTo(0.5 * squares, 5);
    expect(bound!.training.validationLosses).toEqual(bare.training.validationLosses);
  });

  it('comes back from what it saved, and scores as before, a row alone as in a batch', async () => {
    for (const task of TASKS) {
      const examples = made(task, { rows: 1100, levels: [3, 2] });
      const model = await layersNet({ build: embedded, ...quick, epochs: 1, batchSize: 256, task }).fit(
        examples,
      );
      const again = (await layersNetReviver()).revive(structuredClone(model.save()));
      const scores = model.predict(examples.matrix);
      expect(again.predict(examples.matrix)).toEqual(scores);
      expect(again.save()).toEqual(model.save());
      const { dense, categories } = examples.matrix;
      const alone = model.predict({
        rows: 1,
        dense: { ...dense, values: dense.values.slice(3).slice(0, 3) },
        categories: categories.map((category) => ({ ...category, codes: category.codes.slice(1, 2) })),
      });
      alone.forEach((score, i) => expect(score).toBeCloseTo(scores[alone.length + i]!, 5));
    }
  });

  it('begins at a model of the same net, dense or not, and refuses another', async () => {
    const examples = made('regression');
    const still = { ...quick, optimizer: () => tf.train.sgd(1e-30) };
    for (const build of [stacked, embedded]) {
      const from = await layersNet({ build, ...quick, seed: 4 }).fit(examples);
      const model = await layersNet({ build, ...still }).fit(examples, { from });
      const [a, b] = [from, model].map((each) => each.predict(examples.matrix));
      // Batches move what batch normalization goes by.
      if (build === stacked) a!.forEach((score, i) => expect(b![i]).toBeCloseTo(score, 3));
      if (from.kind === 'layers-net' && model.kind === 'layers-net')
        expect(model.weights.slice(0, -2)).toEqual(from.weights.slice(0, -2));
    }
    const from = await layersNet({ build: stacked, ...quick }).fit(examples);
    const wider = (inputs: NetInputs) => {
      const net = sequential();
      net.add(layers.dense({ units: 7, inputShape: [inputs.width] }));
      net.add(layers.dense({ units: 1, useBias: false }));
      return net;
    };
    const other = layersNet({ build: wider, ...quick });
    const before = tf.memory().numTensors;
    await expect(other.fit(examples, { from })).rejects.toMatchObject({ code: 'shape-mismatch' });
    await expect(layersNet({ build: embedded, ...quick }).fit(examples, { from })).rejects.toMatchObject({
      code: 'shape-mismatch',
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  const dense =
    (args: object, inputs = 5) =>
    () => {
      const net = sequential();
      net.add(layers.dense({ units: 1, inputShape: [inputs], ...args }));
      return net;
    };
  it.each<[string, LayersNetOptions['build'], string]>([
    ['no net', () => ({}) as never, 'bad-option'],
    ['probabilities at the end', dense({ activation: 'sigmoid' }), 'bad-option'],
    ['other widths', dense({}, 4), 'shape-mismatch'],
    ['other outputs', dense({ units: 2 }), 'shape-mismatch'],
    ['a constraint', dense({ kernelConstraint: constraints.nonNeg() }), 'unsupported'],
    [
      'a layer that cannot be saved',
      () => {
        const net = sequential();
        net.add(layers.reshape({ targetShape: [5, 1], inputShape: [5] }));
        net.add(layers.simpleRNN({ units: 1, recurrentInitializer: 'zeros' }));
        return net;
      },
      'unsupported',
    ],
    [
      'an input of an unknown name',
      () => {
        const [a, b] = ['dense', 'colour'].map((name) => input({ shape: [name === 'dense' ? 2 : 1], name }));
        const all = layers.concatenate().apply([a!, b!]);
        return modelOf({ inputs: [a!, b!], outputs: layers.dense({ units: 1 }).apply(all) as never });
      },
      'shape-mismatch',
    ],
  ])('refuses %s', async (_, build, code) => {
    const examples = crossed(20);
    await layersNet({ build: dense({}), epochs: 1 }).fit(examples);
    const before = tf.memory().numTensors;
    await expect(layersNet({ build }).fit(examples)).rejects.toMatchObject({ code });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a saved net of layers', () => {
  const bare = { epochs: 1, batchSize: 64 };
  it('is refused when it is hostile or malformed, and leaves no tensor behind', async () => {
    const model = await layersNet({ build: embedded, ...bare }).fit(crossed(40));
    const reviver = await layersNetReviver();
    const saved = model.save();
    const state = saved.state as unknown as {
      readonly net: { readonly config: { readonly layers: readonly Record<string, unknown>[] } };
    };
    type Config = { layers: Record<string, unknown>[] };
    const with_ = (change: (config: Config, net: Record<string, unknown>) => void): unknown => {
      const copy = structuredClone(state) as unknown as { net: { config: Config } & Record<string, unknown> };
      change(copy.net.config, copy.net);
      return { ...saved, state: copy };
    };
    const configOf = (config: Config, name: string): Record<string, unknown> =>
      config.layers.find(({ className }) => className === name)!['config'] as Record<string, unknown>;
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    const hostile: readonly unknown[] = [
      with_((_, net) => (net['type'] = 'Function')),
      with_((config) => (config.layers = [])),
      with_((config) => (config.layers = new Array<Record<string, unknown>>(2000).fill(config.layers[0]!))),
      with_((config) => (config.layers[1]!['className'] = 'constructor')),
      with_((config) => (config.layers[1]!['className'] = 'Sequential')),
      with_((config) => (config.layers[1]!['className'] = 'RepeatVector')),
      with_((config) => (configOf(config, 'Dense')['units'] = 2 ** 40)),
      with_((config) => (configOf(config, 'Dense')['units'] = 9)),
      with_((config) => (configOf(config, 'Dense')['activation'] = 'constructor')),
      with_((config) => (configOf(config, 'Dense')['activation'] = { className: '__proto__', config: {} })),
      with_((config) => (configOf(config, 'Dense')['extra'] = nested(40))),
      with_((config) => (configOf(config, 'Dense')['name'] = 'x'.repeat(2 ** 21))),
      with_((config) => (config.layers[3]!['inboundNodes'] = [[['nowhere', 0, 0, {}]]])),
      with_((config) => (config.layers[3]!['inboundNodes'] = [])),
      with_((config) => (config.layers[3]!['inboundNodes'] = [[[config.layers[3]!['name'], 0, 0, {}]]])),
      with_((config) => (config.layers[2]!['name'] = config.layers[1]!['name'])),
      with_((config) => ((config as Record<string, unknown>)['outputLayers'] = [['nowhere', 0, 0]])),
      { ...saved, arrays: { ...saved.arrays, weights0: new Float32Array(3) } },
      { ...saved, arrays: { ...saved.arrays, weights0: new Float32Array(8).fill(NaN) } },
      { ...saved, state: 3 },
    ];
    const before = tf.memory().numTensors;
    for (const each of hostile) {
      let code: unknown;
      try {
        reviver.revive(each as never);
      } catch (error) {
        code = (error as { code?: string }).code ?? error;
      }
      expect(code, String(hostile.indexOf(each))).toBe('bad-format');
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(() => reviver.revive({ ...saved, version: 9 })).toThrow(/version/);
  });
});
