import { fixedClock } from '../../src/core/clock.ts';
import { hashBytes } from '../../src/core/hash.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import type { Store } from '../../src/registry/store.ts';
import { predictor } from '../../src/testing/registry-parts.ts';

/** A record as somebody may write it by hand. */
export type HandMade = Record<string, unknown>;

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The text of a record without its checksum. */
export async function recordText(store: Store, key: string): Promise<string> {
  return textOf((await store.get(key))!).replace(/^\{"checksum":"[^"]*",/, '{');
}

/** Writes the text of a record, with the checksum it should have. */
export async function writeText(store: Store, key: string, text: string): Promise<void> {
  await store.remove!(key);
  await store.putIfAbsent(key, bytesOf(`{"checksum":"${hashBytes(bytesOf(text))}",${text.slice(1)}`));
}

/**
 * Changes a stored record by hand, as somebody does who knows how it is written: with the checksum it should have, the
 * hashes in all that follow it, and no hash of a version in the log.
 */
export async function change(store: Store, key: string, by: (record: HandMade) => void): Promise<void> {
  const [model = ''] = /^models\/[^/]+\//.exec(key) ?? [];
  for (const folder of ['versions', 'events']) {
    let after: string | null = null;
    for (const one of await store.list(`${model}${folder}/`)) {
      const record = JSON.parse(await recordText(store, one)) as HandMade;
      Object.assign(record, { after }, folder === 'events' && { record: null });
      if (one === key) by(record);
      await writeText(store, one, JSON.stringify(record));
      after = hashBytes((await store.get(one))!);
    }
  }
}

export const versionKey = (name: string, number: number): string =>
  `models/${name}/versions/${String(number).padStart(6, '0')}.json`;
export const eventKey = (number: number): string =>
  `models/late/events/${String(number).padStart(6, '0')}.json`;

/** Two models of two versions each, of which `late` has a champion. */
export async function filled(): Promise<Store> {
  const store = memoryStore();
  const registry = createRegistry(store, { clock: fixedClock(0), actor: 'ada' });
  for (const name of ['base', 'late'])
    for (const seed of [1, 2]) await registry.register(name, predictor(seed));
  for (const version of [1, 2]) await registry.promote({ name: 'late', version }, 'champion');
  return store;
}
