import * as tf from '@tensorflow/tfjs-core';
import { SlipwayError } from '../../core/error.ts';
import { importPeer } from '../../core/import-peer.ts';
import { addWasmKernels } from './wasm-kernels.ts';

const where = 'train/tfjs/backend';

/** The tfjs backends that can be asked for. */
export const backendNames = ['cpu', 'wasm', 'webgl', 'webgpu'] as const;

/** Where the linear algebra runs. */
export type BackendName = (typeof backendNames)[number];

/** A backend that is ready to compute. */
export interface Backend {
  readonly name: BackendName;
  /**
   * Runs tensor work on this backend, synchronously, and leaves the caller's backend as it was.
   *
   * The engine of tfjs is global: whatever else computes between two of these calls, another training or the
   * program's own tensors, computes on the backend it chose. Tensors not returned are freed.
   */
  compute<Result>(run: () => Result): Result;
}

/**
 * Loads and starts a backend, without making it the one the program computes with.
 *
 * @throws {SlipwayError} `missing-peer`, with what to install; `unsupported` where the platform has no such device.
 */
export async function openBackend(name: BackendName): Promise<Backend> {
  const peer = `@tensorflow/tfjs-backend-${name}`;
  await importPeer(peer, loaders[name], where, `${peer}@4.22.0`);
  await start(name);
  return Object.freeze({
    name,
    compute<Result>(run: () => Result): Result {
      const previous = tf.getBackend();
      // tidy finds the tensors in lists and records; its own type cannot say so of ours.
      const tidy = (): Result => tf.tidy(run as () => tf.TensorContainer) as Result;
      if (previous === name) return tidy();
      activate(name);
      try {
        return tidy();
      } finally {
        // Without a previous backend there is nothing to go back to, and tfjs has no way to unset one.
        if (previous) activate(previous);
      }
    },
  } satisfies Backend);
}

/** Literal imports, so that bundlers see them. */
const loaders: Readonly<Record<BackendName, () => Promise<unknown>>> = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
};

/** Switching to a backend that has started happens at once; the promise only says that it did. */
function activate(name: string): void {
  void tf.setBackend(name);
}

async function start(name: BackendName): Promise<void> {
  const started = (): boolean => Object.hasOwn(tf.engine().registry, name);
  // tfjs starts one backend at a time, and a later start cancels an earlier one: look again after each.
  for (let tries = 0; tries < 3 && !started(); tries++) {
    const pending = tf.engine().findBackendFactory(name) !== null && tf.findBackend(name) === null;
    if (!pending) break;
    await tf.ready();
    if (!started()) await tf.ready();
  }
  if (started()) {
    if (name === 'cpu') silence(tf.findBackend(name));
    if (name === 'wasm') addWasmKernels();
    return;
  }
  throw new SlipwayError(
    'unsupported',
    where,
    `this platform cannot start the tfjs backend "${name}". Choose another one: "cpu" runs everywhere.`,
    {
      details: { backend: name },
    },
  );
}

/** In Node the cpu backend advertises another package on its first use: a library does not print. */
function silence(backend: object | null): void {
  if (backend !== null && 'firstUse' in backend) backend.firstUse = false;
}
