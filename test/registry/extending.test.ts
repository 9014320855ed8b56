import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { checkKey, checkPrefix } from '../../src/core/key.ts';
import type { Store } from '../../src/registry/store.ts';
import { testStore } from '../../src/testing/store-suite.ts';

const page = readFileSync(new URL('../../docs/extending.md', import.meta.url), 'utf8');
const code = /^## A store\n[\s\S]*?```ts\n([\s\S]*?)```/m.exec(page)![1]!;

/** The store of the page, as it stands there, on a client in memory. */
function documentedStore(): Store {
  const script = ts.transpile(code, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 });
  const module: { clientStore?: (client: unknown) => Store } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the documented code is what is tested
  const run = new Function('exports', 'require', script) as (exports: object, require: () => object) => void;
  run(module, () => ({ checkKey, checkPrefix, SlipwayError }));
  const kept = new Map<string, Uint8Array>();
  return module.clientStore!({
    read: (key: string) => Promise.resolve(kept.get(key)),
    insert: (key: string, bytes: Uint8Array) => {
      if (kept.has(key)) return Promise.reject(Object.assign(new Error('there'), { code: 'EXISTS' }));
      kept.set(key, bytes);
      return Promise.resolve();
    },
    keysFrom: (prefix: string) => Promise.resolve([...kept.keys()].filter((key) => key.startsWith(prefix))),
  });
}

test('the documented store has fewer than 40 lines', () => {
  expect(code.trimEnd().split('\n').length).toBeLessThan(40);
});

testStore(documentedStore, { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) });
