/**
 * Registers and promotes in a loop: `registry.child.ts FOLDER SEED TIMES`. A line on standard output says what the
 * registry has acknowledged, after it has.
 */
import { writeSync } from 'node:fs';
import { folderStore } from '../src/adapters/folder-store.ts';
import { createRegistry } from '../src/registry/create-registry.ts';
import type { Saveable } from '../src/registry/registry.ts';

const [folder = '', seed = '0', times = '1'] = process.argv.slice(2);

/** A predictor like no other: 64 KB, so that a kill can fall into a write. */
function predictor(number: number): Saveable {
  const weights = Float64Array.from({ length: 8192 }, (_, index) => Math.sin(index * number + Number(seed)));
  return {
    save: () => ({
      format: 'slipway-predictor',
      version: 1,
      prepare: [],
      options: { threshold: 0.5 },
      model: { kind: 'fault', version: 1, state: { number, seed }, arrays: { weights } },
    }),
  };
}

const registry = createRegistry(folderStore(folder), { actor: `process ${seed}` });
writeSync(1, 'started\n');
for (let number = 1; number <= Number(times); number++) {
  const { version, artifact } = await registry.register('late', predictor(number));
  writeSync(1, `registered ${version} ${artifact.hash}\n`);
  const { sequence } = await registry.promote({ name: 'late', version }, 'champion');
  writeSync(1, `promoted ${version} ${sequence}\n`);
}
