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
/** Versions, promotions and retirements acknowledged over all tries, at least: a run that stored next to nothing shows nothing. */
const ENOUGH = 100;
/** How many processes are killed, how many of them in one folder, and how long the longest works before it. */
const KILLS = 500;
const KILLS_A_FOLDER = 25;
const LONGEST_MS = 250;

/** Processes that publish and give up are killed at random moments; what was acknowledged must be there afterwards. */
const kill: Fault = {
  fault: 'registry/kill',
  run: async () => {
    const program = await compiledChild();
    const moments = random(1);
    const outcome = { tried: 0, survived: 0, lost: 0, wrong: 0, crashed: 0 };
    let [versions, moves, retirements] = [0, 0, 0];
    // A folder of their own for every so many, so that looking at what is there does not take ever longer.
    for (let folders = 0; folders < KILLS / KILLS_A_FOLDER; folders++) {
      await inFolder(async (folder) => {
        const told = nothingTold();
        for (let kills = 0; kills < KILLS_A_FOLDER; kills++, outcome.tried++) {
          const afterMs = moments.next() * LONGEST_MS;
          const { lines, killed } = await publishUntilKilled(program, folder, outcome.tried, afterMs);
          addLines(told, lines);
          const found = await lookAt(createRegistry(folderStore(folder)), told);
          outcome[killed || found !== 'survived' ? found : 'crashed']++;
        }
        versions += told.hashes.size;
        moves += told.promoted.size;
        retirements += told.retired.size;
        return outcome;
      });
    }
    await rm(dirname(program), { recursive: true });
    console.log(
      `       registry/kill: ${versions} versions, ${moves} promotions and ${retirements} retirements were acknowledged`,
    );
    if (Math.min(versions, moves, retirements) >= ENOUGH) return outcome;
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

/** What processes were told that is so. */
interface Told {
  /** By version. */
  readonly hashes: Map<number, string>;
  /** By the number of the event: which version, and what the alias was to point to before. */
  readonly promoted: Map<number, { readonly version: number; readonly from: number | null }>;
  readonly retired: Set<number>;
}

const nothingTold = (): Told => ({ hashes: new Map(), promoted: new Map(), retired: new Set() });

function addLines({ hashes, promoted, retired }: Told, lines: readonly string[]): void {
  for (const [what, version, detail, from] of lines.map((line) => line.split(' '))) {
    if (what === 'registered') hashes.set(Number(version), detail!);
    if (what === 'promoted')
      promoted.set(Number(detail), {
        version: Number(version),
        from: from === 'null' ? null : Number(from),
      });
    if (what === 'retired') retired.add(Number(version));
  }
}

/** Whether all that was told is so, and what is not retired can be loaded: told or not. */
async function lookAt(
  registry: Registry,
  { hashes, promoted, retired }: Told,
): Promise<'survived' | 'lost' | 'wrong' | 'crashed'> {
  try {
    const versions = await registry.versions('late');
    const history = await registry.history('late');
    const gone = new Set((await registry.state('late')).retired);
    for (const [version, hash] of hashes) {
      const found = versions[version - 1];
      if (found === undefined) return 'lost';
      if (found.artifact.hash !== hash) return 'wrong';
    }
    for (const [sequence, { version, from }] of promoted) {
      const event = history[sequence - 1];
      if (event === undefined) return 'lost';
      if (event.kind !== 'promote' || event.version !== version || event.previous !== from) return 'wrong';
    }
    for (const version of retired) if (!gone.has(version)) return 'lost';
    // Loading holds the bytes against their hash. The latest hundred: the earlier ones were looked at before.
    for (const version of versions.slice(-100))
      if (!gone.has(version.version)) await registry.load(version, (saved) => saved);
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

/** Eight processes register, promote with a condition and retire at once, equal bytes among them. */
const race: Fault = {
  fault: 'registry/race',
  run: ({ full } = { full: false }) =>
    inFolder(async (folder) => {
      const each = full ? 200 : 40;
      const processes = [1, 2, 3, 4, 5, 6, 7, 8];
      const told = nothingTold();
      const codes = await Promise.all(processes.map((seed) => publish(folder, seed, each, told)));
      const tried = processes.length * each;
      const crashed = codes.filter((code) => code !== 0).length * each;
      const registry = createRegistry(folderStore(folder));
      const found = await lookAt(registry, told);
      const whole = found === 'survived' && (await isInOneLine(registry, told, tried));
      const left = tried - crashed;
      return {
        tried,
        ...{ survived: 0, lost: 0, wrong: 0 },
        [whole ? 'survived' : found === 'lost' ? 'lost' : 'wrong']: left,
        crashed,
      };
    }),
};

/** Lets a process publish to its end, and adds what it was told. */
async function publish(folder: string, seed: number, times: number, told: Told): Promise<number | null> {
  const publisher = spawn(process.execPath, ['--import', 'tsx', child, folder, String(seed), String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  publisher.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const code = await new Promise<number | null>((resolve) => publisher.on('close', resolve));
  addLines(told, printed.split('\n'));
  return code;
}

/** Whether every process was told of each of its moves, each begins where the one before ended, and nothing else is there. */
async function isInOneLine(registry: Registry, told: Told, moves: number): Promise<boolean> {
  const versions = await registry.versions('late');
  const events = await registry.history('late');
  const history = events.filter(({ kind }) => kind === 'promote');
  const isLinear = history.every(({ previous }, index) => previous === (history[index - 1]?.version ?? null));
  const promoted = new Set(history.map(({ version }) => version));
  return (
    isLinear &&
    [promoted.size, history.length, told.promoted.size].every((count) => count === moves) &&
    [versions.length, told.hashes.size].every((count) => count === 2 * moves) &&
    events.length === history.length + told.retired.size
  );
}

/** Bytes of what is stored are changed, of artifacts and of records; it must never be read. */
const tamper: Fault = {
  fault: 'registry/tamper',
  run: () =>
    inFolder(async (folder): Promise<Outcome> => {
      const outcome = { tried: 0, survived: 0, lost: 0, wrong: 0, crashed: 0 };
      const open = (): Registry => createRegistry(folderStore(folder), { actor: 'fault' });
      for (const rate of [7, 9]) await open().register('late', ofWeights(rate), { note: 'a note' });
      const [version] = await open().versions('late');
      await open().promote(version!, 'champion');
      await open().freeze('late', 'champion', { note: 'the last event' });
      const reads: readonly (readonly [string, () => Promise<unknown>])[] = [
        [version!.artifact.key, () => open().load(version!, (saved) => saved)],
        ...[1, 2].map(
          (number) => [`models/late/versions/00000${number}.json`, () => open().versions('late')] as const,
        ),
        ...[1, 2].map(
          (number) => [`models/late/events/00000${number}.json`, () => open().history('late')] as const,
        ),
      ];
      const drawn = random(2);
      for (const [key, read] of reads)
        await tamperWith(join(folder, ...key.split('/')), read, drawn, outcome);
      return outcome;
    }),
};

/** Flips bits of a file and cuts it short, and sees that what reads it refuses each time. */
async function tamperWith(
  file: string,
  read: () => Promise<unknown>,
  drawn: ReturnType<typeof random>,
  outcome: { tried: number; survived: number; wrong: number; crashed: number },
): Promise<void> {
  const whole = await readFile(file);
  for (let tries = 0; tries < 300; tries++, outcome.tried++) {
    const changed = Uint8Array.from(whole);
    for (let flips = 1 + drawn.integer(4); flips > 0; flips--)
      changed[drawn.integer(changed.length)]! ^= 1 << drawn.integer(8);
    const cut = drawn.integer(10) === 0 ? changed.subarray(0, drawn.integer(changed.length)) : changed;
    if (whole.equals(cut)) cut[0]! ^= 1;
    await writeFile(file, cut);
    try {
      await read();
      outcome.wrong++;
    } catch (error) {
      const refused = error instanceof SlipwayError && ['corrupt', 'bad-version'].includes(error.code);
      outcome[refused ? 'survived' : 'crashed']++;
    }
  }
  await writeFile(file, whole);
}

function ofWeights(rate: number): Saveable {
  const weights = Float32Array.from({ length: 500 }, (_, index) => index / rate);
  const model = { kind: 'fault', version: 1, state: {}, arrays: { weights } };
  return { save: () => ({ format: 'slipway-predictor', version: 1, prepare: [], options: {}, model }) };
}

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
