import type { Lease, ServedModels, ServedVersion } from '../models.ts';
import type { Service } from '../service.ts';

/** A service alone, as a model of one version. */
export function oneModel(service: Service, name: string, version: string | number | undefined): ServedModels {
  // A service may change its model, and so its hash.
  const id = (): string => String(version ?? service.modelHash);
  let held: Lease | undefined;
  return {
    names: () => [name],
    versions: (asked): readonly ServedVersion[] =>
      asked === name ? [{ id: id(), state: 'AVAILABLE', labels: [] }] : [],
    lease(asked, which) {
      const now = id();
      if (asked !== name || which?.label !== undefined || (which?.version ?? now) !== now) return undefined;
      if (held?.version !== now) held = { service, version: now, release: () => undefined };
      return held;
    },
    ready: () => true,
  };
}
