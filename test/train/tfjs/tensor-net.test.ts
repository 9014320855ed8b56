import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { asStream } from '../../../src/input/as-stream.ts';
import { TASKS } from '../../../src/models/model.ts';
import { denseNet } from '../../../src/train/dense/dense-net.ts';
import { tensorNet } from '../../../src/train/tfjs/tensor-net.ts';
import { tensorNetReviver, type TensorNetModel } from '../../../src/train/tfjs/tensor-net-model.ts';
import { crossed, made } from '../dense/made.ts';
import { examplesOf } from '../examples-of.ts';
import { kept, oneHidden } from './nets.ts';

const quick = { epochs: 3, batchSize: 20, optimizer: () => tf.train.adam(0.01) };
const line = oneHidden(3);

describe.each(['cpu', 'wasm'] as const)('tensorNet on %s', (backend) => {
  it.each(TASKS)('learns what denseNet learns, where its function says the same: a %s', async (task) => {
    const examples = made(task, { rows: 50 });
    const settings = { epochs: 4, batchSize: 20, seed: 5, task };
    const options = { ...settings, backend, optimizer: quick.optimizer };
    const [model, dense] = await Promise.all([
      tensorNet(oneHidden(5), options).fit(examples, { validation: examples }),
      denseNet({ ...settings, hidden: [5], learningRate: 0.01 }).fit(examples, { validation: examples }),
    ]);
    const scale = task === 'regression' ? dense.training.labelDeviation! : 1;
    const [a, b] = [model.predict(examples.matrix), dense.predict(examples.matrix)];
    expect(a).toHaveLength(b.length);
    a.forEach((score, i) => expect(Math.abs(score - b[i]!) / scale).toBeLessThan(1e-4));
    for (const name of ['losses', 'validationLosses'] as const)
      model.training[name].forEach((loss, i) => expect(loss).toBeCloseTo(dense.training[name][i]!, 5));
  });

  it('leaves no tensor behind when it succeeds, diverges, is stopped, and when a function fails', async () => {
    const examples = crossed(60);
    await tensorNet(line, { ...quick, backend }).fit(examples);
    const before = tf.memory().numTensors;
    const model = await tensorNet(line, { ...quick, backend }).fit(examples, { checkpoints: kept() });
    model.predict(examples.matrix);
    const optimizer = (): tf.Optimizer => tf.train.sgd(1e38);
    await expect(tensorNet(line, { ...quick, backend, optimizer }).fit(examples)).rejects.toMatchObject({
      code: 'not-converged',
    });
    const control = new AbortController();
    const stopped = tensorNet(line, { ...quick, backend }).fit(examples, {
      signal: control.signal,
      onProgress: () => control.abort('enough'),
    });
    await expect(stopped).rejects.toBe('enough');
    const fails = (): never => {
      throw new Error('mine');
    };
    await expect(tensorNet({ ...line, logits: fails }, { backend }).fit(examples)).rejects.toThrow('mine');
    await expect(tensorNet({ ...line, penalty: fails }, { backend }).fit(examples)).rejects.toThrow('mine');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives the model of the last epoch that ended well, where it is told to', async () => {
    const counts = examplesOf({ dense: { x: [2, -2, 1] }, labels: [5, 1, 3] });
    const far = { task: 'count', backend, optimizer: () => tf.train.adam(20) } as const;
    const net = oneHidden(4);
    const { training, variables } = await tensorNet(net, { ...far, onNotConverged: 'keep' }).fit(counts);
    expect(training.stopped).toBe('diverged');
    const { keptEpoch } = training;
    expect(keptEpoch).toBeGreaterThan(0);
    expect(training.losses).toHaveLength(keptEpoch!);
    const until = await tensorNet(net, { ...far, epochs: keptEpoch! }).fit(counts);
    expect(until.training.stopped).toBe('epochs');
    expect(variables).toEqual(until.variables);
    await expect(tensorNet(net, far).fit(counts)).rejects.toMatchObject({
      code: 'not-converged',
      details: { epoch: keptEpoch! + 1 },
      message: expect.stringContaining("onNotConverged: 'keep'") as string,
    });
    const asked = await tensorNet(net, { ...far, epochs: 1 }).fit(counts, { onRound: () => 'stop' });
    expect(asked.training.stopped).toBe('asked');
  });

  it('leaves no tensor behind when a variable after the first cannot be made', async () => {
    const huge = { ...line, variables: () => ({ a: { shape: [2, 2] }, b: { shape: [2 ** 20, 2 ** 20] } }) };
    const fit = (): Promise<unknown> => tensorNet(huge, { ...quick, backend }).fit(crossed(9));
    await expect(fit()).rejects.toThrow();
    const before = tf.memory().numTensors;
    await expect(fit()).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes on from a checkpoint with the bits of a training that was not stopped', async () => {
    const examples = crossed(60);
    for (const make of [
      () => tf.train.adam(0.01),
      () => tf.train.momentum(0.1, 0.9),
      () => tf.train.sgd(0.1),
    ]) {
      const net = tensorNet(line, { ...quick, backend, optimizer: make, earlyStopping: { patience: 3 } });
      const whole = await net.fit(examples, { checkpoints: kept(), validation: examples });
      const checkpoints = kept();
      const control = new AbortController();
      const killed = net.fit(examples, {
        checkpoints,
        validation: examples,
        signal: control.signal,
        onProgress: ({ done }) => done === 2 && control.abort('killed'),
      });
      await expect(killed).rejects.toBe('killed');
      expect(checkpoints.last).toBeDefined();
      const again = await net.fit(examples, { checkpoints, validation: examples });
      expect(again.save()).toEqual(whole.save());
      expect(checkpoints.last).toBeUndefined();
    }
  });
});

describe('tensorNet', () => {
  it('gives the same model twice, and another one by another seed', async () => {
    const examples = crossed(60);
    const fit = (seed: number): Promise<TensorNetModel> => tensorNet(line, { ...quick, seed }).fit(examples);
    const [a, b, c] = await Promise.all([fit(1), fit(1), fit(2)]);
    expect(a.save()).toEqual(b.save());
    expect(a.variables).not.toEqual(c.variables);
  });

  it('comes back from what it saved, and scores as before', async () => {
    for (const task of TASKS) {
      const examples = made(task);
      const model = await tensorNet(line, { ...quick, task }).fit(examples);
      const again = (await tensorNetReviver(line)).revive(structuredClone(model.save()));
      expect(again.predict(examples.matrix)).toEqual(model.predict(examples.matrix));
      expect([again.kind, again.task]).toEqual(['tensor-net/one-hidden', task]);
      expect(again.save()).toEqual(model.save());
    }
  });

  it('refuses saved models of another net, and malformed ones', async () => {
    const saved = (await tensorNet(line, quick).fit(crossed(60))).save();
    const code = async (definition: typeof line, change: object): Promise<unknown> => {
      const reviver = await tensorNetReviver(definition);
      try {
        return reviver.revive({ ...saved, ...change });
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(await code(oneHidden(4), {})).toBe('bad-format');
    expect(await code({ ...line, name: 'other' }, {})).toBe('bad-format');
    expect(await code(line, { version: 2 })).toBe('bad-version');
    expect(await code(line, { arrays: {} })).toBe('bad-format');
    expect(await code(line, { arrays: { ...saved.arrays, variable0: Float32Array.of(NaN) } })).toBe(
      'bad-format',
    );
    expect(await code(line, { state: { ...(saved.state as object), scale: 'much' } })).toBe('bad-format');
  });

  it('begins at a model, and refuses another one', async () => {
    const examples = crossed(60);
    const net = tensorNet(line, { ...quick, optimizer: () => tf.train.sgd(1e-30) });
    const from = await tensorNet(line, { ...quick, seed: 9 }).fit(examples);
    expect((await net.fit(examples, { from })).variables).toEqual(from.variables);
    const other = await denseNet({ epochs: 1 }).fit(examples);
    await expect(net.fit(examples, { from: other })).rejects.toMatchObject({ code: 'shape-mismatch' });
  });

  it('keeps the weights of the lowest validation loss, and ends by patience', async () => {
    const examples = crossed(60);
    const models: Promise<number>[] = [];
    const net = tensorNet(line, {
      ...quick,
      epochs: 50,
      optimizer: () => tf.train.sgd(20),
      earlyStopping: { patience: 2 },
    });
    const model = await net.fit(examples, {
      validation: crossed(40, 7),
      onRound: ({ model: now }) => void models.push(Promise.resolve(now().predict(examples.matrix)[0]!)),
    });
    const { validationLosses, keptEpoch } = model.training;
    expect(validationLosses[keptEpoch! - 1]).toBe(Math.min(...validationLosses));
    expect(validationLosses).toHaveLength(keptEpoch! + 2);
    expect(model.predict(examples.matrix)[0]).toBe((await Promise.all(models))[keptEpoch! - 1]);
  });

  it('learns from a stream of examples', async () => {
    const { training } = await tensorNet(line, quick).fit(asStream(crossed(60), 25), {
      checkpoints: kept(),
    });
    expect([training.rows, training.losses.length]).toEqual([60, 3]);
    expect(training.losses[2]).toBeLessThan(training.losses[0]!);
  });

  it('ends when a round says so', async () => {
    const model = await tensorNet(line, { ...quick, epochs: 9 }).fit(crossed(60), {
      onRound: ({ round }) => (round === 2 ? 'stop' : undefined),
    });
    expect(model.training.losses).toHaveLength(2);
  });

  it('takes losses and a penalty of your own', async () => {
    // The absolute distance has its least at the median, 3 of 1, 3, 3, 3, 100, where the square has it at the mean, 22.
    const examples = examplesOf({ dense: { x: [0, 0, 0, 0, 0] }, labels: [1, 3, 3, 3, 100] });
    const options = { epochs: 300, optimizer: () => tf.train.sgd(0.1) };
    const constant = {
      name: 'constant',
      variables: ({ outputs }: { outputs: number }) => ({ sum: { shape: [1, outputs] } }),
      logits: ({ rows }: { rows: number }, { sum }: Readonly<Record<string, tf.Tensor>>) =>
        tf.tile(sum!, [rows, 1]),
    };
    const far = (z: tf.Tensor2D, y: tf.Tensor1D): tf.Tensor => tf.abs(tf.sub(tf.reshape(z, [y.size]), y));
    const median = await tensorNet({ ...constant, losses: far }, options).fit(examples);
    expect(Math.abs(median.predict(examples.matrix)[0]! - 3)).toBeLessThan(1);
    const mean = await tensorNet(constant, options).fit(examples);
    expect(mean.predict(examples.matrix)[0]).toBeCloseTo(22, 1);
    const penalty = ({ sum }: Readonly<Record<string, tf.Tensor>>): tf.Scalar =>
      tf.sum(tf.square(tf.sub(sum!, 1)));
    const pulled = await tensorNet({ ...constant, penalty }, options).fit(examples);
    // ½z² + (z − 1)² is least at ⅔ of a deviation above the mean.
    expect(pulled.variables['sum']![0]).toBeCloseTo(2 / 3, 3);
  });

  it.each<[string, () => unknown, string]>([
    ['a name that is empty', () => tensorNet({ ...line, name: '' }), 'bad-option'],
    ['no function', () => tensorNet({ ...line, logits: 3 as never }), 'bad-option'],
    ['another option', () => tensorNet(line, { learningRate: 1 } as never), 'bad-option'],
    [
      'an optimizer that is not made',
      () => tensorNet(line, { optimizer: tf.train.sgd(1) as never }),
      'bad-option',
    ],
    ['no variable', () => tensorNet({ ...line, variables: () => ({}) }).fit(crossed(9)), 'bad-option'],
    [
      'a variable without a shape',
      () => tensorNet({ ...line, variables: () => ({ w1: {} as never }) }).fit(crossed(9)),
      'bad-option',
    ],
    [
      'first values of another size',
      () => tensorNet({ ...line, variables: () => ({ w1: { shape: [2], first: [1] } }) }).fit(crossed(9)),
      'bad-option',
    ],
    [
      'no optimizer of tfjs',
      () => tensorNet(line, { optimizer: () => ({}) as never }).fit(crossed(9)),
      'bad-option',
    ],
    [
      'sums of another shape',
      () => tensorNet({ ...line, logits: ({ dense }) => dense }).fit(crossed(9)),
      'shape-mismatch',
    ],
    [
      'losses of another shape',
      () => tensorNet({ ...line, losses: (z) => z }).fit(crossed(9)),
      'shape-mismatch',
    ],
    [
      'early stopping without validation',
      () => tensorNet(line, { earlyStopping: {} }).fit(crossed(9)),
      'bad-option',
    ],
    [
      'a checkpoint of another training',
      () =>
        tensorNet(line).fit(crossed(9), {
          checkpoints: {
            ...kept(),
            read: () => Promise.resolve({ training: 'other', state: null, arrays: {} }),
          },
        }),
      'bad-data',
    ],
    [
      'an optimizer that cannot be kept',
      () =>
        tensorNet(line, { optimizer: () => tf.train.adamax(0.1) }).fit(crossed(9), { checkpoints: kept() }),
      'unsupported',
    ],
  ])('refuses %s', async (_, run, code) => {
    const before = tf.memory().numTensors;
    await expect((async () => run())()).rejects.toMatchObject({ code });
    expect(tf.memory().numTensors - before).toBe(_ === 'an optimizer that is not made' ? 1 : 0);
  });
});
