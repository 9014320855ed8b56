import { expect, test } from 'vitest';
import { unlessAborted } from '../../src/core/unless-aborted.ts';

const forever = (): Promise<never> => new Promise(() => undefined);

test('what the work gives or throws comes through, with a signal and without', async () => {
  const { signal } = new AbortController();
  for (const given of [undefined, signal]) {
    expect(await unlessAborted(given, () => 5)).toBe(5);
    expect(await unlessAborted(given, () => Promise.resolve(6))).toBe(6);
    await expect(unlessAborted(given, () => Promise.reject(new Error('late')))).rejects.toThrow('late');
    const throws = (): never => {
      throw new Error('at once');
    };
    await expect(unlessAborted(given, throws)).rejects.toThrow('at once');
  }
});

test('after an abort the work is not begun', async () => {
  let begun = 0;
  await expect(unlessAborted(AbortSignal.abort('why'), () => begun++)).rejects.toBe('why');
  expect(begun).toBe(0);
});

test.each([
  ['waits for good', forever],
  ['is done', () => 5],
  [
    'throws',
    () => {
      throw new Error('other');
    },
  ],
])('an abort while work begins that %s is heard', async (_, then: () => unknown) => {
  const controller = new AbortController();
  const work = (): unknown => {
    controller.abort('why');
    return then();
  };
  await expect(unlessAborted(controller.signal, work)).rejects.toBe('why');
});

test('what comes after an abort is let go of, and what that throws is nobody’s', async () => {
  const controller = new AbortController();
  let give: (value: number) => void = () => undefined;
  const late: number[] = [];
  const work = (): Promise<number> => new Promise((resolve) => (give = resolve));
  const waiting = unlessAborted(controller.signal, work, (value) => {
    late.push(value);
    throw new Error('could not');
  });
  await Promise.resolve();
  controller.abort('why');
  await expect(waiting).rejects.toBe('why');
  give(7);
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  expect(late).toEqual([7]);
});
