import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import type { Artifact } from './artifact.ts';
import { sharedArtifactKey } from './artifact-key.ts';
import type { EventKind, RegistryEvent } from './event.ts';
import { checkGuard, type AliasGuard } from './guard.ts';
import { pointsTo, type Log } from './log.ts';
import type { Decision, Logs } from './logs-in.ts';
import { checkAlias, checkModelName, checkNote } from './names.ts';
import { makersOf } from './moves.ts';
import { personOf } from './person-of.ts';
import type { Registry, SayOptions } from './registry.ts';
import type { Store } from './store.ts';
import type { Version, VersionRef } from './version.ts';
import type { Versions } from './versions-in.ts';

const where = 'registry';

/** What the methods stand on. */
interface Parts {
  readonly store: Store;
  readonly logs: Logs;
  readonly versions: Versions;
  readonly read: (of: VersionRef) => Promise<Version>;
  readonly actor: string | null;
}

type Sayings = Pick<
  Registry,
  'approve' | 'revoke' | 'deprecate' | 'restore' | 'retire' | 'guard' | 'freeze' | 'unfreeze'
>;

/** The methods of a registry that say something about a version or an alias, and move nothing. */
export function sayings({ store, logs, versions, read, actor }: Parts): Sayings {
  async function ofVersion(
    ref: VersionRef,
    kind: EventKind,
    given: SayOptions,
    decide: (log: Log, version: Version) => RegistryEvent | undefined,
  ): Promise<RegistryEvent> {
    const note = noteOf(given);
    const version = await read(ref);
    return logs.append(version.name, (log): Decision => {
      const already = decide(log, version);
      return already ? { already } : { kind, version: version.version, note };
    });
  }

  async function ofAlias(
    name: string,
    alias: string,
    given: SayOptions,
    draft: { readonly kind: EventKind; readonly guard: AliasGuard | null },
    decide: (log: Log) => RegistryEvent | undefined,
  ): Promise<RegistryEvent> {
    const note = noteOf(given);
    checkModelName(name);
    checkAlias(alias);
    if ((await versions.count(name)) === 0)
      throw notFound(`there is no model "${name}" in ${store.name}`, { name });
    return logs.append(name, (log): Decision => {
      const already = decide(log);
      return already ? { already } : { ...draft, alias, note };
    });
  }

  /** The last event of a kind about a version. */
  const said = (log: Log, kind: EventKind, version: number): RegistryEvent | undefined =>
    log.events.findLast((event) => event.kind === kind && event.version === version);
  /** The last event of a kind about an alias. */
  const ruled = (log: Log, kind: EventKind, alias: string): RegistryEvent | undefined =>
    log.events.findLast((event) => event.kind === kind && event.alias === alias);

  return {
    async approve(ref, given = {}) {
      if (actor === null) throw nobody('approves');
      return ofVersion(ref, 'approve', given, (log, of) => {
        const { name, version } = of;
        if (makersOf(of).includes(personOf(actor))) {
          throw new SlipwayError(
            'check-failed',
            where,
            `${JSON.stringify(actor)} trained or registered version ${version} of "${name}"; expected an approval by somebody else.`,
            { details: { name, version } },
          );
        }
        return log.approvals.get(version)?.get(personOf(actor));
      });
    },
    async revoke(ref, given = {}) {
      if (actor === null) throw nobody('takes an approval back');
      return ofVersion(ref, 'revoke', given, (log, { name, version }) => {
        if (log.approvals.get(version)?.has(personOf(actor))) return undefined;
        throw notFound(`${JSON.stringify(actor)} does not approve of version ${version} of "${name}"`, {
          name,
          version,
        });
      });
    },
    deprecate: (ref, given = {}) =>
      ofVersion(ref, 'deprecate', given, (log, { version }) =>
        log.deprecated.has(version) ? said(log, 'deprecate', version) : undefined,
      ),
    restore: (ref, given = {}) =>
      ofVersion(ref, 'restore', given, (log, { name, version }) => {
        if (log.deprecated.has(version)) return undefined;
        throw notFound(`version ${version} of "${name}" is not deprecated`, { name, version });
      }),
    async retire(ref, given = {}) {
      if (!store.remove) {
        throw new SlipwayError(
          'unsupported',
          where,
          `the store ${store.name} cannot remove keys; expected one that can, such as a folder.`,
        );
      }
      noteOf(given);
      const { artifact } = await read(ref);
      await checkNoneStandsOn(ref);
      const event = await ofVersion(ref, 'retire', given, (log, { name, version }) => {
        if (log.retired.has(version)) return said(log, 'retire', version);
        const alias = [...log.aliases.keys()].find((one) => pointsTo(log, one) === version);
        if (alias === undefined) return undefined;
        throw new SlipwayError(
          'conflict',
          where,
          `alias "${alias}" of "${name}" points to version ${version}; expected one that nothing points to. Promote another version first.`,
          { details: { name, version, alias } },
        );
      });
      await giveUp(artifact);
      return event;
    },
    guard: (name, alias, guard, given = {}) => {
      const checked = checkGuard(guard);
      return ofAlias(name, alias, given, { kind: 'guard', guard: checked }, (log) => {
        const present = log.aliases.get(alias)?.guard ?? null;
        if (checked === null && present === null)
          throw notFound(`alias "${alias}" of "${name}" has no guard`, { name, alias });
        return JSON.stringify(present) === JSON.stringify(checked) ? ruled(log, 'guard', alias) : undefined;
      });
    },
    freeze: (name, alias, given = {}) =>
      ofAlias(name, alias, given, { kind: 'freeze', guard: null }, (log) =>
        log.aliases.get(alias)?.frozen ? ruled(log, 'freeze', alias) : undefined,
      ),
    unfreeze: (name, alias, given = {}) =>
      ofAlias(name, alias, given, { kind: 'unfreeze', guard: null }, (log) => {
        if (log.aliases.get(alias)?.frozen) return undefined;
        throw notFound(`alias "${alias}" of "${name}" is not frozen`, { name, alias });
      }),
  };

  /**
   * Removes the bytes of a version that is retired. They are its own, but for those of before keys of their own: no version
   * is added to these any more, so what none needs, none will.
   */
  async function giveUp({ key, hash }: Artifact): Promise<void> {
    if (key === sharedArtifactKey(hash) && (await isNeeded(key))) return;
    await store.remove!(key);
  }

  /** Refuses to give up what a version that is not retired stands on. */
  async function checkNoneStandsOn({ name, version }: VersionRef): Promise<void> {
    for (const other of await versions.names()) {
      const { retired } = await logs.read(other);
      for (const one of await versions.list(other, 1, Infinity)) {
        if (
          retired.has(one.version) ||
          !one.uses.some((used) => used.name === name && used.version === version)
        )
          continue;
        throw new SlipwayError(
          'conflict',
          where,
          `version ${one.version} of "${other}" stands on version ${version} of "${name}"; expected one that nothing stands on. Retire that one first.`,
          { details: { name, version, by: `${other}@${one.version}` } },
        );
      }
    }
  }

  async function isNeeded(key: string): Promise<boolean> {
    for (const name of await versions.names()) {
      const { retired } = await logs.read(name);
      const all = await versions.list(name, 1, Infinity);
      if (all.some(({ version, artifact }) => artifact.key === key && !retired.has(version))) return true;
    }
    return false;
  }
}

function nobody(does: string): SlipwayError {
  return new SlipwayError(
    'bad-option',
    where,
    `the registry has no actor, so nobody ${does}; expected createRegistry(store, { actor }).`,
    { details: { option: 'actor' } },
  );
}

/** The note of what is said. */
function noteOf(given: SayOptions): string | null {
  checkKeys(where, given, ['note']);
  const { note = null } = given;
  if (note !== null) checkNote('note', note);
  return note;
}

function notFound(found: string, details: Readonly<Record<string, string | number>>): SlipwayError {
  return new SlipwayError('not-found', where, `${found}.`, { details });
}
