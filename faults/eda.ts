/** Explores tables that nobody would make, and what was broken on purpose: a result that adds up, or a coded error, in time. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { tries } from './eda-tries.ts';
import type { Fault, Outcome } from './fault.ts';

const child = fileURLToPath(new URL('eda.child.ts', import.meta.url));

/** No try takes a tenth of this; one that does hangs. The first of a process waits for its code too. */
const DEADLINE_MS = 30_000;
/** What a try may take of memory: gigabytes are a fault too. */
const MEMORY = '--max-old-space-size=1024';

type Fate = 'survived' | 'wrong' | 'crashed';

/** Tries from a turn on until one does not come back; the turn after it, or `null` when all are done. */
async function runFrom(name: string, from: number, told: (fate: Fate) => void): Promise<number | null> {
  const process_ = spawn(process.execPath, [MEMORY, '--import', 'tsx', child, name, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let open = from;
  let running = true;
  const stop = (): boolean => process_.kill('SIGKILL');
  let watch = setTimeout(stop, DEADLINE_MS);
  for await (const line of createInterface({ input: process_.stdout })) {
    clearTimeout(watch);
    watch = setTimeout(stop, DEADLINE_MS);
    const [turn, word] = line.split(' ');
    open = Number(turn);
    running = word === 'begun';
    if (!running) told(word as Fate);
  }
  clearTimeout(watch);
  if (!running && open === tries[name]!.times - 1) return null;
  console.log(`${name} ${open}: took more than ${DEADLINE_MS} ms, or ended its process`);
  told('crashed');
  return open + 1;
}

const faults: readonly Fault[] = Object.keys(tries).map((name) => ({
  fault: `eda/${name}-fuzz`,
  async run() {
    const outcome: { -readonly [Key in keyof Outcome]: number } = {
      ...{ tried: 0, survived: 0, lost: 0, wrong: 0, crashed: 0 },
    };
    for (let from: number | null = 0; from !== null && from < tries[name]!.times;) {
      from = await runFrom(name, from, (fate) => {
        outcome.tried++;
        outcome[fate]++;
      });
    }
    return outcome;
  },
}));
export default faults;
