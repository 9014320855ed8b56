import { quoteNames, SlipwayError } from '../core/error.ts';
import { dataHashes } from './search.ts';
import type { Registry } from './registry.ts';
import type { Version, VersionRef } from './version.ts';

/** Something that a version came from, or that came from it. */
export type LineageNode =
  | ({ readonly kind: 'version' } & VersionRef)
  | { readonly kind: 'data'; readonly hash: string }
  | { readonly kind: 'artifact'; readonly hash: string };

/** One thing came from another. */
export interface LineageEdge {
  /** The ids of the two, as {@link Lineage.nodes} has them. */
  readonly from: string;
  readonly to: string;
  /** `learned` from data; `follows` the version it was meant to replace; `uses` a version of another model; `is` these bytes. */
  readonly how: 'learned' | 'follows' | 'uses' | 'is';
}

/** What came from what. Plain JSON. */
export interface Lineage {
  /** By id: `late@3`, `data:<hash>`, `artifact:<hash>`. */
  readonly nodes: Readonly<Record<string, LineageNode>>;
  readonly edges: readonly LineageEdge[];
}

/**
 * What came from what, of every version of every model in a registry: data, versions, artifacts.
 *
 * @throws {SlipwayError} `corrupt` when a version comes from itself, through others: no registry writes that.
 * @example
 * const registry = createRegistry(memoryStore(), { clock: fixedClock(0) });
 * const predictor = { save: () => ({ format: 'slipway-predictor', version: 1, prepare: null, options: {},
 *   model: { kind: 'naive', version: 1, state: {}, arrays: {} } }) };
 * const first = await registry.register('late', predictor, { data: 'ab12' });
 * await registry.register('late', predictor, { data: 'cd34', parent: 1 });
 * const lineage = await lineageOf(registry);
 * cameFrom(lineage, 'late@2') // => ['data:cd34', 'late@1', 'data:ab12']
 */
export async function lineageOf(registry: Pick<Registry, 'models' | 'versions'>): Promise<Lineage> {
  const nodes: Record<string, LineageNode> = {};
  const edges: LineageEdge[] = [];
  for (const name of await registry.models()) {
    for (const version of await registry.versions(name)) addVersion(version, nodes, edges);
  }
  checkLoops(edges);
  return { nodes, edges };
}

/** Takes away what comes from nothing that is left, until nothing does: what is left then comes from itself. */
function checkLoops(edges: readonly LineageEdge[]): void {
  const waitsFor = new Map<string, number>();
  for (const { to } of edges) waitsFor.set(to, (waitsFor.get(to) ?? 0) + 1);
  const became = byFirst(edges.map(({ from, to }) => [from, to]));
  const free = new Set([...became.keys()].filter((id) => !waitsFor.has(id)));
  // A set goes on with what is added to it while it is gone through.
  for (const id of free) {
    for (const to of became.get(id) ?? []) {
      const others = waitsFor.get(to)! - 1;
      waitsFor.set(to, others);
      if (others === 0) free.add(to);
    }
  }
  const looped = edges.filter(({ from }) => !free.has(from)).map(({ from }) => from);
  if (looped.length === 0) return;
  throw new SlipwayError(
    'corrupt',
    'registry/lineage-of',
    `among ${quoteNames(new Set(looped))} there are versions that come from themselves, through others. Restore their records from a copy of the store.`,
    { details: { id: looped[0]! } },
  );
}

function addVersion(of: Version, nodes: Record<string, LineageNode>, edges: LineageEdge[]): void {
  const { name, version, artifact, parent, uses } = of;
  const id = idOf(of);
  nodes[id] = { kind: 'version', name, version };
  for (const data of dataHashes(of)) {
    nodes[`data:${data}`] = { kind: 'data', hash: data };
    edges.push({ from: `data:${data}`, to: id, how: 'learned' });
  }
  if (parent !== null) edges.push({ from: idOf({ name, version: parent }), to: id, how: 'follows' });
  for (const used of uses) edges.push({ from: idOf(used), to: id, how: 'uses' });
  nodes[`artifact:${artifact.hash}`] = { kind: 'artifact', hash: artifact.hash };
  edges.push({ from: id, to: `artifact:${artifact.hash}`, how: 'is' });
}

/**
 * The ids of everything that something came from, the nearest first.
 *
 * @param id - such as `late@3`.
 * @example
 * cameFrom({ nodes: {}, edges: [{ from: 'data:ab12', to: 'late@1', how: 'learned' }] }, 'late@1') // => ['data:ab12']
 */
export function cameFrom({ edges }: Lineage, id: string): readonly string[] {
  return reached(
    edges.map(({ from, to }) => [to, from]),
    id,
  );
}

/**
 * The ids of everything that came from something, the nearest first: what to look at when some data turns out to be wrong.
 *
 * @param id - such as `data:<hash>`.
 * @example
 * becameOf({ nodes: {}, edges: [{ from: 'data:ab12', to: 'late@1', how: 'learned' }] }, 'data:ab12') // => ['late@1']
 */
export function becameOf({ edges }: Lineage, id: string): readonly string[] {
  return reached(
    edges.map(({ from, to }) => [from, to]),
    id,
  );
}

function reached(steps: readonly (readonly [string, string])[], start: string): readonly string[] {
  const next = byFirst(steps);
  const seen = new Set([start]);
  // A set goes on with what is added to it while it is gone through.
  for (const id of seen) for (const to of next.get(id) ?? []) seen.add(to);
  seen.delete(start);
  return [...seen];
}

/** What stands second, by what stands first. */
function byFirst(steps: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [first, second] of steps) {
    const seconds = found.get(first);
    if (seconds) seconds.push(second);
    else found.set(first, [second]);
  }
  return found;
}

function idOf({ name, version }: VersionRef): string {
  return `${name}@${version}`;
}
