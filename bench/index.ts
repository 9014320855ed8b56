/**
 * Measures every claim: `npm run bench -- [--json FILE] [--only NAME]`.
 *
 * Each file beside this one exports a list of benches. NAME matches the beginning of a claim's name, or all of it.
 * Ends with status 1 when a claim does not hold, unless it is a time that misses by no more than machines vary. A bench
 * with a time that misses by more is measured again, twice at most.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Claim } from './bench.ts';
import { measure } from './measure.ts';

const { values: options } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } });

if (options.json !== undefined) await mkdir(dirname(options.json), { recursive: true });

const notBenches = [
  'index.ts',
  'bench.ts',
  'measure.ts',
  'numbers.ts',
  'onnx-net.ts',
  'flights-3m.ts',
  'peer-duckdb.ts',
  'peer-pandas.ts',
];
const files = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith('.ts') && !file.includes('.child.') && !notBenches.includes(file))
  .sort();
const benches: Bench[] = [];
for (const file of files) {
  const { default: exported } = (await import(`./${file}`)) as { default: readonly Bench[] };
  benches.push(...exported);
}

const asked = options.only;
const chosen = benches.filter(
  ({ claim }) => asked === undefined || claim.startsWith(asked) || asked.startsWith(claim),
);
if (chosen.length === 0) {
  console.error(
    `no bench matches ${JSON.stringify(asked)}; there are ${benches.map(({ claim }) => claim).join(', ')}.`,
  );
  process.exit(2);
}

console.log(
  `node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${process.platform} ${release()}`,
);
const claims: Claim[] = [];
/** Benches that ended with an error: the others are measured all the same. */
const broken: string[] = [];
for (const bench of chosen) {
  const started = performance.now();
  try {
    claims.push(...(await measure(bench, printed)));
  } catch (error) {
    broken.push(bench.claim);
    console.log(`FAILS  ${bench.claim}`, error);
  }
  console.log(`       (${bench.claim}: ${((performance.now() - started) / 1000).toFixed(0)} s)`);
}
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(claims, null, 2)}\n`);
const held = claims.filter(({ holds }) => holds).length;
const near = claims.filter((claim) => claim.near).length;
console.log(
  `${held} of ${claims.length} claims hold${near > 0 ? `, and ${near} would within the noise of times` : ''}`,
);
if (broken.length > 0) console.log(`not measured, as they ended with an error: ${broken.join(', ')}`);
process.exitCode = broken.length > 0 || held + near < claims.length ? 1 : 0;

function printed(measured: readonly Claim[]): void {
  for (const claim of measured) {
    const peers = Object.entries(claim.peers).map(
      ([name, value]) => `${name} ${show(value)} (×${show(claim.ratios[name]!)})`,
    );
    console.log(
      `${claim.holds ? 'holds' : claim.near ? 'NEAR ' : 'FAILS'}  ${claim.claim}  ${show(claim.value)} ${claim.unit}, limit ${show(claim.limit)}${peers.length > 0 ? `; ${peers.join(', ')}` : ''}`,
    );
  }
}

function show(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
