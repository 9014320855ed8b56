import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkText } from '../../core/options.ts';
import { checkService } from '../check-parts.ts';
import type { Lease, ServedModels, ServedVersion, WhichVersion } from '../models.ts';
import type { Service } from '../service.ts';

const where = 'serve/model-host';

/** Models whose versions come and go while they answer. */
export interface ModelHost extends ServedModels {
  /**
   * Adds a version that is ready to answer. Nothing points to it yet, but it can be asked for by its id.
   *
   * One that is being taken out is no obstacle: those who have it finish with it, and who comes now gets the new one.
   *
   * @throws {SlipwayError} `conflict` when there is a version of that id; `bad-option`.
   */
  add(name: string, version: string, service: Service): void;
  /**
   * Points labels of a name to versions, all at once, in place of those before. `default` is what is served when nobody
   * says which; left out, nothing is.
   *
   * @throws {SlipwayError} `not-found` for a version that is not loaded: the labels stay as they were.
   */
  point(name: string, labels: Readonly<Record<string, string>>, preset?: string): void;
  /**
   * Takes a version out: nobody gets it from now on, and those who have it finish.
   *
   * @returns when the last of them has let go of it.
   * @throws {SlipwayError} `not-found`; `conflict` when a label or the default points to it.
   */
  remove(name: string, version: string): Promise<void>;
}

interface Loaded {
  readonly service: Service;
  users: number;
  leaving: (() => void) | null;
}

interface Model {
  readonly versions: Map<string, Loaded>;
  labels: ReadonlyMap<string, string>;
  preset: string | null;
}

/**
 * Models by name and version that are exchanged while requests run: whoever leases a version keeps it until it lets go.
 *
 * @example
 * const host = createModelHost();
 * const answering = (score) => ({ mode: 'on-demand', modelHash: `m${score}`, predict: async (rows) => rows.map(() => ({ score, prediction: score })) });
 * host.add('late', '1', answering(0.1));
 * host.point('late', { champion: '1' }, '1');
 * const lease = host.lease('late');
 * host.add('late', '2', answering(0.2));
 * host.point('late', { champion: '2' }, '2');
 * const gone = host.remove('late', '1'); // waits for the one that is still at work
 * const [{ score }] = await lease.service.predict([{}]);
 * lease.release();
 * await gone;
 * [score, host.lease('late').version] // => [0.1, '2']
 */
export function createModelHost(): ModelHost {
  const models = new Map<string, Model>();

  function loaded(name: string, version: string): Loaded {
    const found = models.get(name)?.versions.get(version);
    if (found && found.leaving === null) return found;
    throw notFound(`version ${JSON.stringify(version)} of ${JSON.stringify(name)} is not loaded`, name);
  }

  return Object.freeze({
    add(name, version, service) {
      checkText(where, 'name', name);
      checkText(where, 'version', version);
      checkService(where, service);
      const model = models.get(name) ?? {
        versions: new Map<string, Loaded>(),
        labels: new Map(),
        preset: null,
      };
      if (model.versions.get(version)?.leaving === null) {
        throw new SlipwayError(
          'conflict',
          where,
          `version ${JSON.stringify(version)} of ${JSON.stringify(name)} is there already; expected another id. Remove it first.`,
          { details: { name, version } },
        );
      }
      model.versions.set(version, { service, users: 0, leaving: null });
      models.set(name, model);
    },
    point(name, labels, preset) {
      if (!isRecord(labels))
        throw new SlipwayError(
          'bad-option',
          where,
          'labels is no object; expected such as { champion: "2" }.',
        );
      for (const version of [...Object.values(labels), ...(preset === undefined ? [] : [preset])])
        loaded(name, version);
      const model = models.get(name);
      if (!model) throw notFound(`there is no model ${JSON.stringify(name)}`, name);
      model.labels = new Map(Object.entries(labels));
      model.preset = preset ?? null;
    },
    async remove(name, version) {
      const found = loaded(name, version);
      const model = models.get(name)!;
      const label = [...model.labels].find(([, pointed]) => pointed === version)?.[0];
      if (label !== undefined || model.preset === version) {
        throw new SlipwayError(
          'conflict',
          where,
          `${label === undefined ? 'the default' : `label ${JSON.stringify(label)}`} of ${JSON.stringify(name)} points to version ${JSON.stringify(version)}; expected a version that nothing points to. Point to another one first.`,
          { details: { name, version } },
        );
      }
      await new Promise<void>((resolve) => {
        found.leaving = resolve;
        if (found.users === 0) resolve();
      });
      // It may be back by now, added anew.
      if (model.versions.get(version) === found) model.versions.delete(version);
    },
    names: () => [...models.keys()],
    versions: (name) => {
      const model = models.get(name);
      return model ? [...model.versions].map(([id, { leaving }]) => shown(id, leaving !== null, model)) : [];
    },
    lease(name, which = {}) {
      const model = models.get(name);
      const version = model && versionOf(model, which);
      const found = version === undefined ? undefined : model!.versions.get(version);
      if (!found || found.leaving !== null) return undefined;
      return leaseOf(found, version!);
    },
    ready: () =>
      models.size > 0 &&
      [...models.values()].every(({ preset, labels }) => preset !== null || labels.size > 0),
  } satisfies ModelHost);
}

function versionOf({ labels, preset }: Model, { version, label }: WhichVersion): string | undefined {
  if (version === undefined) return label === undefined ? (preset ?? undefined) : labels.get(label);
  // Both, where a client says both, must mean the same.
  return label === undefined || labels.get(label) === version ? version : undefined;
}

function leaseOf(found: Loaded, version: string): Lease {
  found.users++;
  let held = true;
  return {
    service: found.service,
    version,
    release() {
      if (!held) return;
      held = false;
      found.users--;
      if (found.users === 0) found.leaving?.();
    },
  };
}

function shown(id: string, isLeaving: boolean, { labels }: Model): ServedVersion {
  return {
    id,
    state: isLeaving ? 'UNLOADING' : 'AVAILABLE',
    labels: [...labels].filter(([, version]) => version === id).map(([label]) => label),
  };
}

function notFound(found: string, name: string): SlipwayError {
  return new SlipwayError('not-found', where, `${found}.`, { details: { name } });
}
