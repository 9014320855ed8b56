/** A module that is valid where there is SIMD: a function that drops a register of zeros. */
const PROBE = 'AGFzbQEAAAABBAFgAAADAgEACgkBBwBBAP0PGgs=';

/**
 * The functions of a compiled kernel, over memory that is handed in; `undefined` where kernels do not run.
 *
 * @param wasm - a module in base64, as `src/kernels` has them.
 */
export async function loadKernel<Functions>(
  wasm: string,
  memory: WebAssembly.Memory,
): Promise<Functions | undefined> {
  if (!hasSimd()) return undefined;
  const { instance } = await WebAssembly.instantiate(bytesOf(wasm), { env: { memory } });
  return instance.exports as unknown as Functions;
}

/**
 * The same at once, for modules of a few kilobytes: what scores a row does not wait.
 *
 * @returns `undefined` where kernels do not run, and in pages whose main thread may only compile less at once.
 */
export function openKernel<Functions>(wasm: string, memory: WebAssembly.Memory): Functions | undefined {
  if (!hasSimd()) return undefined;
  try {
    const module = new WebAssembly.Module(bytesOf(wasm));
    return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Functions;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether kernels run here: not without SIMD, nor in a page whose policy forbids to compile. */
export function hasSimd(): boolean {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(bytesOf(PROBE))) return false;
  try {
    return new WebAssembly.Module(bytesOf(PROBE)) instanceof WebAssembly.Module;
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return false;
    throw error;
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
