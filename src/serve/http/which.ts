import { quoteNames } from '../../core/error.ts';
import type { Lease, ServedModels, ServedVersion, WhichVersion } from '../models.ts';
import type { Call } from './call.ts';
import { refuse, refuseForNow } from './refusal.ts';
import type { Serving } from './serving.ts';

const defaultVersion: WhichVersion = Object.freeze({});

/** The version that the path of a request names. */
export function whichOf({ params }: Call): WhichVersion {
  const { version, label } = params as { readonly version?: string; readonly label?: string };
  if (version === undefined && label === undefined) return defaultVersion;
  return { ...(version !== undefined && { version }), ...(label !== undefined && { label }) };
}

/** Takes a version in use; throws a refusal when there is none. */
export function leaseOf(models: ServedModels, name: string | undefined, which: WhichVersion): Lease {
  const lease = name === undefined ? undefined : models.lease(name, which);
  if (lease) return lease;
  const versions = name === undefined ? [] : models.versions(name);
  if (name === undefined || versions.length === 0) throw noModel(models, name);
  const asked = versions.filter((version) => isAsked(version, which));
  if (asked.some(({ state }) => state === 'LOADING')) {
    throw refuseForNow(503, 'loading', 'this version is being loaded. Try again later.', 1);
  }
  const ids = versions.filter(({ state }) => state === 'AVAILABLE').map(({ id }) => id);
  const message = `there is no such version of the model; there is ${quoteNames(ids)}.`;
  throw refuse(404, 'not-found', message, { field: which.label === undefined ? 'version' : 'label' });
}

/** The versions that a path names, all of them when it names none; throws a refusal when there is none. */
export function versionsOf(serving: Serving, call: Call): readonly ServedVersion[] {
  const { models } = serving;
  const name = call.params['model']!;
  const versions = models.versions(name);
  if (versions.length === 0) throw noModel(models, name);
  const asked = versions.filter((version) => isAsked(version, whichOf(call)));
  if (asked.length > 0) return asked;
  const message = `there is no such version of the model; there is ${quoteNames(versions.map(({ id }) => id))}.`;
  throw refuse(404, 'not-found', message, { field: 'version' });
}

function isAsked({ id, labels }: ServedVersion, which: WhichVersion): boolean {
  return (which.version ?? id) === id && (which.label === undefined || labels.includes(which.label));
}

function noModel(models: ServedModels, name: string | undefined): unknown {
  const found = name === undefined ? 'no model is asked for' : 'there is no such model';
  return refuse(404, 'not-found', `${found}; there is ${quoteNames(models.names())}.`, { field: 'model' });
}
