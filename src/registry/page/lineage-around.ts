import type { GraphEdge, GraphNode } from '../../view/charts/layer-graph.ts';
import { shownName } from '../../view/shown/words.ts';
import { dataHashes } from '../search.ts';
import type { Version, VersionRef } from '../version.ts';
import type { ModelFacts } from './model-facts.ts';

/** The most aliases that are named in a box. */
const NAMED = 3;
/** The most boxes on either side of them. */
const AROUND = 40;

/** What some versions came from and what came of them: boxes in three layers, and arrows. */
export interface LineageAround {
  /** Data, and versions of other models that they stand on. */
  readonly sources: readonly GraphNode[];
  /** The newest first. */
  readonly versions: readonly GraphNode[];
  /** Artifacts that more than one of them has, and versions of other models that stand on them. */
  readonly outcomes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** How many boxes on either side are not drawn, since there are too many. */
  readonly leftOut: number;
  /** The versions, with what the boxes and arrows say of each. */
  readonly told: readonly LineageOfVersion[];
}

/** What one version came from and what came of it. */
export interface LineageOfVersion {
  readonly version: Version;
  readonly data: string | null;
  /** The other versions of its model that have the same artifact. */
  readonly sameArtifact: readonly number[];
  /** Versions of other models that stand on it. */
  readonly usedBy: readonly VersionRef[];
}

/** The lineage around the newest versions of a model, among all models of the page. */
export function lineageAround(facts: ModelFacts, all: readonly ModelFacts[]): LineageAround {
  const drawn = facts.versions.slice(-facts.room.drawn).reverse();
  const users = usersOf(facts.name, all);
  const drawnNumbers = new Set(drawn.map(({ version }) => version));
  const sharing = new Map<string, Version[]>();
  for (const version of facts.versions) {
    const { hash } = version.artifact;
    const same = sharing.get(hash);
    if (same) same.push(version);
    else sharing.set(hash, [version]);
  }
  const told = drawn.map((version): LineageOfVersion => {
    const others = sharing.get(version.artifact.hash)!.filter((one) => one !== version);
    return {
      version,
      data: dataHashes(version)[0] ?? null,
      sameArtifact: others.map((one) => one.version),
      usedBy: users.get(version.version) ?? [],
    };
  });
  const [sources, outcomes] = [distinct(told.flatMap(sourcesOf)), distinct(told.flatMap(outcomesOf))];
  const shown = {
    sources: sources.slice(0, AROUND),
    versions: drawn.map((version) => versionNode(version, facts.serving.get(version.version) ?? [])),
    outcomes: outcomes.slice(0, AROUND),
  };
  const ids = new Set([...shown.sources, ...shown.versions, ...shown.outcomes].map(({ id }) => id));
  const edges = told.flatMap((one) => edgesOf(one, drawnNumbers));
  return {
    ...shown,
    leftOut: Math.max(0, sources.length - AROUND) + Math.max(0, outcomes.length - AROUND),
    edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    told,
  };
}

function usersOf(name: string, all: readonly ModelFacts[]): ReadonlyMap<number, readonly VersionRef[]> {
  const found = new Map<number, VersionRef[]>();
  for (const model of all) {
    for (const user of model.versions) {
      for (const used of user.uses)
        if (used.name === name) {
          const users = found.get(used.version);
          if (users) users.push(user);
          else found.set(used.version, [user]);
        }
    }
  }
  return found;
}

function sourcesOf({ version, data }: LineageOfVersion): readonly GraphNode[] {
  const used = version.uses.map((ref) => refNode(ref));
  if (data === null) return used;
  const node: GraphNode = {
    ...{ id: `data ${data}`, label: `data ${shownName(data, 11)}`, tone: 'quiet' },
    tip: `data ${shownName(data, 128)}`,
  };
  return [node, ...used];
}

function outcomesOf({ version, sameArtifact, usedBy }: LineageOfVersion): readonly GraphNode[] {
  const { hash } = version.artifact;
  const users = usedBy.map((ref) => refNode(ref));
  if (sameArtifact.length === 0) return users;
  const node: GraphNode = {
    ...{ id: `artifact ${hash}`, label: `artifact ${shownName(hash, 11)}`, tone: 'quiet' },
    tip: `artifact ${shownName(hash, 128)}`,
  };
  return [node, ...users];
}

function versionNode({ version, verdict, createdAt }: Version, aliases: readonly string[]): GraphNode {
  const failed = verdict?.pass === false;
  const rest = aliases.length > NAMED ? ` +${aliases.length - NAMED}` : '';
  const named = `${aliases
    .slice(0, NAMED)
    .map((alias) => shownName(alias, 20))
    .join(', ')}${rest}`;
  return {
    id: `version ${version}`,
    label: `${version}${failed ? ' ×' : ''}${named === '' ? '' : ` · ${named}`}`,
    tip: `version ${version}, ${createdAt.slice(0, 10)}${failed ? ', does not pass' : ''}${named === '' ? '' : `, ${named}`}`,
    tone: failed ? 'flagged' : aliases.length > 0 ? 'chosen' : 'plain',
  };
}

function refNode({ name, version }: VersionRef): GraphNode {
  const label = `${shownName(name, 20)}@${version}`;
  return {
    id: `of ${name}@${version}`,
    label,
    tip: `version ${version} of ${shownName(name)}`,
    tone: 'quiet',
  };
}

function edgesOf(
  { version: of, data, sameArtifact, usedBy }: LineageOfVersion,
  drawn: ReadonlySet<number>,
): readonly GraphEdge[] {
  const id = `version ${of.version}`;
  const edges: GraphEdge[] = of.uses.map((used) => ({
    ...{ from: refNode(used).id, to: id, tone: 'second' },
    tip: `${of.version} stands on ${refNode(used).label}`,
  }));
  if (data !== null)
    edges.push({ from: `data ${data}`, to: id, tone: 'quiet', tip: `${of.version} learned from this data` });
  if (of.parent !== null && drawn.has(of.parent))
    edges.push({
      from: `version ${of.parent}`,
      to: id,
      tone: 'plain',
      tip: `${of.version} follows ${of.parent}`,
    });
  if (sameArtifact.length > 0)
    edges.push({
      from: id,
      to: `artifact ${of.artifact.hash}`,
      tone: 'quiet',
      tip: `${of.version} has these bytes`,
    });
  for (const user of usedBy)
    edges.push({
      from: id,
      to: refNode(user).id,
      tone: 'second',
      tip: `${refNode(user).label} stands on ${of.version}`,
    });
  return edges;
}

function distinct(nodes: readonly GraphNode[]): readonly GraphNode[] {
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}
