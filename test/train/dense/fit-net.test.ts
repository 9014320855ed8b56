import { describe, expect, it } from 'vitest';
import { checkpointsIn } from '../../../src/registry/checkpoints-in.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import { denseNet } from '../../../src/train/dense/dense-net.ts';
import { denseNetSettings } from '../../../src/train/dense/dense-options.ts';
import { denseKind } from '../../../src/train/dense/dense-kind.ts';
import { fitNet } from '../../../src/train/dense/fit-net.ts';
import { kernelEngine } from '../../../src/train/dense/kernel-engine.ts';
import type { OpenNetEngine } from '../../../src/train/dense/net-engine.ts';
import type { Checkpoint, Checkpoints, FitOptions } from '../../../src/train/estimator.ts';
import { crossed, made } from './made.ts';

const validation = crossed(60, 9);
const options = {
  hidden: [8],
  epochs: 12,
  batchSize: 16,
  learningRate: 0.03,
  earlyStopping: { patience: 4 },
};
const examples = crossed(60, 3);

/** Checkpoints in memory, through JSON as a file would have them. */
function kept(): Checkpoints & { last: Checkpoint | undefined; writes: number } {
  return {
    last: undefined,
    writes: 0,
    read() {
      return Promise.resolve(this.last);
    },
    write({ training, state, arrays }) {
      this.writes++;
      this.last = {
        training,
        state: JSON.parse(JSON.stringify(state)) as never,
        arrays: structuredClone(arrays),
      };
      return Promise.resolve();
    },
    clear() {
      this.last = undefined;
      return Promise.resolve();
    },
  };
}

describe('a training that was stopped', () => {
  it('goes on from its checkpoint with the bits of one that was not', async () => {
    const whole = await denseNet(options).fit(examples, { validation });
    const checkpoints = checkpointsIn(memoryStore(), 'net');
    for (const stopAt of [2, 3, 6]) {
      const control = new AbortController();
      const stopped = denseNet(options).fit(examples, {
        validation,
        checkpoints,
        signal: control.signal,
        onProgress: ({ done }) => done === stopAt && control.abort('enough'),
      });
      await expect(stopped).rejects.toBe('enough');
      expect((await checkpoints.read())!.state).toMatchObject({ losses: { length: stopAt - 1 } });
    }
    const epochs: number[] = [];
    const resumed = await denseNet(options).fit(examples, {
      validation,
      checkpoints,
      onProgress: ({ done }) => epochs.push(done),
    });
    expect(epochs[0]).toBe(6);
    expect(resumed.save()).toEqual(whole.save());
    expect(await checkpoints.read()).toBeUndefined();
  });

  it('goes on on plain loops with what compiled ones did, and the other way round', async () => {
    const whole = await denseNet({ ...options, kernel: 'plain' }).fit(examples, { validation });
    const checkpoints = kept();
    const control = new AbortController();
    const onProgress = ({ done }: { readonly done: number }): void =>
      void (done === 3 && control.abort('enough'));
    const stopped = denseNet({ ...options, kernel: 'simd' }).fit(examples, {
      validation,
      checkpoints,
      signal: control.signal,
      onProgress,
    });
    await expect(stopped).rejects.toBe('enough');
    const resumed = await denseNet({ ...options, kernel: 'plain' }).fit(examples, {
      checkpoints,
      validation,
    });
    expect(resumed.layers).toEqual(whole.layers);
  });

  it('shows a round again to whoever was killed looking at it', async () => {
    const checkpoints = kept();
    const seen: number[] = [];
    const run = (killAt: number) =>
      denseNet({ hidden: [8], epochs: 5 }).fit(examples, {
        checkpoints,
        onRound({ round }) {
          seen.push(round);
          if (round === killAt) throw new Error('killed');
          return round === 4 ? 'stop' : undefined;
        },
      });
    await expect(run(3)).rejects.toThrow('killed');
    const { training } = await run(0);
    expect(seen).toEqual([1, 2, 3, 3, 4]);
    expect([training.stopped, training.losses.length]).toEqual(['asked', 4]);
  });

  it('does not go on from a checkpoint of another training, or from a broken one', async () => {
    const checkpoints = kept();
    const control = new AbortController();
    const onProgress = ({ done }: { done: number }): void => void (done === 2 && control.abort('enough'));
    const fit = (net: ReturnType<typeof denseNet>, on = examples, more: FitOptions = {}): Promise<unknown> =>
      net.fit(on, { checkpoints, validation, ...more });
    await expect(fit(denseNet(options), examples, { signal: control.signal, onProgress })).rejects.toBe(
      'enough',
    );
    const refused = { code: 'bad-data', message: expect.stringContaining('checkpoint') as string };
    await expect(fit(denseNet({ ...options, seed: 1 }))).rejects.toMatchObject(refused);
    await expect(fit(denseNet(options), examples, { validation: crossed(50, 9) })).rejects.toMatchObject(
      refused,
    );
    await expect(fit(denseNet(options), crossed(60, 4))).rejects.toMatchObject(refused);
    const from = await denseNet({ ...options, seed: 3 }).fit(examples, { validation });
    await expect(fit(denseNet(options), examples, { from })).rejects.toMatchObject(refused);
    const whole = checkpoints.last!;
    const { state, arrays, training } = whole;
    const told = (more: object): Checkpoint => ({ ...whole, state: { ...(state as object), ...more } });
    for (const broken of [
      null,
      { training },
      told({ steps: -1 }),
      told({ losses: ['a'] }),
      // Held against itself: one epoch of four batches, with its validation loss, which is the lowest.
      told({ steps: 3e8 }),
      told({ losses: [], validationLosses: [], steps: 0 }),
      told({ losses: Array(50).fill(1), validationLosses: Array(50).fill(1), steps: 200 }),
      told({ validationLosses: [] }),
      told({ validationLosses: [1, 2] }),
      told({ best: null }),
      told({ best: { epoch: 999, loss: 0 } }),
      told({ best: { epoch: 1, loss: 0 } }),
      { ...whole, arrays: { ...arrays, firsts: new Float32Array(2) } },
      { ...whole, arrays: { ...arrays, best: undefined } },
      { ...whole, arrays: { ...arrays, parameters: arrays['parameters']!.map(() => NaN) } },
    ]) {
      checkpoints.last = broken as never;
      await expect(fit(denseNet(options))).rejects.toMatchObject(refused);
    }
  });

  it('does not go on from a checkpoint with what its training does not have', async () => {
    const checkpoints = kept();
    const net = denseNet({ hidden: [8], epochs: 5, batchSize: 16 });
    const fit = (killAt: number): Promise<unknown> =>
      net.fit(examples, {
        checkpoints,
        onRound({ round }) {
          if (round === killAt) throw new Error('killed');
        },
      });
    await expect(fit(3)).rejects.toThrow('killed');
    const whole = checkpoints.last!;
    for (const more of [{ validationLosses: [1, 2] }, { best: { epoch: 1, loss: 0 } }]) {
      checkpoints.last = { ...whole, state: { ...(whole.state as object), ...more } };
      await expect(fit(0)).rejects.toMatchObject({ code: 'bad-data' });
    }
    checkpoints.last = whole;
    await fit(0);
  });
});

describe('whatever ends a training', () => {
  /** An engine that counts what is open, and that something happens to before its k-th call. */
  function watched(
    k: number,
    happens: () => void,
  ): { open: OpenNetEngine; calls: () => number; left: () => number } {
    let calls = 0;
    let left = 0;
    const before = (): void => {
      if (calls++ === k) happens();
    };
    const open: OpenNetEngine = async (plan) => {
      before();
      const engine = await kernelEngine('simd')(plan);
      left++;
      return {
        name: engine.name,
        learn: async (...rows) => (before(), engine.learn(...rows)),
        validate: async () => (before(), engine.validate()),
        read: async () => (before(), engine.read()),
        write: (state) => (before(), engine.write(state)),
        dispose: () => void left--,
      };
    };
    return { open, calls: () => calls, left: () => left };
  }
  const settings = denseNetSettings(
    'test',
    { ...options, epochs: 2, earlyStopping: { patience: 1, minDelta: 1 } },
    ['kernel'],
  );

  it('the engine is disposed of: an abort with its reason, an error as it came', async () => {
    const fine = watched(-1, () => undefined);
    await fitNet(denseKind('test', settings), examples, 'float32', fine.open, { validation });
    expect(fine.left()).toBe(0);
    for (let k = 0; k < fine.calls(); k++) {
      const control = new AbortController();
      const reason = { why: k };
      const stopped = watched(k, () => control.abort(reason));
      const fit = fitNet(denseKind('test', settings), examples, 'float32', stopped.open, {
        validation,
        signal: control.signal,
      });
      await expect(fit).rejects.toBe(reason);
      expect(stopped.left()).toBe(0);
      const failing = watched(k, () => {
        throw reason;
      });
      await expect(
        fitNet(denseKind('test', settings), examples, 'float32', failing.open, { validation }),
      ).rejects.toBe(reason);
      expect(failing.left()).toBe(0);
    }
  });

  it('every epoch sees each row once, in an order of its own', async () => {
    const ordersOf = async (seed: number): Promise<number[][]> => {
      const orders: number[][] = [];
      const open: OpenNetEngine = async (plan) => {
        const engine = await kernelEngine('simd')(plan);
        return {
          ...engine,
          learn: (rows, order, ...range) => (orders.push([...order]), engine.learn(rows, order, ...range)),
        };
      };
      await fitNet(denseKind('test', { ...settings, seed }), examples, 'float32', open, { validation });
      return orders;
    };
    const [first, second] = await ordersOf(0);
    const inOrder = Array.from({ length: 60 }, (_, row) => row);
    for (const order of [first!, second!]) expect([...order].sort((a, b) => a - b)).toEqual(inOrder);
    expect(first).not.toEqual(inOrder);
    expect(second).not.toEqual(first);
    expect(await ordersOf(0)).toEqual([first, second]);
    expect(await ordersOf(1)).not.toEqual([first, second]);
  });

  it('lets the event loop turn during long ones', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await denseNet({ hidden: [64, 64], epochs: 6, batchSize: 1024 }).fit(
      made('binary', { rows: 6000, numbers: 20 }),
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
