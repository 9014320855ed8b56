import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { backendNames, openBackend } from '../../../src/train/tfjs/backend.ts';
import { importPeer } from '../../../src/core/import-peer.ts';
import { logistic } from '../../../src/train/tfjs/logistic.ts';
import { examplesOf } from '../examples-of.ts';

const examples = examplesOf({ dense: { x: [1, 2, 3, 4, 5] }, labels: [0, 1, 0, 1, 1] });

describe('openBackend', () => {
  it('computes on the backend asked for and leaves the caller on its own', async () => {
    const [cpu, wasm] = await Promise.all([openBackend('cpu'), openBackend('wasm')]);
    await tf.setBackend('cpu');
    expect(wasm.compute(() => tf.getBackend())).toBe('wasm');
    expect(tf.getBackend()).toBe('cpu');
    expect(cpu.compute(() => tf.getBackend())).toBe('cpu');
  });

  it('leaves the caller on its own backend when the work throws', async () => {
    const wasm = await openBackend('wasm');
    await tf.setBackend('cpu');
    expect(() =>
      wasm.compute(() => {
        throw new Error('broken');
      }),
    ).toThrow('broken');
    expect(tf.getBackend()).toBe('cpu');
  });

  it('keeps two trainings at once, and the work of the program between their steps, on their own backends', async () => {
    await openBackend('wasm');
    await tf.setBackend('cpu');
    const seen = new Set<string>();
    const onProgress = () => void seen.add(tf.getBackend());
    const fit = (backend: 'cpu' | 'wasm') => logistic({ backend }).fit(examples, { onProgress });
    const [a, b, c, d] = await Promise.all([fit('cpu'), fit('wasm'), fit('cpu'), fit('wasm')]);
    expect([...seen]).toEqual(['cpu']);
    expect([a.training.backend, b.training.backend]).toEqual(['cpu', 'wasm']);
    expect(c.weights).toEqual(a.weights);
    expect(d.weights).toEqual(b.weights);
  });

  it('frees what the work does not return', async () => {
    const cpu = await openBackend('cpu');
    const before = tf.memory().numTensors;
    const kept = cpu.compute(() => [tf.add(tf.scalar(1), tf.scalar(2))]);
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose(kept);
  });

  it('says which device the platform lacks', async () => {
    await expect(openBackend('webgl')).rejects.toMatchObject({
      code: 'unsupported',
      details: { backend: 'webgl' },
    });
  });

  it('knows four backends', () => {
    expect(backendNames).toEqual(['cpu', 'wasm', 'webgl', 'webgpu']);
  });
});

describe('importPeer', () => {
  it('says what to install when a package is not there', async () => {
    const name: string = '@tensorflow/no-such-backend';
    const load = (): Promise<unknown> => import(/* @vite-ignore */ name);
    await expect(importPeer(name, load, 'test', `${name}@4.22.0`)).rejects.toMatchObject({
      code: 'missing-peer',
      message: expect.stringContaining('npm install @tensorflow/no-such-backend@4.22.0') as string,
    });
  });
});
