import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { random } from '../src/core/random.ts';
import type { Fault, Outcome } from './fault.ts';

const child = fileURLToPath(new URL('train.child.ts', import.meta.url));

/** How often each training is killed before it may end. */
const KILLS = 3;
/** Kills in the middle of a training over all tries, at least: trainings that end before show nothing. */
const ENOUGH = 9;

/** What a training process printed: its rounds, and the hash of its model when it came to one. */
interface Ran {
  readonly rounds: readonly number[];
  readonly model: string | undefined;
  /** From its first round to its end. */
  readonly tookMs: number;
}

/** Trainings are killed at random moments and begun again: the model must be the one of a training that was left alone. */
const kill: Fault = {
  fault: 'train/kill',
  async run() {
    const moments = random(3);
    let killed = 0;
    const outcome = { tried: 0, survived: 0, lost: 0, wrong: 0, crashed: 0 };
    // Ten trees are between two checkpoints, and one epoch.
    for (const { kind, rounds, between } of [
      { kind: 'trees', rounds: 90, between: 10 },
      { kind: 'net', rounds: 12, between: 1 },
    ]) {
      const { model, tookMs } = await inFolder((folder) => train(folder, kind));
      const moment = (): number => (moments.next() * tookMs) / 2;
      for (let run = 0; run < 3; run++, outcome.tried++) {
        await inFolder(async (folder) => {
          let done = 0;
          let ran = await train(folder, kind, moment());
          for (let kills = 1; ran.model === undefined && kills <= KILLS; kills++) {
            killed++;
            done = Math.max(done, ...ran.rounds);
            ran = await train(folder, kind, kills < KILLS ? moment() : undefined);
          }
          if (ran.model === undefined) outcome.crashed++;
          else if (ran.model !== model) outcome.wrong++;
          // One that was killed behind its last round had cleared its checkpoints: there was nothing to go on from.
          else if (done < rounds && ran.rounds[0]! <= done - between) outcome.lost++;
          else outcome.survived++;
        });
      }
    }
    if (killed >= ENOUGH) return outcome satisfies Outcome;
    return { ...outcome, survived: 0, crashed: outcome.crashed + outcome.survived };
  },
};

/** Trains in a process of its own, which is killed so many milliseconds after its first round. */
async function train(folder: string, kind: string, killAfter?: number): Promise<Ran> {
  const trainer = spawn(process.execPath, ['--import', 'tsx', child, folder, kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  const closed = new Promise((resolve) => trainer.on('close', resolve));
  const started = new Promise<void>((resolve) => {
    trainer.on('close', () => resolve());
    trainer.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      resolve();
    });
  });
  await started;
  const begun = performance.now();
  if (killAfter !== undefined) {
    await Promise.race([wait(killAfter), closed]);
    trainer.kill('SIGKILL');
  }
  await closed;
  const lines = printed
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' '));
  return {
    rounds: lines.filter(([what]) => what === 'round').map(([, round]) => Number(round)),
    model: lines.find(([what]) => what === 'model')?.[1],
    tookMs: performance.now() - begun,
  };
}

async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-train-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const faults: readonly Fault[] = [kill];
export default faults;
