import { loadKernel } from '../../kernels/load-kernel.ts';
import { treesSharedWasm, treesWasm } from '../../kernels/trees-wasm.ts';

/** The functions of kernels/trees.ts, by what they are handed; places are in bytes. */
export type TreeKernel = Readonly<
  Record<
    | 'binaryLoss'
    | 'addTo'
    | 'pack'
    | 'sizes'
    | 'gather'
    | 'sumUp'
    | 'sumUpTwo'
    | 'subtract'
    | 'unpack'
    | 'partition'
    | 'copy'
    | 'clear'
    | 'scanAll'
    | 'sort'
    | 'binOf',
    (...parts: number[]) => number
  >
>;

/** The compiled functions over a memory, which workers may share. */
export async function treeKernel(memory: WebAssembly.Memory): Promise<TreeKernel> {
  const isShared = !(memory.buffer instanceof ArrayBuffer);
  return (await loadKernel<TreeKernel>(isShared ? treesSharedWasm : treesWasm, memory))!;
}
