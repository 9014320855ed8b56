import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Store } from '../registry/store.ts';
import { codeOf } from './code-of.ts';
import type { SuiteTools } from './store-suite.ts';

/** Opens a store; called twice, both see the same keys, as two processes would. */
export type OpenStore = () => MaybePromise<Store>;

const writers = 8;

/**
 * Declares the tests that every {@link Store} passes which several processes open at once.
 *
 * @param make - new, empty storage for every test, as a function that opens a store on it.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * const make = () => { const store = memoryStore(); return () => store; };
 * testSharedStore(make, { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'shared store: what one writes, another that was open before reads and lists at once'
 */
export function testSharedStore(make: () => MaybePromise<OpenStore>, { test, equal }: SuiteTools): void {
  const that = (name: string, run: (open: OpenStore) => Promise<void>): void => {
    test(`shared store: ${name}`, async () => run(await make()));
  };
  const several = async (open: OpenStore): Promise<readonly Store[]> =>
    Promise.all(Array.from({ length: writers }, async () => open()));

  that('what one writes, another that was open before reads and lists at once', async (open) => {
    const [one, other] = [await open(), await open()];
    equal([await other.get('a/b'), await other.list('')], [null, []], 'before');
    await one.putIfAbsent('a/b', Uint8Array.of(1));
    equal([...(await other.get('a/b'))!], [1], 'get');
    equal(await other.list('a/'), ['a/b'], 'list');
    equal(await other.putIfAbsent('a/b', Uint8Array.of(2)), false, 'a second write');
    equal(await codeOf(() => other.putIfAbsent('a', Uint8Array.of(2))), 'conflict', 'its folder');
    equal(await codeOf(() => other.putIfAbsent('a/b/c', Uint8Array.of(2))), 'conflict', 'below it');
  });

  for (const [what, filled] of [
    ['different', (writer: number) => new Uint8Array(1000).fill(writer)],
    ['equal', () => new Uint8Array(1000)],
  ] as const) {
    that(`of many that write ${what} bytes to one key exactly one is told true`, async (open) => {
      const stores = await several(open);
      for (let round = 0; round < 5; round++) {
        const key = `race/${round}`;
        const told = await Promise.all(
          stores.map(async (store, writer) => store.putIfAbsent(key, filled(writer))),
        );
        equal(told.filter(Boolean).length, 1, 'writers told true');
        const kept = await Promise.all(stores.map(async (store) => [...(await store.get(key))!]));
        const expected = [...filled(told.indexOf(true))];
        equal(kept, Array<number[]>(writers).fill(expected), 'what everybody reads');
      }
    });
  }

  that('while one writes, others see all the bytes of a key or none', async (open) => {
    const [writer, ...readers] = await several(open);
    const size = 2 ** 21;
    let writing = true;
    const written = Promise.resolve(writer!.putIfAbsent('whole', new Uint8Array(size).fill(7))).finally(
      () => (writing = false),
    );
    while (writing) {
      const seen = await Promise.all(readers.slice(0, 2).map(async (reader) => reader.get('whole')));
      const whole = seen.every((got) => got === null || (got.length === size && got.at(-1) === 7));
      equal(whole, true, 'whole or not there');
    }
    equal(await written, true, 'the write');
    equal((await readers[0]!.get('whole'))?.length, size, 'afterwards');
  });

  that('keys that many write at once are all there', async (open) => {
    const stores = await several(open);
    const keys = Array.from({ length: 5 * writers }, (_, index) => `many/${index % 3}/${index}`);
    const told = await Promise.all(
      keys.map(async (key, index) => stores[index % writers]!.putIfAbsent(key, Uint8Array.of(index))),
    );
    equal(told.every(Boolean), true, 'every writer');
    for (const store of stores) equal(await store.list('many/'), [...keys].sort(), 'list');
  });

  that('what one removes is gone for all, and exactly one writes it anew', async (open) => {
    const stores = await several(open);
    const [one, other] = stores;
    if (!one!.remove) return equal('remove' in one!, false, 'a store that cannot remove has no such method');
    await one!.putIfAbsent('a', Uint8Array.of(1));
    equal([...(await other!.get('a'))!], [1], 'before');
    await one!.remove('a');
    equal([await other!.get('a'), await other!.list('')], [null, []], 'gone');
    const told = await Promise.all(stores.map(async (store) => store.putIfAbsent('a', Uint8Array.of(2))));
    equal(told.filter(Boolean).length, 1, 'writers told true');
  });
}
