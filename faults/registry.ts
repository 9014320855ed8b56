import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { folderStore } from '../src/adapters/folder-store.ts';
import { random } from '../src/core/random.ts';
import { createRegistry } from '../src/registry/create-registry.ts';
import { SlipwayError } from '../src/core/error.ts';
import type { Registry, Saveable } from '../src/registry/registry.ts';
import type { Fault, Outcome } from './fault.ts';

const child = fileURLToPath(new URL('registry.child.ts', import.meta.url));

/** A child that has not begun to work after this long has failed. */
const PATIENCE_MS = 60_000;
/** Versions and promotions acknowledged over all tries, at least: a run that stored next to nothing shows nothing. */
const ENOUGH = 100;
/** How many processes are killed, how many of them in one folder, and how long the longest works before it. */
const KILLS = 500;
const KILLS_A_FOLDER = 25;
const LONGEST_MS = 100;

/** Processes that publish are killed at random moments; what was acknowledged must be there afterwards. */
const kill: Fault = {
  fault: 'registry/kill',
  run: async () => {
    const program = await compiledChild();
    const moments = random(1);
    const outcome = { tried: 0, survived: 0, lost: 0, wrong: 0, crashed: 0 };
    let [versions, moves] = [0, 0];
    // A folder of their own for every so many, so that looking at what is there does not take ever longer.
    for (let folders = 0; folders < KILLS / KILLS_A_FOLDER; folders++) {
      await inFolder(async (folder) => {
        const hashes = new Map<number, string>();
        const promoted = new Map<number, number>();
        for (let kills = 0; kills < KILLS_A_FOLDER; kills++, outcome.tried++) {
          const afterMs = moments.next() * LONGEST_MS;
          const { lines, killed } = await publishUntilKilled(program, folder, outcome.tried, afterMs);
          for (const [what, version, detail] of lines.map((line) => line.split(' '))) {
            if (what === 'registered') hashes.set(Number(version), detail!);
            if (what === 'promoted') promoted.set(Number(detail), Number(version));
          }
          const found = await lookAt(createRegistry(folderStore(folder)), hashes, promoted);
          outcome[killed || found !== 'survived' ? found : 'crashed']++;
        }
        versions += hashes.size;
        moves += promoted.size;
        return outcome;
      });
    }
    await rm(dirname(program), { recursive: true });
    console.log(`       registry/kill: ${versions} versions and ${moves} promotions were acknowledged`);
    if (Math.min(versions, moves) >= ENOUGH) return outcome;
    return { ...outcome, survived: 0, crashed: outcome.crashed + outcome.survived };
  },
};

/** The publishing program as one file of JavaScript, which starts in a tenth of the time. */
async function compiledChild(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-fault-'));
  await build({
    entry: { child },
    outDir: folder,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    config: false,
    silent: true,
    dts: false,
    noExternal: [/.*/],
    outExtension: () => ({ js: '.mjs' }),
  });
  return join(folder, 'child.mjs');
}

async function lookAt(
  registry: Registry,
  hashes: ReadonlyMap<number, string>,
  promoted: ReadonlyMap<number, number>,
): Promise<'survived' | 'lost' | 'wrong' | 'crashed'> {
  try {
    const versions = await registry.versions('late');
    const history = await registry.history('late');
    for (const [version, hash] of hashes) {
      const found = versions[version - 1];
      if (found === undefined) return 'lost';
      if (found.artifact.hash !== hash) return 'wrong';
    }
    for (const [sequence, version] of promoted) {
      if (history[sequence - 1] === undefined) return 'lost';
      if (history[sequence - 1]!.version !== version) return 'wrong';
    }
    // Loading holds the bytes against their hash. The latest hundred: the earlier ones were looked at before.
    for (const version of versions.slice(-100)) await registry.load(version, (saved) => saved);
    for (const alias of (await registry.aliases('late')).keys())
      await registry.load('late', alias, (saved) => saved);
    return 'survived';
  } catch (error) {
    return error instanceof SlipwayError && error.code === 'corrupt' ? 'wrong' : 'crashed';
  }
}

interface Published {
  /** What the process has printed. */
  readonly lines: readonly string[];
  /** Whether it had started to work, and worked until the kill. */
  readonly killed: boolean;
}

/** Kills a publishing process so many milliseconds after it started to work. */
async function publishUntilKilled(
  program: string,
  folder: string,
  seed: number,
  afterMs: number,
): Promise<Published> {
  const publisher = spawn(process.execPath, [program, folder, String(seed), '1000000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise((resolve) => publisher.on('close', resolve));
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    publisher.on('error', reject).on('exit', () => resolve());
    publisher.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      resolve();
    });
    setTimeout(resolve, PATIENCE_MS).unref();
  });
  await wait(afterMs);
  publisher.kill('SIGKILL');
  await closed;
  // A last line without an end was cut off by the kill.
  const lines = printed.split('\n').slice(0, -1);
  return { lines, killed: lines[0] === 'started' && publisher.signalCode === 'SIGKILL' };
}

/** Eight processes register and promote at once. */
const race: Fault = {
  fault: 'registry/race',
  run: () =>
    inFolder(async (folder) => {
      const each = 200;
      const processes = [1, 2, 3, 4, 5, 6, 7, 8];
      const codes = await Promise.all(
        processes.map(
          (seed) =>
            new Promise((resolve) =>
              spawn(process.execPath, ['--import', 'tsx', child, folder, String(seed), String(each)], {
                stdio: ['ignore', 'ignore', 'inherit'],
              }).on('close', resolve),
            ),
        ),
      );
      const tried = processes.length * each;
      const crashed = codes.filter((code) => code !== 0).length * each;
      const survived = await inOneLine(createRegistry(folderStore(folder)));
      const lost = Math.max(0, tried - crashed - survived);
      return { tried, survived: tried - crashed - lost, lost, wrong: 0, crashed };
    }),
};

/** How many moves the log holds, when nothing about it is wrong: reading refuses gaps and events out of line. */
async function inOneLine(registry: Registry): Promise<number> {
  try {
    const versions = await registry.versions('late');
    const history = await registry.history('late');
    const promoted = new Set(history.map(({ version }) => version));
    const linear = history.every(({ previous }, index) => previous === (history[index - 1]?.version ?? null));
    return linear && promoted.size === history.length && versions.length === history.length
      ? history.length
      : 0;
  } catch (error) {
    if (error instanceof SlipwayError) return 0;
    throw error;
  }
}

/** Bytes of a stored artifact are changed; it must never be loaded. */
const tamper: Fault = {
  fault: 'registry/tamper',
  run: () =>
    inFolder(async (folder): Promise<Outcome> => {
      const registry = createRegistry(folderStore(folder));
      const weights = Float32Array.from({ length: 500 }, (_, index) => index / 7);
      const predictor: Saveable = {
        save: () => ({
          format: 'slipway-predictor',
          version: 1,
          prepare: [],
          options: {},
          model: { kind: 'fault', version: 1, state: {}, arrays: { weights } },
        }),
      };
      const version = await registry.register('late', predictor);
      const file = join(folder, 'artifacts', version.artifact.hash);
      const whole = await readFile(file);
      const places = random(2);
      const outcome = { tried: 0, survived: 0, lost: 0, wrong: 0, crashed: 0 };
      for (; outcome.tried < 500; outcome.tried++) {
        const changed = Uint8Array.from(whole);
        for (let flips = 1 + places.integer(4); flips > 0; flips--)
          changed[places.integer(changed.length)]! ^= 1 << places.integer(8);
        const cut = places.integer(10) === 0 ? changed.subarray(0, places.integer(changed.length)) : changed;
        if (whole.equals(cut)) cut[0]! ^= 1;
        await writeFile(file, cut);
        try {
          await registry.load(version, (saved) => saved);
          outcome.wrong++;
        } catch (error) {
          outcome[error instanceof SlipwayError && error.code === 'corrupt' ? 'survived' : 'crashed']++;
        }
      }
      return outcome;
    }),
};

async function inFolder(run: (folder: string) => Promise<Outcome>): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-fault-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const faults: readonly Fault[] = [kill, race, tamper];
export default faults;
