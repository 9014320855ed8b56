import * as tf from '@tensorflow/tfjs-core';
import { layers as tfLayers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { denseReviver } from '../../../src/models/dense-model.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { expand, width } from '../../../src/table/matrix.ts';
import { openBackend } from '../../../src/train/tfjs/backend.ts';
import { denseNet } from '../../../src/train/tfjs/dense-net.ts';
import { examplesOf } from '../examples-of.ts';

/** Exclusive or of the signs of two numbers: what no linear model can learn. */
function crossed(rows = 400, seed = 1): Examples {
  const source = random(seed);
  const x = Array.from({ length: rows }, () => source.normal());
  const y = x.map(() => source.normal());
  const codes = x.map(() => source.integer(4) - 1);
  return examplesOf({
    dense: { x, y },
    categories: { c: [codes, ['a', 'b', 'c']] },
    labels: x.map((v, i) => (v * y[i]! > 0 ? 1 : 0)),
  });
}

const quick = { hidden: [8, 4], epochs: 3, batchSize: 64 };

describe.each(['cpu', 'wasm'] as const)('denseNet on %s', (backend) => {
  it('learns what a linear model cannot', async () => {
    const train = crossed(1000);
    const model = await denseNet({
      hidden: [16],
      epochs: 15,
      batchSize: 50,
      learningRate: 0.02,
      backend,
    }).fit(train);
    const test = crossed(500, 2);
    const right = model.predict(test.matrix).filter((p, i) => (p >= 0.5 ? 1 : 0) === test.labels[i]).length;
    expect(right / 500).toBeGreaterThan(0.9);
  });

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

  it('leaves no tensor behind when it succeeds, when it diverges and when it is stopped', async () => {
    const examples = crossed();
    const net = denseNet({ ...quick, backend, validation: crossed(50, 3), l2: 1 });
    await net.fit(examples);
    const before = tf.memory().numTensors;
    await net.fit(examples);
    await expect(denseNet({ ...quick, backend, learningRate: 1e38 }).fit(examples)).rejects.toMatchObject({
      code: 'not-converged',
    });
    const control = new AbortController();
    const reason = { why: 'enough' };
    const stopped = net.fit(examples, { signal: control.signal, onProgress: () => control.abort(reason) });
    await expect(stopped).rejects.toBe(reason);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('denseNet', () => {
  it('gives the same model for the same seed, and another for another', async () => {
    const examples = crossed();
    const [a, b, c] = await Promise.all([
      denseNet({ ...quick, seed: 5 }).fit(examples),
      denseNet({ ...quick, seed: 5 }).fit(examples),
      denseNet({ ...quick, seed: 6 }).fit(examples),
    ]);
    expect(a.save()).toEqual(b.save());
    expect(a.layers[0]!.weights).not.toEqual(c.layers[0]!.weights);
  });

  it('reports every epoch with its losses and keeps them with the model', async () => {
    const seen: unknown[] = [];
    const validation = crossed(100, 2);
    const model = await denseNet({ ...quick, validation }).fit(crossed(), {
      onProgress: (event) => seen.push(event),
    });
    const { losses, validationLosses } = model.training;
    expect(seen).toEqual(
      losses.map((loss, i) => ({
        stage: 'train/tfjs/dense-net',
        done: i + 1,
        total: 3,
        unit: 'epochs',
        figures: { loss, validationLoss: validationLosses[i] },
      })),
    );
    const scores = model.predict(validation.matrix);
    const last =
      scores.reduce((sum, p, i) => sum - Math.log(validation.labels[i] === 1 ? p : 1 - p), 0) / scores.length;
    expect(validationLosses[2]).toBeCloseTo(last, 10);
  });

  it('shrinks its weights as the penalty grows', async () => {
    const size = async (l2: number): Promise<number> => {
      const model = await denseNet({ ...quick, epochs: 10, learningRate: 0.01, l2 }).fit(crossed());
      return model.layers.reduce(
        (sum, { weights }) => sum + weights.reduce((total, w) => total + w * w, 0),
        0,
      );
    };
    expect(await size(1000)).toBeLessThan((await size(0)) / 2);
  });

  it('learns nothing from rows of weight 0', async () => {
    const base = crossed();
    const doubled = {
      ...base,
      labels: base.labels.map((label, i) => (i % 2 === 0 ? label : 1 - label)),
      weights: base.labels.map((_, i) => (i % 2 === 0 ? 2 : 0)),
    };
    const flipped = { ...doubled, labels: base.labels };
    const [a, b] = await Promise.all([denseNet(quick).fit(doubled), denseNet(quick).fit(flipped)]);
    expect(a.layers).toEqual(b.layers);
  });

  it('is a linear model without hidden layers', async () => {
    const model = await denseNet({ ...quick, hidden: [] }).fit(crossed());
    expect(model.layers.map(({ biases }) => biases.length)).toEqual([1]);
  });

  it('is saved and revived without a change in any score', async () => {
    const examples = crossed();
    const model = await denseNet(quick).fit(examples);
    const { state, ...rest } = model.save();
    const revived = denseReviver.revive({
      ...rest,
      state: JSON.parse(JSON.stringify(state)) as typeof state,
    });
    expect(revived.predict(examples.matrix)).toEqual(model.predict(examples.matrix));
  });

  it('refuses options out of range and examples that cannot be learned from', async () => {
    expect(() => denseNet({ hidden: [0] })).toThrow(/hidden\[0\] is 0/);
    expect(() => denseNet({ epochs: 1.5 })).toThrow(/epochs is 1.5/);
    expect(() => denseNet({ dropout: 0.5 } as never)).toThrow(/no option "dropout"/);
    await expect(
      denseNet(quick).fit(examplesOf({ dense: { x: [1, 2] }, labels: [1, 1] })),
    ).rejects.toMatchObject({ code: 'bad-data' });
    const other = examplesOf({ dense: { z: [1, 2] }, labels: [0, 1] });
    await expect(denseNet({ ...quick, validation: other }).fit(crossed())).rejects.toMatchObject({
      code: 'shape-mismatch',
    });
  });
});
