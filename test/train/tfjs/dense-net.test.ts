import * as tf from '@tensorflow/tfjs-core';
import { layers as tfLayers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { TASKS } from '../../../src/models/model.ts';
import { expand, width } from '../../../src/table/matrix.ts';
import { denseNet as kernelDenseNet } from '../../../src/train/dense/dense-net.ts';
import type { Checkpoint } from '../../../src/train/estimator.ts';
import { openBackend } from '../../../src/train/tfjs/backend.ts';
import { denseNet } from '../../../src/train/tfjs/dense-net.ts';
import { crossed, made } from '../dense/made.ts';
import { examplesOf } from '../examples-of.ts';

const quick = { hidden: [8, 4], epochs: 3, batchSize: 64 };

describe.each(['cpu', 'wasm'] as const)('denseNet on %s', (backend) => {
  it('gives a model that scores as the tfjs net with its weights does', async () => {
    const examples = crossed();
    for (const activation of ['relu', 'tanh'] as const) {
      const model = await denseNet({ ...quick, activation, backend }).fit(examples);
      const runner = await openBackend(backend);
      const net = runner.compute(() => {
        const built = sequential();
        const inputs = width(examples.matrix);
        model.layers.forEach(({ biases, activation: name }, i) =>
          built.add(
            tfLayers.dense({
              units: biases.length,
              activation: i === 2 ? 'sigmoid' : name,
              ...(i === 0 && { inputShape: [inputs] }),
            }),
          ),
        );
        built.setWeights(
          model.layers.flatMap(({ weights, biases }) => [
            tf.tensor2d(weights, [weights.length / biases.length, biases.length]),
            tf.tensor1d(biases),
          ]),
        );
        return built;
      });
      const scores = runner.compute(
        () =>
          net.apply(
            tf.tensor2d(expand(examples.matrix), [examples.matrix.rows, width(examples.matrix)]),
          ) as tf.Tensor,
      );
      const expected = await scores.data();
      model.predict(examples.matrix).forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, 6));
      tf.dispose(scores);
      net.dispose();
    }
  });

  it.each(TASKS)('trains what compiled loops train from the same weights: a %s', async (task) => {
    const examples = made(task, { rows: 50 });
    const options = {
      task,
      hidden: [5],
      epochs: 4,
      batchSize: 20,
      learningRate: 0.01,
      l2: 1,
    };
    const from = await kernelDenseNet({ task, hidden: [5], epochs: 1, seed: 8 }).fit(examples);
    const [tensors, loops] = await Promise.all(
      [backend, 'simd' as const].map((each) =>
        denseNet({ ...options, backend: each }).fit(examples, { from, validation: examples }),
      ),
    );
    expect([tensors!.training.backend, loops!.training.backend]).toEqual([backend, 'simd']);
    const scale = task === 'regression' ? tensors!.training.labelDeviation! : 1;
    const [a, b] = [tensors!.predict(examples.matrix), loops!.predict(examples.matrix)];
    a.forEach((score, i) => expect(Math.abs(score - b[i]!) / scale).toBeLessThan(1e-4));
    for (const name of ['losses', 'validationLosses'] as const)
      tensors!.training[name].forEach((loss, i) => expect(loss).toBeCloseTo(loops!.training[name][i]!, 5));
  });

  it('takes a step from log odds of exactly 0 by the gradient there', async () => {
    // Half of each label and features of 0: the bias is at its best already.
    const even = examplesOf({ dense: { x: [0, 0] }, labels: [0, 1] });
    const model = await denseNet({ hidden: [], epochs: 1, batchSize: 2, backend }).fit(even);
    expect([...model.layers[0]!.biases]).toEqual([0]);
  });

  it('leaves no tensor behind when it succeeds, when it diverges and when it is stopped', async () => {
    const examples = crossed();
    const net = denseNet({ ...quick, backend, l2: 1 });
    const validation = crossed(50, 3);
    await net.fit(examples, { validation });
    const before = tf.memory().numTensors;
    await net.fit(examples, { validation });
    await expect(denseNet({ ...quick, backend, learningRate: 1e38 }).fit(examples)).rejects.toMatchObject({
      code: 'not-converged',
    });
    const control = new AbortController();
    const reason = { why: 'enough' };
    const stopped = net.fit(examples, { signal: control.signal, onProgress: () => control.abort(reason) });
    await expect(stopped).rejects.toBe(reason);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes on from a checkpoint with the bits of a training that was not stopped', async () => {
    const examples = crossed(100);
    const net = denseNet({ ...quick, backend });
    const whole = await net.fit(examples);
    let last: Checkpoint | undefined;
    const checkpoints = {
      read: () => Promise.resolve(last),
      write: (checkpoint: Checkpoint) => Promise.resolve(void (last = checkpoint)),
      clear: () => Promise.resolve(void (last = undefined)),
    };
    const control = new AbortController();
    const onProgress = ({ done }: { done: number }): void => void (done === 2 && control.abort('enough'));
    await expect(net.fit(examples, { checkpoints, signal: control.signal, onProgress })).rejects.toBe(
      'enough',
    );
    expect((await net.fit(examples, { checkpoints })).save()).toEqual(whole.save());
  });
});

describe('denseNet of slipway/tfjs', () => {
  it('takes the steps that Adam of tfjs takes', async () => {
    const examples = examplesOf({ dense: { x: [1, -2, 0.5], y: [0.3, 1, -1] }, labels: [1, 0, 1] });
    const options = { hidden: [], epochs: 5, batchSize: 3, learningRate: 0.05 };
    const from = await denseNet({ ...options, epochs: 1, seed: 2 }).fit(examples);
    const { weights, biases } = (await denseNet(options).fit(examples, { from })).layers[0]!;
    const runner = await openBackend('cpu');
    const kept = runner.compute(() => {
      const w = tf.variable(tf.tensor2d(from.layers[0]!.weights, [2, 1]));
      const b = tf.variable(tf.tensor1d(from.layers[0]!.biases));
      const adam = tf.train.adam(0.05);
      const x = tf.tensor2d(examples.matrix.dense.values, [3, 2]);
      const y = tf.tensor2d([1, 0, 1], [3, 1]);
      for (let i = 0; i < 5; i++) {
        adam.minimize(() => {
          const p = tf.sigmoid(tf.add(tf.matMul(x, w), b));
          const log = tf.add(tf.mul(y, tf.log(p)), tf.mul(tf.sub(1, y), tf.log(tf.sub(1, p))));
          return tf.neg(tf.mean(log));
        });
      }
      const values = [...w.dataSync(), ...b.dataSync()];
      adam.dispose();
      tf.dispose([w, b]);
      return values;
    });
    [...weights, ...biases].forEach((value, i) => expect(value).toBeCloseTo(kept[i]!, 5));
  });

  it('is the estimator of slipway on simd, which is the default', async () => {
    const examples = crossed();
    const [a, b] = await Promise.all([denseNet(quick).fit(examples), kernelDenseNet(quick).fit(examples)]);
    expect(a.save()).toEqual(b.save());
  });

  it('refuses a backend that there is none of', () => {
    expect(() => denseNet({ backend: 'gpu' as never })).toThrow(/backend is "gpu"/);
    expect(() => denseNet({ kernel: 'plain' } as never)).toThrow(/no option "kernel"/);
  });
});
