import type { MaybePromise } from '../../src/core/maybe-promise.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import type { Store } from '../../src/registry/store.ts';
import { testRegistry } from '../../src/testing/registry-suite.ts';
import { testSharedStore } from '../../src/testing/shared-store-suite.ts';
import { testStore, type SuiteTools } from '../../src/testing/store-suite.ts';

/** Every suite of a store: alone, opened by several, and below a registry. `make` gives new storage, to be opened. */
export function storeSuites(make: () => MaybePromise<() => Store>, tools: SuiteTools): void {
  testStore(async () => (await make())(), tools);
  testSharedStore(make, tools);
  testRegistry(async () => {
    const open = await make();
    return (options) => createRegistry(open(), options);
  }, tools);
}
