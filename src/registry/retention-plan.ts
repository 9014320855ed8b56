import { checkClock } from '../core/check-clock.ts';
import { systemClock, type Clock } from '../core/clock.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { isMove } from './event.ts';
import type { Registry } from './registry.ts';
import type { Version } from './version.ts';

const where = 'registry/retention-plan';
const dayMs = 86_400_000;

/** What is kept. A version is kept when any of these keeps it. */
export interface RetentionOptions {
  /** The newest so many. @default 10 */
  readonly newest?: number;
  /** Those that an alias pointed to within so many days. @default 90 */
  readonly servedDays?: number;
  /** Any other. @default none */
  readonly keep?: (version: Version) => boolean;
  /** @default systemClock */
  readonly clock?: Clock;
}

/** What would be kept and what would be retired, and why. */
export interface RetentionPlan {
  /** To be handed to `registry.retire`, one by one. */
  readonly retire: readonly Version[];
  readonly keep: readonly { readonly version: Version; readonly why: string }[];
}

/**
 * Which versions' artifacts can be given up. It changes nothing: hand `retire` on when it looks right.
 *
 * Kept is what an alias points to, what a rollback would point it to, what served of late, the newest, what a version that
 * is not retired `uses`, and what you say.
 * Versions that are retired already are in neither list.
 *
 * @throws {SlipwayError} `bad-option`.
 * @example
 * const registry = createRegistry(memoryStore(), { clock: fixedClock(0) });
 * for (const rate of [0.1, 0.2, 0.3]) await registry.register('late', { save: () => ({ format: 'slipway-predictor', version: 1,
 *   prepare: null, options: {}, model: { kind: 'naive', version: 1, state: { rate }, arrays: {} } }) });
 * await registry.promote({ name: 'late', version: 1 }, 'champion');
 * const { retire, keep } = await retentionPlan(registry, 'late', { newest: 1, clock: fixedClock(0) });
 * [retire.map(({ version }) => version), keep.map(({ why }) => why)] // => [[2], ['champion points to it', 'it is one of the newest']]
 */
export async function retentionPlan(
  registry: Pick<Registry, 'models' | 'versions' | 'history' | 'state'>,
  name: string,
  options: RetentionOptions = {},
): Promise<RetentionPlan> {
  checkKeys(where, options, ['newest', 'servedDays', 'keep', 'clock']);
  const { newest = 10, servedDays = 90, keep: own = () => false, clock = systemClock } = options;
  checkNumber(where, 'newest', newest, { min: 0, max: Infinity, integer: true });
  checkNumber(where, 'servedDays', servedDays, { min: 0, max: Infinity });
  if (typeof own !== 'function') throw refuse('keep', 'is no function; expected one of a version');
  checkClock(where, clock);
  const versions = await registry.versions(name);
  const { aliases, retired } = await registry.state(name);
  const why = new Map<number, string>();
  const note = (version: number | null, reason: string): void => {
    if (version !== null && !why.has(version)) why.set(version, reason);
  };
  for (const [alias, { version, before }] of Object.entries(aliases)) {
    note(version, `${alias} points to it`);
    note(before, `a rollback of ${alias} would need it`);
  }
  const since = clock.now() - servedDays * dayMs;
  for (const { alias, version, previous, at } of (await registry.history(name)).filter(isMove)) {
    // What an event replaced had served until then.
    if (Date.parse(at) < since) continue;
    note(previous, `${alias} pointed to it of late`);
    note(version, `${alias} pointed to it of late`);
  }
  for (const { version } of versions.slice(Math.max(0, versions.length - newest)))
    note(version, 'it is one of the newest');
  for (const [version, by] of await stoodOn(registry, name)) note(version, `${by} stands on it`);
  for (const version of versions) if (own(version)) note(version.version, 'it is to be kept');
  const there = versions.filter(({ version }) => !retired.includes(version));
  return {
    retire: there.filter(({ version }) => !why.has(version)),
    keep: there.flatMap((version) => {
      const reason = why.get(version.version);
      return reason === undefined ? [] : [{ version, why: reason }];
    }),
  };
}

/** The versions of a model that others which are not retired stand on, and one of those. */
async function stoodOn(
  registry: Pick<Registry, 'models' | 'versions' | 'state'>,
  name: string,
): Promise<ReadonlyMap<number, string>> {
  const by = new Map<number, string>();
  for (const model of await registry.models()) {
    const { retired } = await registry.state(model);
    for (const { version, uses } of await registry.versions(model)) {
      if (retired.includes(version)) continue;
      for (const used of uses) if (used.name === name) by.set(used.version, `${model}@${version}`);
    }
  }
  return by;
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${option} ${found}.`, { details: { option } });
}
