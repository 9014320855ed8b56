/** Runs the suites of stores and registries in a page, on IndexedDB as the browser has it. */
import type * as Slipway from '../../src/index.ts';
import type * as SlipwayBrowser from '../../src/browser.ts';
import type * as SlipwayTesting from '../../src/testing/index.ts';
import { difference } from '../../src/testing/difference.ts';

/** One test; `wrong` says what is, if anything is. */
export interface StoreFinding {
  readonly name: string;
  readonly wrong?: string;
}

/** Every test of the three suites, one after another. */
export async function storesInPage(
  { createRegistry }: typeof Slipway,
  { indexedDbStore }: typeof SlipwayBrowser,
  { testStore, testSharedStore, testRegistry }: typeof SlipwayTesting,
): Promise<readonly StoreFinding[]> {
  return runInPage((tools) => {
    let databases = 0;
    const open = (): (() => Slipway.Store) => {
      const name = `models ${++databases}`;
      return () => indexedDbStore(name);
    };
    testStore(() => open()(), tools);
    testSharedStore(open, tools);
    testRegistry(() => {
      const opened = open();
      return (options) => createRegistry(opened(), options);
    }, tools);
  });
}

/** What a test runner is in a page: every test that is declared, one after another. */
export async function runInPage(
  declare: (tools: SlipwayTesting.SuiteTools) => void,
): Promise<readonly StoreFinding[]> {
  const declared: { readonly name: string; readonly run: () => Promise<void> }[] = [];
  declare({
    test: (name, run) => declared.push({ name, run }),
    equal: (got, expected, why) => {
      const differs = difference(got, expected, 0);
      if (differs !== undefined) throw new Error(`${why}: ${differs}`);
    },
  });
  const found: StoreFinding[] = [];
  for (const { name, run } of declared) {
    try {
      await run();
      found.push({ name });
    } catch (error) {
      found.push({ name, wrong: String(error) });
    }
  }
  return found;
}
