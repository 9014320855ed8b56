import type { open as openFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { openRanges } from '../../src/adapters/node-open.ts';

/** What was asked of a file of five thousand million bytes, none of which is there. */
const disk = vi.hoisted(() => ({ asked: [] as number[] }));
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<{ open: typeof openFile }>()),
  open: async () => ({
    stat: async () => ({ size: 5e9, isDirectory: () => false }),
    read: async (_bytes: Uint8Array, _at: number, length: number) => {
      disk.asked.push(length);
      return { bytesRead: length };
    },
    close: async () => undefined,
  }),
}));

test('a file of more than 2 GiB is read in pieces: Node ends the process when it is asked for more at once', async () => {
  const source = await openRanges('large');
  expect((await source.read(0, 2 ** 31)).length).toBe(2 ** 31);
  expect([source.size, Math.max(...disk.asked) < 2 ** 31]).toEqual([5e9, true]);
  expect(disk.asked.reduce((sum, length) => sum + length)).toBe(2 ** 31);
});
