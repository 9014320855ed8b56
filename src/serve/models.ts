import type { Service } from './service.ts';

/** Models by name and version, as a server asks for them. */
export interface ServedModels {
  /** The names, for lists and metadata. */
  names(): readonly string[];
  /** The versions there are of a name; none of a name that is not there. */
  versions(name: string): readonly ServedVersion[];
  /**
   * Takes a version in use: it stays loaded until `release`. Without version and label, the default one. Synchronous,
   * so that between looking up and using nothing is unloaded.
   *
   * @returns `undefined` when there is no such name, version or label, or when it is not to be used now.
   */
  lease(name: string, which?: WhichVersion): Lease | undefined;
  /** Whether all that is to be served is loaded; not when there is nothing. */
  ready(): boolean;
}

/** A version by its id or by a label; by neither, the default one. */
export interface WhichVersion {
  readonly version?: string;
  readonly label?: string;
}

/** A version of a model, as clients are told of it. */
export interface ServedVersion {
  readonly id: string;
  /** `END` is what was unloaded, or could not be loaded. */
  readonly state: 'LOADING' | 'AVAILABLE' | 'UNLOADING' | 'END';
  /** The labels (aliases) that point to it. */
  readonly labels: readonly string[];
}

/** A version in use. */
export interface Lease {
  readonly service: Service;
  /** The id of the version. */
  readonly version: string;
  /** Says that it is used no more. Twice is once. */
  release(): void;
}
