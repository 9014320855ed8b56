import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { random } from '../src/core/random.ts';
import { predictionsTable } from '../src/serve/predictions-table.ts';
import { toJsonLines } from '../src/sources/to-json-lines.ts';
import { latePredictor } from '../test/serve/late.ts';
import { rowsOfJob } from './batch-rows.ts';
import type { Ending, Fault } from './fault.ts';

const child = fileURLToPath(new URL('batch.child.ts', import.meta.url));
/** How often the processes of a try are killed before they may end. */
const KILLS = 3;

/** What a process printed last. */
type Ran = string;

/**
 * Two processes write one job to one folder, the second sometimes in other batches; they are killed at random moments and
 * begun again. Every row must be there once, and as it is without any of that.
 */
const kill: Fault = {
  fault: 'batch/kill',
  async run() {
    const moments = random(7);
    const expected = toJsonLines(predictionsTable(latePredictor(), rowsOfJob(), { key: ['id'] }));
    const outcome = { tried: 0, survived: 0, lost: 0, wrong: 0, crashed: 0 };
    let midway = 0;
    for (let run = 0; run < 6; run++, outcome.tried++) {
      const folder = await mkdtemp(join(tmpdir(), 'slipway-batch-'));
      try {
        const batches = ['100', run % 3 === 2 ? '130' : '100'];
        for (let kills = 0; kills < KILLS; kills++) {
          const ran = await Promise.all(batches.map((batch) => write(folder, batch, moments.next() * 400)));
          if (ran.some((last) => last.startsWith('done'))) midway++;
        }
        const ends: Ran[] = [];
        // One after another: whichever batches are there, those who have them end the job.
        for (const batch of new Set(batches)) ends.push(await write(folder, batch));
        outcome[await endingOf(folder, ends, expected)]++;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    // Processes that ended before they were killed show nothing.
    return midway >= 3 ? outcome : { ...outcome, survived: 0, crashed: outcome.crashed + outcome.survived };
  },
};

async function endingOf(folder: string, ends: readonly Ran[], expected: string): Promise<Ending> {
  const isTold = ends.every((end) => end === 'written' || end === 'refused conflict');
  if (!isTold || ends.filter((end) => end === 'written').length !== 1) return 'crashed';
  const names = (await readdir(join(folder, 'scores'))).filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, 'scores', name), 'utf8')));
  const written = texts.join('');
  if (written === expected) return 'survived';
  return written.length < expected.length ? 'lost' : 'wrong';
}

/** Writes in a process of its own, which is killed so many milliseconds after its first part. */
async function write(folder: string, batch: string, killAfter?: number): Promise<Ran> {
  const writer = spawn(process.execPath, ['--import', 'tsx', child, folder, batch], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  const closed = new Promise((resolve) => writer.on('close', resolve));
  const started = new Promise<void>((resolve) => {
    writer.on('close', () => resolve());
    writer.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      resolve();
    });
  });
  await started;
  if (killAfter !== undefined) {
    await Promise.race([wait(killAfter), closed]);
    writer.kill('SIGKILL');
  }
  await closed;
  return printed.trimEnd().split('\n').at(-1) ?? '';
}

const faults: readonly Fault[] = [kill];
export default faults;
