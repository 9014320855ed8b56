import type { MaybePromise } from '../core/maybe-promise.ts';
import type { LookupStore } from '../serve/lookup/lookup-store.ts';
import type { Prediction } from '../serve/service.ts';
import { codeOf } from './code-of.ts';
import type { SuiteTools } from './store-suite.ts';

const first = 'a1'.repeat(32);
const second = 'b2'.repeat(32);
const strange = [
  '',
  ' ',
  'a',
  'A',
  'a ',
  "'",
  '"',
  '"a"',
  '\\',
  '\\u0000',
  '%',
  '_',
  'a\0b',
  'a\nb',
  'é',
  'e\u0301',
  '語',
  '😀',
  '\ud83d',
  '\ude00',
  '__proto__',
  '2:UA1400,~,',
  'x'.repeat(5000),
];
const numbers = [0, -0, NaN, Infinity, -Infinity, 0.1, 1 / 3, 5e-324, Number.MAX_VALUE, 2 ** 53, -1];

/**
 * Declares the tests that every {@link LookupStore} passes: your own adapter, too.
 *
 * @param make - a new, empty store for every test.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * testLookupStore(() => lookupStoreOn(memoryStore()), { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'lookup store: a key never written has no answer, and there is no version'
 */
export function testLookupStore(make: () => MaybePromise<LookupStore>, { test, equal }: SuiteTools): void {
  const that = (name: string, run: (store: LookupStore) => Promise<void>): void => {
    test(`lookup store: ${name}`, async () => run(await make()));
  };

  that('a key never written has no answer, and there is no version', async (store) => {
    equal(await store.getMany(first, ['a', 'b']), [null, null], 'getMany');
    equal(await store.getMany(first, []), [], 'no keys');
    equal(await store.versions(), [], 'versions');
  });

  that('answers come back in the order of the keys, also of one that is asked twice', async (store) => {
    await store.putMany(first, [entry('a', 1), entry('b', 2)]);
    const found = await store.getMany(first, ['b', 'c', 'a', 'b']);
    equal(
      found.map((answer) => answer?.score ?? null),
      [2, null, 1, 2],
      'scores',
    );
  });

  that('every number comes back bit for bit', async (store) => {
    const entries = numbers.map((score, at) => ({
      key: `k${at}`,
      answer: { score, prediction: numbers.at(-1 - at)! },
    }));
    await store.putMany(first, entries);
    const found = await store.getMany(
      first,
      entries.map(({ key }) => key),
    );
    equal(
      found.map(bits),
      entries.map(({ answer }) => bits(answer)),
      'bits',
    );
  });

  that('probabilities come back, and are absent where there were none', async (store) => {
    const answer = { score: 0.7, prediction: 1, probabilities: [0.1 + 0.2, 0.7, -0] };
    await store.putMany(first, [{ key: 'p', answer }]);
    await store.putMany(first, [entry('q', 3)]);
    const [found, plain] = await store.getMany(first, ['p', 'q']);
    equal(bits(found!), bits(answer), 'bits');
    equal('probabilities' in plain!, false, 'without');
  });

  that('no two keys are taken for one another', async (store) => {
    await store.putMany(
      first,
      strange.map((key, at) => entry(key, at)),
    );
    const found = await store.getMany(first, [...strange, 'b', 'A ', 'x'.repeat(4999)]);
    equal(
      found.map((answer) => answer?.score ?? null),
      [...strange.map((_, at) => at), null, null, null],
      'scores',
    );
  });

  that('an answer of one version is never given for another', async (store) => {
    await store.putMany(first, [entry('a', 1), entry('b', 1)]);
    await store.putMany(second, [entry('a', 2)]);
    const scores = async (version: string): Promise<unknown> =>
      (await store.getMany(version, ['a', 'b'])).map((answer) => answer?.score ?? null);
    equal(
      [await scores(first), await scores(second)],
      [
        [1, 1],
        [2, null],
      ],
      'scores',
    );
    equal(await store.versions(), [first, second], 'versions');
  });

  that('what is written later is added, and written over what was there', async (store) => {
    await store.putMany(first, [entry('a', 1), entry('b', 1)]);
    equal((await store.getMany(first, ['c']))[0], null, 'not written yet');
    await store.putMany(first, [entry('b', 2), entry('c', 2), entry('c', 3)]);
    await store.putMany(first, []);
    const found = await store.getMany(first, ['a', 'b', 'c']);
    equal(
      found.map((answer) => answer?.score),
      [1, 2, 3],
      'scores',
    );
    await store.putMany(first, [entry('a', 4)]);
    equal((await store.getMany(first, ['a']))[0]!.score, 4, 'written over once it was read');
  });

  that('thousands of entries are written and asked for at once', async (store) => {
    const entries = Array.from({ length: 5000 }, (_, at) => entry(`key ${at}`, at / 7));
    await store.putMany(first, entries);
    const keys = entries.map(({ key }) => key).reverse();
    const found = await store.getMany(first, keys);
    equal(
      found.map((answer) => answer?.score),
      entries.map(({ answer }) => answer.score).reverse(),
      'scores',
    );
  });

  that('what is got can be changed without changing what is kept', async (store) => {
    await store.putMany(first, [entry('a', 1)]);
    const [got] = await store.getMany(first, ['a']);
    (got as { score: number }).score = 9;
    equal((await store.getMany(first, ['a']))[0]!.score, 1, 'score');
  });

  for (const [what, version] of [
    ['no text', 3],
    ['nothing', ''],
    ['a way out', `../${'a'.repeat(61)}`],
    ['too short', 'a1'.repeat(31)],
    ['in capitals', 'A1'.repeat(32)],
    ['with a line break', `${'a1'.repeat(32)}\n`],
  ] as const) {
    that(`a version that is ${what} is refused`, async (store) => {
      const wrong = version as string;
      equal(await codeOf(() => store.getMany(wrong, ['a'])), 'bad-option', 'getMany');
      equal(await codeOf(() => store.putMany(wrong, [entry('a', 1)])), 'bad-option', 'putMany');
      if (store.remove) equal(await codeOf(() => store.remove!(wrong)), 'bad-option', 'remove');
      equal(await store.versions(), [], 'versions');
    });
  }

  that('what is no key and no entry is refused, and nothing is written', async (store) => {
    for (const wrong of [null, 'a', [3], [null]])
      equal(await codeOf(() => store.getMany(first, wrong as never)), 'bad-data', 'getMany');
    const answer = { score: 1, prediction: 1 };
    for (const wrong of [
      null,
      {},
      [null],
      [{ key: 3, answer }],
      [{ key: 'a' }],
      [{ key: 'a', answer: { score: 1 } }],
    ])
      equal(await codeOf(() => store.putMany(first, wrong as never)), 'bad-data', 'putMany');
    const mixed = [entry('a', 1), { key: 'b', answer: { score: '1', prediction: 1 } }];
    equal(await codeOf(() => store.putMany(first, mixed as never)), 'bad-data', 'one of two');
    equal(await store.getMany(first, ['a']), [null], 'nothing was written');
  });

  that('an aborted signal rejects with its reason, untouched', async (store) => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    const thrown = async (run: () => unknown): Promise<unknown> => {
      try {
        return await run();
      } catch (error) {
        return error;
      }
    };
    equal((await thrown(() => store.getMany(first, ['a'], { signal }))) === reason, true, 'getMany');
    equal(
      (await thrown(() => store.putMany(first, [entry('a', 1)], { signal }))) === reason,
      true,
      'putMany',
    );
    equal(await store.getMany(first, ['a']), [null], 'nothing was written');
    if (!store.remove) return;
    await store.putMany(first, [entry('a', 1)]);
    equal((await thrown(() => store.remove!(first, { signal }))) === reason, true, 'remove');
    equal((await store.getMany(first, ['a']))[0]!.score, 1, 'nothing was removed');
  });

  that('a version that is removed is gone, and the others are not', async (store) => {
    if (!store.remove)
      return equal('remove' in store, false, 'a store that cannot remove has no such method');
    for (const [key, score] of [
      ['a', 1],
      ['b', 1],
      ['a', 2],
    ] as const)
      await store.putMany(first, [entry(key, score)]);
    await store.putMany(second, [entry('a', 2)]);
    await store.remove(first);
    await store.remove('c3'.repeat(32));
    equal(await store.versions(), [second], 'versions');
    equal(await store.getMany(first, ['a', 'b']), [null, null], 'removed');
    equal((await store.getMany(second, ['a']))[0]!.score, 2, 'kept');
    for (const score of [3, 4]) {
      await store.putMany(first, [entry('a', score)]);
      const [a, b] = await store.getMany(first, ['a', 'b']);
      equal([a!.score, b], [score, null], 'written anew');
    }
  });
}

function entry(key: string, score: number): { readonly key: string; readonly answer: Prediction } {
  return { key, answer: { score, prediction: score } };
}

/** Every number with its bits, which a deep equality may not compare. */
function bits(answer: Prediction | null): string {
  if (!answer) return 'null';
  return [answer.score, answer.prediction, ...(answer.probabilities ?? [])]
    .map((one) => (Number.isNaN(one) ? 'NaN' : String(new BigUint64Array(Float64Array.of(one).buffer)[0])))
    .join(' ');
}
