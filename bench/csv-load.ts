/** How long it takes to have the 327,346 flights as a table, from the gzip file, in a process that does nothing before. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const ROUNDS = 5;
const root = new URL('../', import.meta.url);
const flights = fileURLToPath(new URL('examples/data/flights_ml.csv.gz', root));
const python = fileURLToPath(new URL('.cache/peers/bin/python', root));
const ROWS = 327_346;

/** Each prints the seconds it took, after what it imports, and the rows it has. */
const ours = `
  import { loadCsv } from ${JSON.stringify(new URL('src/adapters/node-files.ts', root).href)};
  const start = performance.now();
  const table = await loadCsv(${JSON.stringify(flights)}, { zones: { sched_dep_at: 'America/New_York' } });
  console.log((performance.now() - start) / 1000, table.rows);`;
const udsv = `
  import { readFileSync } from 'node:fs';
  import { gunzipSync } from 'node:zlib';
  import { inferSchema, initParser } from 'udsv';
  const start = performance.now();
  const text = new TextDecoder('utf-8', { fatal: true }).decode(gunzipSync(readFileSync(${JSON.stringify(flights)})));
  const columns = initParser(inferSchema(text)).typedCols(text);
  console.log((performance.now() - start) / 1000, columns[0].length);`;
const pandas = `
import time, pandas
start = time.perf_counter()
table = pandas.read_csv(${JSON.stringify(flights)})
print(time.perf_counter() - start, len(table))`;
const pandasTyped = `
import time, pandas
start = time.perf_counter()
kinds = {"carrier": "category", "origin": "category", "dest": "category"}
table = pandas.read_csv(${JSON.stringify(flights)}, dtype=kinds, parse_dates=["sched_dep_at"])
table["sched_dep_at"] = table["sched_dep_at"].dt.tz_localize("America/New_York", ambiguous="NaT", nonexistent="NaT")
print(time.perf_counter() - start, len(table))`;

function seconds(command: string, parts: readonly string[]): number {
  const printed = execFileSync(command, parts, { cwd: fileURLToPath(root), encoding: 'utf8' });
  const [taken, rows] = printed.trim().split(' ').map(Number);
  if (rows !== ROWS) throw new Error(`${command} read ${rows} rows; expected ${ROWS}`);
  return taken!;
}

const csvLoad: Bench = {
  claim: 'sources/csv-load-flights',
  run: async () => {
    const node = (code: string) => () =>
      seconds(process.execPath, [...process.execArgv, '--input-type=module', '-e', code]);
    const contenders = new Map<string, () => number>([
      ['slipway', node(ours)],
      ['udsv, no times or codes', node(udsv)],
    ]);
    if (existsSync(python)) {
      contenders.set('pandas, no times or codes', () => seconds(python, ['-c', pandas]));
      contenders.set('pandas, times and categories', () => seconds(python, ['-c', pandasTyped]));
    }
    const taken = new Map([...contenders.keys()].map((name) => [name, [] as number[]]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, once] of contenders) taken.get(name)!.push(once());
    }
    const own = median(taken.get('slipway')!);
    const told = [...taken].map(([name, each]) => `${name} ${median(each).toFixed(3)} s`);
    console.log(`       sources/csv-load-flights: ${told.join(', ')}`);
    const times = (claim: string, peer: string, least: number): Claim[] =>
      taken.has(peer)
        ? [claimOf(claim, median(taken.get(peer)!) / own, 'times as fast', least, { atLeast: true })]
        : [];
    return [
      ...times('sources/csv-load-flights-vs-udsv', 'udsv, no times or codes', 0.5),
      ...times('sources/csv-load-flights-vs-pandas', 'pandas, times and categories', 1),
    ];
  },
};

const benches: readonly Bench[] = [csvLoad];
export default benches;
