import { afterEach, expect, test, vi } from 'vitest';
import { checkKernel } from '../../src/kernels/check-kernel.ts';
import { hasSimd } from '../../src/kernels/load-kernel.ts';
import { codeOf } from '../../src/testing/code-of.ts';

afterEach(() => vi.unstubAllGlobals());

test('kernels run where they are tested', () => {
  expect(hasSimd()).toBe(true);
});

test('a page that forbids to compile trains with the plain loops, and says so of the others', async () => {
  // What a Content-Security-Policy without 'wasm-unsafe-eval' does: modules are found valid, and then refused.
  class Module {
    constructor() {
      throw new WebAssembly.CompileError('Refused to compile or instantiate WebAssembly module');
    }
  }
  vi.stubGlobal('WebAssembly', {
    validate: WebAssembly.validate,
    CompileError: WebAssembly.CompileError,
    Module,
  });
  expect(hasSimd()).toBe(false);
  expect(checkKernel('test', undefined)).toBe('plain');
  expect(await codeOf(() => checkKernel('test', 'simd'))).toBe('unsupported');
});

test('a platform without WebAssembly trains with the plain loops', () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(checkKernel('test', undefined)).toBe('plain');
});
