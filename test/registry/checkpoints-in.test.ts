import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderStore } from '../../src/adapters/folder-store.ts';
import { checkpointsIn } from '../../src/registry/checkpoints-in.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import { testCheckpoints } from '../../src/testing/index.ts';
import type { Checkpoints } from '../../src/train/estimator.ts';
import { documentedPart } from '../documented-part.ts';
import { rejection, refusal } from '../prepare/refuses.ts';

const checkpoint = (epoch: number) => ({
  training: 'a hash',
  state: { epoch },
  arrays: { weights: Float32Array.of(epoch, 0.5), order: Int32Array.of(3) },
});

test('the last checkpoint is read back to the bit, and the ones before it are gone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
  try {
    const store = folderStore(folder);
    const checkpoints = checkpointsIn(store, 'flights/late');
    expect(await checkpoints.read()).toBe(undefined);
    for (const epoch of [1, 2, 3]) await checkpoints.write(checkpoint(epoch));
    expect(await checkpoints.read()).toEqual(checkpoint(3));
    // After the process was killed another one goes on.
    const later = checkpointsIn(store, 'flights/late');
    expect(await later.read()).toEqual(checkpoint(3));
    await later.write(checkpoint(4));
    expect(await store.list('checkpoints/')).toEqual(['checkpoints/flights/late/000000000004']);
    await later.clear();
    expect([await later.read(), await store.list('')]).toEqual([undefined, []]);
    await later.write(checkpoint(5));
    expect(await later.read()).toEqual(checkpoint(5));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a kill between the two halves of a write leaves both, and the newer one is read', async () => {
  const store = memoryStore();
  await checkpointsIn(store, 'a').write(checkpoint(1));
  const killed = checkpointsIn(
    {
      ...store,
      remove: () => {
        throw new Error('killed');
      },
    },
    'a',
  );
  await expect(killed.write(checkpoint(2))).rejects.toThrow('killed');
  expect(await checkpointsIn(store, 'a').read()).toEqual(checkpoint(2));
});

test('two trainings under one name are refused', async () => {
  const store = memoryStore();
  const [first, second] = [checkpointsIn(store, 'a'), checkpointsIn(store, 'a')];
  await first.write(checkpoint(1));
  await second.write(checkpoint(1));
  expect(await rejection(first.write(checkpoint(2)))).toMatch(/^conflict: .* another training writes/);
});

test('what is no checkpoint, no key or no store that removes is refused', async () => {
  const store = memoryStore();
  expect(refusal(() => checkpointsIn(store, '../a'))).toMatch(/^bad-option/);
  expect(refusal(() => checkpointsIn({ ...store, remove: undefined } as never, 'a'))).toMatch(/^unsupported/);
  await store.putIfAbsent('checkpoints/a/000000000001', Uint8Array.of(1, 2, 3));
  expect(await rejection(checkpointsIn(store, 'a').read())).toMatch(/^bad-format/);
});

const { lines, exports: documented } = documentedPart<{
  clientCheckpoints: (client: unknown, key: string) => Checkpoints;
}>('Checkpoints');

test('the documented checkpoints have fewer than 40 lines', () => {
  expect(lines).toBeLessThan(40);
});

function documentedCheckpoints(): Checkpoints {
  const kept = new Map<string, unknown>();
  const client = {
    load: async (key: string) => kept.get(key),
    replace: async (key: string, value: unknown) => void kept.set(key, value),
    remove: async (key: string) => void kept.delete(key),
  };
  return documented.clientCheckpoints(client, 'late');
}

for (const make of [() => checkpointsIn(memoryStore(), 'a/b'), documentedCheckpoints])
  testCheckpoints(make, { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) });
