/**
 * Breaks things on purpose: `npm run faults -- [--json FILE] [--only NAME] [--full]`.
 *
 * Each file beside this one exports a list of faults. Ends with status 1 when anything was lost, wrong or crashed.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { Fault, Outcome } from './fault.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    full: { type: 'boolean', default: false },
  },
});

if (options.json !== undefined) await mkdir(dirname(options.json), { recursive: true });

const notFaults = [
  'index.ts',
  'fault.ts',
  'hostile-table.ts',
  'eda-tries.ts',
  'batch-rows.ts',
  'releases.ts',
];
const files = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith('.ts') && !file.includes('.child.') && !notFaults.includes(file))
  .sort();
const faults: Fault[] = [];
for (const file of files) {
  const { default: exported } = (await import(`./${file}`)) as { default: readonly Fault[] };
  faults.push(...exported);
}

const asked = options.only;
const chosen = faults.filter(({ fault }) => asked === undefined || fault.startsWith(asked));
if (chosen.length === 0) {
  console.error(
    `no fault matches ${JSON.stringify(asked)}; there are ${faults.map(({ fault }) => fault).join(', ')}.`,
  );
  process.exit(2);
}

const outcomes: ({ readonly fault: string } & Outcome)[] = [];
for (const one of chosen) {
  const { fault } = one;
  const outcome = await one.run({ full: options.full });
  outcomes.push({ fault, ...outcome });
  const { tried, survived, lost, wrong, crashed } = outcome;
  console.log(
    `${isClean(outcome) ? 'clean' : 'DIRTY'}  ${fault}  tried ${tried}, survived ${survived}, lost ${lost}, wrong ${wrong}, crashed ${crashed}`,
  );
}
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(outcomes, null, 2)}\n`);
process.exitCode = outcomes.every(isClean) ? 0 : 1;

function isClean({ tried, survived, lost, wrong, crashed }: Outcome): boolean {
  return tried > 0 && survived === tried && lost + wrong + crashed === 0;
}
