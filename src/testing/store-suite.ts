import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Store } from '../registry/store.ts';
import { codeOf } from './code-of.ts';

/** The two things a suite asks of a test runner: vitest, `node:test` and others have both. */
export interface SuiteTools {
  /** Declares a test. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  /** Fails the test unless the two are deeply equal. */
  readonly equal: (got: unknown, expected: unknown, why: string) => void;
}

const hostileKeys = [
  ['an empty key', ''],
  ['a way out of the folder', '../outside'],
  ['a way out from within', 'a/../../outside'],
  ['the folder itself', '.'],
  ['a part that is a dot', 'a/./b'],
  ['an absolute path', '/etc/passwd'],
  ['an empty part', 'a//b'],
  ['a slash at the end', 'a/'],
  ['a backslash', 'a\\b'],
  ['a drive', 'C:/a'],
  ['a NUL', 'a\0b'],
  ['a line break', 'a\n'],
  ['a space', 'a b'],
  ['a letter that is not ASCII', 'ä'],
  ['a percent sign', 'a%2e'],
  ['a Windows device', 'models/NUL'],
  ['a Windows device with an ending', 'aux.json'],
  ['a dot at the end', 'a./b'],
  ['a part that is too long', 'a'.repeat(121)],
  ['a key that is too long', `${'a'.repeat(100)}/`.repeat(6) + 'a'],
] as const;

/**
 * Declares the tests that every {@link Store} passes: your own adapter, too.
 *
 * @param make - a new, empty store for every test.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * testStore(() => memoryStore(), { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'store: a key never written is null, and listed nowhere'
 */
export function testStore(make: () => MaybePromise<Store>, { test, equal }: SuiteTools): void {
  const that = (name: string, run: (store: Store) => Promise<void>): void => {
    test(`store: ${name}`, async () => run(await make()));
  };

  that('a key never written is null, and listed nowhere', async (store) => {
    equal(await store.get('a/b'), null, 'get');
    equal(await store.list(''), [], 'list of all');
    equal(await store.list('a/'), [], 'list of a folder');
  });

  that('what is written is read back byte for byte', async (store) => {
    const every = Uint8Array.from({ length: 256 }, (_, index) => index);
    equal(await store.putIfAbsent('bytes', every), true, 'the first write');
    equal(await store.putIfAbsent('none', new Uint8Array()), true, 'no bytes at all');
    equal([...(await store.get('bytes'))!], [...every], 'every byte');
    equal((await store.get('none'))!.length, 0, 'no bytes at all');
  });

  that('a megabyte is read back byte for byte', async (store) => {
    const large = Uint8Array.from({ length: 2 ** 20 }, (_, index) => (index * 2_654_435_761) >>> 13);
    await store.putIfAbsent('large', large);
    const got = (await store.get('large'))!;
    equal(got.length, large.length, 'length');
    equal(
      got.findIndex((byte, index) => byte !== large[index]),
      -1,
      'the first byte that differs',
    );
  });

  that('bytes that keep to a limit are read, and more are too large where the store tells', async (store) => {
    await store.putIfAbsent('a', Uint8Array.of(1, 2, 3));
    equal([...(await store.get('a', 3))!], [1, 2, 3], 'as many as the caller takes');
    equal(await store.get('b', 3), null, 'a key that is not there');
    const told = await codeOf(() => store.get('a', 2));
    equal(told === 'too-large' || told === 'nothing was thrown', true, `more than that: ${String(told)}`);
  });

  that('a key that is there is not written again', async (store) => {
    await store.putIfAbsent('a/b', Uint8Array.of(1));
    equal(await store.putIfAbsent('a/b', Uint8Array.of(2, 3)), false, 'the second write');
    equal([...(await store.get('a/b'))!], [1], 'the first bytes');
  });

  that(
    'of many writers of one key exactly one is told true, and its bytes are the ones kept',
    async (store) => {
      for (let round = 0; round < 5; round++) {
        const key = `race/${round}`;
        const told = await Promise.all(
          Array.from({ length: 16 }, async (_, writer) =>
            store.putIfAbsent(key, new Uint8Array(1000).fill(writer)),
          ),
        );
        equal(told.filter(Boolean).length, 1, 'writers told true');
        const kept = new Set(await store.get(key));
        equal([...kept], [told.indexOf(true)], 'the bytes kept');
      }
    },
  );

  that('a reader sees all the bytes of a key or none', async (store) => {
    const size = 2 ** 22;
    let writing = true;
    const written = Promise.resolve(store.putIfAbsent('whole', new Uint8Array(size).fill(7))).finally(
      () => (writing = false),
    );
    while (writing) {
      const got = await store.get('whole');
      equal(got === null || (got.length === size && got.at(-1) === 7), true, 'whole or not there');
    }
    equal(await written, true, 'the write');
  });

  that("the caller's array and the stored bytes are independent", async (store) => {
    const mine = Uint8Array.of(1, 2, 3);
    const writing = store.putIfAbsent('a', mine);
    mine[0] = 9;
    await writing;
    const got = (await store.get('a'))!;
    equal([...got], [1, 2, 3], 'after a change during the write');
    got[1] = 9;
    equal([...(await store.get('a'))!], [1, 2, 3], 'after a change of what was read');
  });

  that('a view into a larger buffer is written without the rest', async (store) => {
    await store.putIfAbsent('view', Uint8Array.of(0, 1, 2, 3).subarray(1, 3));
    equal([...(await store.get('view'))!], [1, 2], 'the view');
  });

  for (const [what, value] of [
    ['text', 'bytes'],
    ['a number', 3],
    ['nothing', undefined],
    ['a list', [1, 2]],
  ] as const) {
    that(`${what} is refused as a value`, async (store) => {
      const write = (): unknown => store.putIfAbsent('a', value as unknown as Uint8Array);
      equal(await codeOf(write), 'bad-data', 'putIfAbsent');
      equal(await store.list(''), [], 'nothing was written');
    });
  }

  that('a key that would be the folder of another, or below another, is a conflict', async (store) => {
    await store.putIfAbsent('a/b/c', Uint8Array.of(1));
    for (const key of ['a', 'a/b', 'a/b/c/d', 'a/b/c/d/e'])
      equal(await codeOf(() => store.putIfAbsent(key, Uint8Array.of(2))), 'conflict', key);
    for (const key of ['a-b', 'a/bc', 'a/b/cd'])
      equal(await store.putIfAbsent(key, Uint8Array.of(1)), true, `${key} is beside it`);
    equal(await store.list(''), ['a-b', 'a/b/c', 'a/b/cd', 'a/bc'], 'all listed');
  });

  that('a listing is sorted, complete, and only of its folder', async (store) => {
    const keys = ['b/2', 'b/10', 'a', 'b/c/d', 'bb/1', 'B/1', 'b/_', 'b/2.json', 'b-1'];
    for (const key of keys) await store.putIfAbsent(key, Uint8Array.of(1));
    equal(await store.list(''), [...keys].sort(), 'all');
    equal(await store.list('b/'), ['b/10', 'b/2', 'b/2.json', 'b/_', 'b/c/d'], 'a folder');
    equal(await store.list('b/c/'), ['b/c/d'], 'a folder in a folder');
    equal(await store.list('c/'), [], 'no such folder');
  });

  that('keys that differ in letter case alone are different keys', async (store) => {
    await store.putIfAbsent('Late/a', Uint8Array.of(1));
    equal(await store.get('late/a'), null, 'not written yet');
    equal(await store.putIfAbsent('late/a', Uint8Array.of(2)), true, 'the other key');
    equal([...(await store.get('Late/a'))!, ...(await store.get('late/a'))!], [1, 2], 'both');
  });

  that('the longest key and every allowed character can be used', async (store) => {
    const longest = [...Array<string>(4).fill('Z'.repeat(120)), 'z'.repeat(28)].join('/');
    equal(longest.length, 512, 'the length of the longest key');
    for (const key of [longest, '-._azAZ09', '...a', '.hidden', '__proto__', 'constructor']) {
      equal(await store.get(key), null, `${key.slice(0, 20)} before`);
      equal(await store.putIfAbsent(key, Uint8Array.of(1)), true, `${key.slice(0, 20)} written`);
      equal([...(await store.get(key))!], [1], `${key.slice(0, 20)} read`);
    }
    equal((await store.list('')).length, 6, 'all listed');
  });

  for (const [what, key] of hostileKeys) {
    that(`${what} is refused as a key`, async (store) => {
      equal(await codeOf(() => store.get(key)), 'bad-option', 'get');
      equal(await codeOf(() => store.putIfAbsent(key, Uint8Array.of(1))), 'bad-option', 'putIfAbsent');
      if (store.remove) equal(await codeOf(() => store.remove!(key)), 'bad-option', 'remove');
      equal(await codeOf(() => store.list(`${key}/`)), 'bad-option', 'list');
      equal(await store.list(''), [], 'nothing was written');
    });
  }

  that('what is removed is gone, and can be written anew', async (store) => {
    if (!store.remove)
      return equal('remove' in store, false, 'a store that cannot remove has no such method');
    await store.remove('never');
    await store.putIfAbsent('a', Uint8Array.of(1));
    await store.putIfAbsent('b', Uint8Array.of(1));
    await store.remove('a');
    equal(await store.get('a'), null, 'get');
    equal(await store.list(''), ['b'], 'list');
    equal(await store.putIfAbsent('a', Uint8Array.of(2)), true, 'written anew');
  });
  that('to remove a folder of keys, or what would lie below a key, does nothing', async (store) => {
    if (!store.remove)
      return equal('remove' in store, false, 'a store that cannot remove has no such method');
    await store.putIfAbsent('a/b', Uint8Array.of(1));
    for (const key of ['a', 'a/b/c', 'a/b/c/d', 'c/d']) await store.remove(key);
    equal(await store.list(''), ['a/b'], 'list');
    equal([...(await store.get('a/b'))!], [1], 'get');
  });
}
