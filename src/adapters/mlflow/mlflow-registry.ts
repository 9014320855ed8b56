import { SlipwayError, sentenceOf } from '../../core/error.ts';
import { checkKeys, checkText } from '../../core/options.ts';
import { registryOver } from '../../registry/create-registry.ts';
import type { RegistryEvent } from '../../registry/event.ts';
import type { Registry, RegistryOptions } from '../../registry/registry.ts';
import type { VersionRef } from '../../registry/version.ts';
import { connectionOptions, mlflowClient, where, type MlflowConnection } from './client.ts';
import { mirrorOn } from './mirror.ts';
import { placeOn } from './place.ts';
import { claimsOn } from './store.ts';
import { versionsOn } from './versions.ts';

/** Options of {@link mlflowRegistry}. */
export interface MlflowRegistryOptions extends MlflowConnection, RegistryOptions {
  /** Before the names of all registered models in MLflow, so that several registries share a server. @default '' */
  readonly prefix?: string;
}

/** A registry on an MLflow server. */
export interface MlflowRegistry extends Registry {
  /**
   * Puts right what MLflow shows of a model, after somebody edited it there or a process was killed between a move and its
   * showing.
   *
   * @returns what differed, such as `alias champion`.
   */
  mirror(name: string): Promise<readonly string[]>;
}

/**
 * A registry on an MLflow server, over its REST API: what is registered, promoted and said is seen in MLflow, too.
 *
 * The version that MLflow calls 7 is version 7, with its note, tags, figures and the predictor's bytes as its artifact.
 * Aliases and what was said about versions are decided by a log, the registered model `Slipway log`, and then shown in
 * MLflow. So nothing that is changed in MLflow's page moves an alias here: `mirror` puts it back. Versions that others
 * register with MLflow under a model of this registry take a number and are left out.
 *
 * A call that rejects with `io` may have been carried out, or may yet be: look at `history` before making it again, and
 * pass `expected`, so that a rollback that was made is not made twice. An event that was written and could not be shown is
 * a `conflict` with its `sequence` in the details: it holds, is not to be made again, and `mirror` shows it.
 *
 * @throws {SlipwayError} `bad-option`. The methods: as those of `createRegistry`, and `io` when the server is not reached
 *   or refuses; `bad-option` for an alias that MLflow does not take (a dot, `latest`, `v1`); `conflict` for a registered
 *   model that is not this registry's, or an event that stands and is not shown; `unsupported` when the server does not serve artifacts; `corrupt` for a record or an
 *   event that was edited there, and for a model whose registered model was deleted or renamed; the signal's own reason.
 * @source MLflow's REST API 2.0, as the server 3.17 answers it.
 * @example
 * const answer = { registered_models: [{ name: 'late', latest_versions: [{ name: 'late', version: '7' }] }] };
 * const server = async () => Response.json(answer); // yours is a real one: leave fetch out
 * const registry = mlflowRegistry({ url: 'http://localhost:5000', fetch: server, actor: 'nightly' });
 * await registry.models() // => ['late']
 */
export function mlflowRegistry(options: MlflowRegistryOptions): MlflowRegistry {
  checkKeys(where, options, [...connectionOptions, 'prefix', 'clock', 'actor', 'cacheBytes']);
  const { prefix = '', clock, actor, cacheBytes, ...connection } = options;
  if (!/^(?:[A-Za-z0-9][A-Za-z0-9 ._-]{0,99})?$/.test(checkText(where, 'prefix', prefix)))
    throw new SlipwayError(
      'bad-option',
      where,
      'prefix cannot begin a name; expected up to 100 letters, digits, ".", "_", "-" and spaces.',
      { details: { option: 'prefix' } },
    );
  const place = placeOn(mlflowClient(connection), prefix);
  const claims = claimsOn(place);
  const others = {
    ...(clock !== undefined && { clock }),
    ...(actor !== undefined && { actor }),
    ...(cacheBytes !== undefined && { cacheBytes }),
  };
  const inner = registryOver(claims, others, (cacheBytes) => versionsOn(place, claims, cacheBytes));
  const mirror = mirrorOn(
    place,
    (name) => inner.state(name),
    (name, number) => inner.get(name, number),
  );

  /** Moves an alias, and shows it. */
  async function move(alias: string, made: () => Promise<RegistryEvent>): Promise<RegistryEvent> {
    checkShown(alias);
    const event = await made();
    return shown(event, mirror.alias(event.name, alias));
  }

  /** Says something about a version, and shows it. */
  async function say(version: VersionRef, said: Promise<RegistryEvent>): Promise<RegistryEvent> {
    const event = await said;
    return shown(event, mirror.version(version.name, version.version));
  }

  /** The event stands, shown or not: whoever made it again on `io` would make two. */
  async function shown(event: RegistryEvent, showing: Promise<void>): Promise<RegistryEvent> {
    try {
      await showing;
      return event;
    } catch (cause) {
      if (!(cause instanceof SlipwayError)) throw cause;
      const { kind, name, alias, version, sequence } = event;
      throw new SlipwayError(
        'conflict',
        where,
        `event ${sequence} of "${name}" (${kind}) was written and holds, but MLflow does not show it: ${sentenceOf(cause)} Do not make it again: mirror("${name}") shows it.`,
        { details: { kind, name, alias, version, sequence }, cause },
      );
    }
  }

  return {
    ...inner,
    promote: (version, alias, given) => move(alias, () => inner.promote(version, alias, given)),
    rollback: (name, alias, given) => move(alias, () => inner.rollback(name, alias, given)),
    withdraw: (name, alias, given) => move(alias, () => inner.withdraw(name, alias, given)),
    approve: (version, given) => say(version, inner.approve(version, given)),
    deprecate: (version, given) => say(version, inner.deprecate(version, given)),
    restore: (version, given) => say(version, inner.restore(version, given)),
    retire: (version, given) => say(version, inner.retire(version, given)),
    mirror: (name) => mirror.all(name),
  };
}

/** MLflow has no dots in aliases, and keeps some words for itself. What cannot be shown there is not moved here. */
function checkShown(alias: string): void {
  if (typeof alias !== 'string' || (/^[\w-]+$/.test(alias) && !/^(latest|v\d+)$/i.test(alias))) return;
  throw new SlipwayError(
    'bad-option',
    where,
    `MLflow takes no alias ${JSON.stringify(alias.slice(0, 80))}; expected letters, digits, "_" and "-", and neither "latest" nor "v" and a number.`,
  );
}
