import type { ModelState } from '../../registry/registry.ts';
import type { Version } from '../../registry/version.ts';
import type { Filterable, FilterKeys } from './filter.ts';
import { figuresOf, standingOf } from './shown.ts';
import { toTags, type MlflowTag } from './tags.ts';

/** A version as MLflow's clients read it. */
export interface ShownVersion {
  readonly name: string;
  readonly version: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly current_stage: 'None';
  readonly description: string;
  readonly source: string;
  readonly run_id: string;
  readonly status: 'READY';
  readonly tags: readonly MlflowTag[];
  readonly aliases: readonly string[];
}

/** A model as MLflow's clients read it. */
export interface ShownModel {
  readonly name: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly description: string;
  readonly latest_versions: readonly ShownVersion[];
  readonly tags: readonly MlflowTag[];
  readonly aliases: readonly { readonly alias: string; readonly version: string }[];
}

/** The texts and numbers of a model that filters know. */
export const modelKeys: FilterKeys = { texts: ['name'], numbers: [] };
/** Those of a version. */
export const versionKeys: FilterKeys = {
  texts: ['name', 'run_id', 'source_path'],
  numbers: ['version_number'],
};

/** Where the handler says that a version's files are. */
export function folderOf({ name, version }: Pick<Version, 'name' | 'version'>): string {
  return `slipway/${name}/${version}`;
}

/** A version in MLflow's shape. */
export function showVersion(version: Version, state: ModelState): ShownVersion {
  const created = Date.parse(version.createdAt);
  const aliases = Object.entries(state.aliases).filter(([, status]) => status.version === version.version);
  return {
    name: version.name,
    version: String(version.version),
    creation_timestamp: created,
    last_updated_timestamp: created,
    current_stage: 'None',
    description: version.note ?? '',
    source: `mlflow-artifacts:/${folderOf(version)}`,
    run_id: '',
    status: 'READY',
    tags: toTags(tagsOfVersion(version, state)),
    aliases: aliases.map(([alias]) => alias),
  };
}

/** A model in MLflow's shape. */
export function showModel(first: Version, last: Version, state: ModelState): ShownModel {
  const aliases = Object.entries(state.aliases).filter(([, { version }]) => version !== null);
  return {
    name: first.name,
    creation_timestamp: Date.parse(first.createdAt),
    last_updated_timestamp: Date.parse(last.createdAt),
    description: '',
    latest_versions: [showVersion(last, state)],
    tags: [],
    aliases: aliases.map(([alias, { version }]) => ({ alias, version: String(version) })),
  };
}

/** What a filter looks at in a version. */
export function filterableVersion(version: Version, state: ModelState): Filterable {
  return {
    texts: new Map([
      ['name', version.name],
      ['run_id', ''],
      ['source_path', `mlflow-artifacts:/${folderOf(version)}`],
    ]),
    numbers: new Map([['version_number', version.version]]),
    tags: tagsOfVersion(version, state),
  };
}

/** What a filter looks at in a model. */
export function filterableModel(name: string): Filterable {
  return { texts: new Map([['name', name]]), numbers: new Map(), tags: new Map() };
}

function tagsOfVersion(version: Version, state: ModelState): ReadonlyMap<string, string> {
  const standing = [...standingOf(state, version.version)].filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new Map([...figuresOf(version), ...standing]);
}
