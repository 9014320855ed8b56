import { afterEach, describe, expect, it, vi } from 'vitest';
import { pause } from '../../src/core/pause.ts';

afterEach(() => vi.unstubAllGlobals());

describe.each([
  ['as in Node', () => undefined],
  ['as in a page', () => vi.stubGlobal('setImmediate', undefined)],
])('pause, %s', (_, arrange) => {
  it('comes after what already waits, and lets timers that are due have their turn', async () => {
    arrange();
    const told: string[] = [];
    setTimeout(() => told.push('timer'), 0);
    queueMicrotask(() => told.push('microtask'));
    await pause();
    told.push('pause');
    const since = performance.now();
    // Pauses one after another keep no timer from its turn.
    while (!told.includes('timer') && performance.now() - since < 5000) await pause();
    expect(told[0]).toBe('microtask');
    expect(told).toContain('timer');
  });

  it('lets an abort by a timer through while a loop computes', async () => {
    arrange();
    const signal = AbortSignal.timeout(5);
    const since = performance.now();
    while (!signal.aborted && performance.now() - since < 5000) await pause();
    expect(signal.aborted).toBe(true);
  });
});
