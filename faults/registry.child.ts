/**
 * Registers, promotes and retires in a loop: `registry.child.ts FOLDER SEED TIMES`. A line on standard output says what the
 * registry has acknowledged, after it has.
 */
import { writeSync } from 'node:fs';
import { folderStore } from '../src/adapters/folder-store.ts';
import { SlipwayError } from '../src/core/error.ts';
import { createRegistry } from '../src/registry/create-registry.ts';
import type { Saveable } from '../src/registry/registry.ts';
import type { VersionRef } from '../src/registry/version.ts';

const [folder = '', seed = '0', times = '1'] = process.argv.slice(2);

/** A predictor of 64 KB, so that a kill can fall into a write. */
function predictor(of: string, weight: (index: number) => number): Saveable {
  const weights = Float64Array.from({ length: 8192 }, (_, index) => weight(index));
  return {
    save: () => ({
      format: 'slipway-predictor',
      version: 1,
      prepare: [],
      options: { threshold: 0.5 },
      model: { kind: 'fault', version: 1, state: { of }, arrays: { weights } },
    }),
  };
}

/** The same bytes in every process, registered and given up again all the time. */
const equal = predictor('everybody', (index) => index);
const registry = createRegistry(folderStore(folder), { actor: `process ${seed}` });

async function register(what: Saveable): Promise<VersionRef> {
  const { name, version, artifact } = await registry.register('late', what);
  writeSync(1, `registered ${version} ${artifact.hash}\n`);
  return { name, version };
}

/** Moves the alias from where it was seen to point, or looks again. */
async function promote(version: VersionRef): Promise<void> {
  for (;;) {
    const expected = (await registry.aliases('late')).get('champion') ?? null;
    try {
      const { sequence } = await registry.promote(version, 'champion', { expected });
      return void writeSync(1, `promoted ${version.version} ${sequence} ${expected}\n`);
    } catch (error) {
      if (!(error instanceof SlipwayError && error.code === 'conflict')) throw error;
    }
  }
}

writeSync(1, 'started\n');
let last: VersionRef | undefined;
for (let number = 1; number <= Number(times); number++) {
  await promote(
    await register(predictor(`${seed} ${number}`, (index) => Math.sin(index * number + Number(seed)))),
  );
  const like = await register(equal);
  // The one of the round before, so that some are there at all times; twice, as whoever lost an answer does.
  for (let asked = 0; last && asked < 2; asked++) {
    await registry.retire(last);
    writeSync(1, `retired ${last.version}\n`);
  }
  last = like;
}
