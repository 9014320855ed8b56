import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadCsv } from '../src/adapters/node-files.ts';
import { duckdb } from '../src/engines/duckdb.ts';
import { slice } from '../src/table/take.ts';
import { brokenParity } from '../src/testing/parity.ts';
import { dataSets, pathOf } from '../test/prepare/data-sets.ts';
import { everyStep } from '../test/prepare/every-step.ts';
import type { Fault, Outcome } from './fault.ts';

/** The flights that are in the repository, where the other sets are not at hand. */
const own = fileURLToPath(new URL('../examples/data/flights_ml.csv.gz', import.meta.url));
const zones = { zones: { sched_dep_at: 'America/New_York' } };

/** Every row of every data set through every step: over columns, as a record and on DuckDB. */
async function parity(): Promise<Outcome> {
  const sets = dataSets
    .map(({ file, options }) => ({ file, path: pathOf(file), options }))
    .filter(({ path }) => existsSync(path));
  if (sets.length === 0) sets.push({ file: 'flights_ml.csv.gz', path: own, options: zones });
  let [tried, survived, wrong, crashed] = [0, 0, 0, 0];
  const engine = await duckdb();
  try {
    for (const { file, path, options } of sets) {
      const rows = await loadCsv(path, options);
      tried += rows.rows;
      try {
        // Learned from the first half, so that the second has levels and values never seen.
        const prepare = everyStep(slice(rows, 0, Math.min(20_000, Math.ceil(rows.rows / 2))));
        const fitted = prepare.fit(slice(rows, 0, Math.ceil(rows.rows / 2)));
        const broken = await brokenParity(fitted, rows, { engine });
        if (broken === undefined) survived += rows.rows;
        else {
          console.log(`${file}: ${broken}`);
          wrong += rows.rows;
        }
      } catch (error) {
        console.log(`${file}: ${String(error)}`);
        crashed += rows.rows;
      }
    }
  } finally {
    await engine.close();
  }
  return { tried, survived, lost: 0, wrong, crashed };
}

const faults: readonly Fault[] = [{ fault: 'prepare/parity', run: parity }];
export default faults;
