import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { TASKS } from '../../../src/models/model.ts';
import type { Checkpoint } from '../../../src/train/estimator.ts';
import { wideAndDeep } from '../../../src/train/tfjs/wide-and-deep.ts';
import { wideAndDeep as kernelWideAndDeep } from '../../../src/train/wide-and-deep/wide-and-deep.ts';
import { made } from '../dense/made.ts';

const options = {
  hidden: [5],
  epochs: 3,
  batchSize: 20,
  learningRate: 0.01,
  l2: 1,
  embedding: { c1: 3, c2: 2 },
  deep: ['x0', 'x2', 'c0', 'c1', 'c2'],
  wide: ['c2', 'c0'],
};
const levels = [3, 7, 4];

describe.each(['cpu', 'wasm'] as const)('wideAndDeep on %s', (backend) => {
  it.each(TASKS)('trains what compiled loops train: a %s', async (task) => {
    const examples = made(task, { rows: 50, levels });
    const [tensors, loops] = await Promise.all(
      [backend, 'simd' as const].map((each) =>
        wideAndDeep({ ...options, task, backend: each }).fit(examples, { validation: examples }),
      ),
    );
    expect([tensors!.training.backend, loops!.training.backend]).toEqual([backend, 'simd']);
    const scale = task === 'regression' ? tensors!.training.labelDeviation! : 1;
    const [a, b] = [tensors!.predict(examples.matrix), loops!.predict(examples.matrix)];
    a.forEach((score, i) => expect(Math.abs(score - b[i]!) / scale).toBeLessThan(1e-4));
    for (const name of ['losses', 'validationLosses'] as const)
      tensors!.training[name].forEach((loss, i) => expect(loss).toBeCloseTo(loops!.training[name][i]!, 5));
  });

  it('trains on embeddings alone', async () => {
    const examples = made('binary', { rows: 30, numbers: 0, levels: [5] });
    const [tensors, loops] = await Promise.all(
      [backend, 'simd' as const].map((each) =>
        wideAndDeep({ hidden: [4], epochs: 2, embedding: 2, wide: [], backend: each }).fit(examples),
      ),
    );
    const [a, b] = [tensors!, loops!].map((model) => model.predict(examples.matrix));
    a!.forEach((score, i) => expect(score).toBeCloseTo(b![i]!, 5));
  });

  it('leaves no tensor behind when it succeeds, when it diverges and when it is stopped', async () => {
    const examples = made('binary', { levels });
    const net = wideAndDeep({ ...options, backend });
    await net.fit(examples, { validation: examples });
    const before = tf.memory().numTensors;
    await net.fit(examples, { validation: examples });
    await expect(
      wideAndDeep({ ...options, backend, learningRate: 1e38 }).fit(examples),
    ).rejects.toMatchObject({ code: 'not-converged' });
    const control = new AbortController();
    const reason = { why: 'enough' };
    const stopped = net.fit(examples, { signal: control.signal, onProgress: () => control.abort(reason) });
    await expect(stopped).rejects.toBe(reason);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes on from a checkpoint with the bits of a training that was not stopped', async () => {
    const examples = made('binary', { levels });
    const net = wideAndDeep({ ...options, backend });
    const whole = await net.fit(examples);
    let last: Checkpoint | undefined;
    const checkpoints = {
      read: () => Promise.resolve(last),
      write: (checkpoint: Checkpoint) => Promise.resolve(void (last = checkpoint)),
      clear: () => Promise.resolve(void (last = undefined)),
    };
    const control = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 2) control.abort('enough');
    };
    await expect(net.fit(examples, { checkpoints, signal: control.signal, onProgress })).rejects.toBe(
      'enough',
    );
    expect(last).toBeDefined();
    expect((await net.fit(examples, { checkpoints })).save()).toEqual(whole.save());
  });
});

describe('wideAndDeep of slipway/tfjs', () => {
  it('is the estimator of slipway on simd, which is the default', async () => {
    const examples = made('count', { levels });
    const [a, b] = await Promise.all(
      [wideAndDeep, kernelWideAndDeep].map((make) => make({ ...options, task: 'count' }).fit(examples)),
    );
    expect(a!.save()).toEqual(b!.save());
  });

  it('refuses a backend that there is none of', () => {
    expect(() => wideAndDeep({ backend: 'gpu' as never })).toThrow(/backend is "gpu"/);
    expect(() => wideAndDeep({ kernel: 'plain' } as never)).toThrow(/no option "kernel"/);
  });
});
