/**
 * What keeps layers from being joined as they are told, if anything does: a part of a sentence.
 *
 * Each layer is used once, and the net is what comes from its inputs: tfjs would wait for ever for a layer that never comes.
 */
export function brokenGraph(config: Readonly<Record<string, unknown>>): string | undefined {
  const layers = config['layers'] as readonly Readonly<Record<string, unknown>>[];
  const waiting = new Map<string, readonly string[]>();
  for (const { name, className, inboundNodes } of layers) {
    if (typeof name !== 'string' || waiting.has(name)) return 'has a layer without a name of its own';
    if (className === 'InputLayer') {
      if (!isEmpty(inboundNodes)) return `has an input ${JSON.stringify(name)} that comes from a layer`;
      waiting.set(name, []);
      continue;
    }
    const from =
      Array.isArray(inboundNodes) && inboundNodes.length === 1 ? namesIn(inboundNodes[0]) : undefined;
    if (!from || from.length === 0) return `has a layer ${JSON.stringify(name)} that is not used once`;
    waiting.set(name, from);
  }
  const done = new Set<string>();
  for (let isNews = true; isNews;) {
    isNews = false;
    for (const [name, from] of waiting) {
      if (!from.every((each) => done.has(each))) continue;
      done.add(name);
      waiting.delete(name);
      isNews = true;
    }
  }
  if (waiting.size > 0)
    return `has a layer ${JSON.stringify([...waiting.keys()][0])} that comes from no input`;
  const areEnds = [config['inputLayers'], config['outputLayers']].every((ends) => {
    const names = namesIn(ends);
    return names !== undefined && names.length > 0 && names.every((name) => done.has(name));
  });
  return areEnds ? undefined : 'has inputs or outputs that are no layers of it';
}

/** The layers that a list refers to: each by name, its first use, its first tensor, and no more. */
function namesIn(list: unknown): readonly string[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const names = list.map((each: unknown) => {
    if (!Array.isArray(each)) return undefined;
    const [name, node, tensor, more] = each as unknown[];
    return node === 0 && tensor === 0 && isEmpty(more) ? name : undefined;
  });
  return names.every((name): name is string => typeof name === 'string') ? names : undefined;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || Object.keys(value).length === 0;
}
