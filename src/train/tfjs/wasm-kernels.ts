import * as tf from '@tensorflow/tfjs-core';

/** The gradient of a gather, and so of an embedding: sums of rows by their segment. The wasm backend of tfjs 4.22 lacks it. */
const KERNEL = 'UnsortedSegmentSum';

/** Teaches the wasm backend what it lacks, unless it has learned it by then. */
export function addWasmKernels(): void {
  if (tf.getKernel(KERNEL, 'wasm')) return;
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: 'wasm',
    kernelFunc({ inputs, attrs, backend: any }) {
      const backend = any as tf.KernelBackend;
      const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
      const count = (attrs as { readonly numSegments?: number } | undefined)?.numSegments ?? 0;
      const ids = backend.readSync(segmentIds.dataId) as Int32Array;
      const values = backend.readSync(x.dataId) as Float32Array;
      const inner = x.shape.slice(segmentIds.shape.length);
      const size = inner.reduce((product, length) => product * length, 1);
      const sums = new Float32Array(count * size);
      // A segment that there is not takes nothing, as on other backends.
      for (let i = 0, from = 0; i < ids.length; i++, from += size) {
        const id = ids[i]!;
        if (id < 0 || id >= count) continue;
        for (let j = 0; j < size; j++) sums[id * size + j]! += values[from + j]!;
      }
      const shape = [count, ...inner];
      return { dataId: backend.write(sums, shape, x.dtype), shape, dtype: x.dtype };
    },
  });
}
