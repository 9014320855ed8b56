import { partsOf, type Expression } from './expression.ts';

/** A part that several expressions have, to be computed once. */
export interface SharedPart {
  readonly expression: Expression;
  /** Its place among all of them. */
  readonly index: number;
  /** Of how many different wholes it is a part. */
  readonly mentions: number;
}

/** Parts that occur more than once, in layers: a part is made of columns and of parts of the layers before its own. */
export interface SharedParts {
  readonly layers: readonly (readonly SharedPart[])[];
  /** The place of a shared part; `undefined` of any other expression. */
  indexOf(expression: Expression): number | undefined;
}

interface Node {
  readonly expression: Expression;
  readonly children: readonly Node[];
  mentions: number;
  index: number | undefined;
  /** The layer after the last one that it needs. */
  layer: number;
}

/**
 * Finds the parts of a row that occur more than once in some expressions.
 *
 * Engines do find the same part twice, but not within the branches of a case, and take long to plan a long text.
 */
export function sharedParts(expressions: readonly Expression[]): SharedParts {
  const nodes = new Map<string, Node>();
  const ids = new Map<Node, number>();
  const known = new WeakMap<Expression, Node>();

  const nodeOf = (expression: Expression): Node => {
    const met = known.get(expression);
    if (met) return met;
    const children = partsOf(expression).map(nodeOf);
    const own = JSON.stringify(ownFacts(expression));
    const key = `${own} ${children.map((child) => ids.get(child)!).join(' ')}`;
    let node = nodes.get(key);
    if (!node) {
      node = { expression, children, mentions: 0, index: undefined, layer: 0 };
      nodes.set(key, node);
      ids.set(node, ids.size);
      for (const child of children) child.mentions++;
    }
    known.set(expression, node);
    return node;
  };
  for (const expression of expressions) nodeOf(expression).mentions++;

  const layers: SharedPart[][] = [];
  let count = 0;
  // Children are met before what they are part of.
  for (const node of nodes.values()) {
    const { expression, children, mentions } = node;
    const needs = children.reduce(
      (most, child) => Math.max(most, child.index === undefined ? child.layer : child.layer + 1),
      0,
    );
    node.layer = needs;
    const isPart = expression.type === 'call' || expression.type === 'case' || expression.type === 'lookup';
    if (!isPart || mentions < 2) continue;
    node.index = count++;
    (layers[needs] ??= []).push({ expression, index: node.index, mentions });
  }
  return {
    layers: Array.from(layers, (layer) => layer ?? []).filter((layer) => layer.length > 0),
    indexOf: (expression) => known.get(expression)?.index,
  };
}

/** What tells an expression from others with the same children. Numbers as text: JSON has no infinities and no `-0`. */
function ownFacts(expression: Expression): readonly unknown[] {
  const { type, kind } = expression;
  switch (expression.type) {
    case 'column':
      return [type, kind, expression.name];
    case 'slot':
      return [type, expression.at];
    case 'literal': {
      const { value } = expression;
      const spelled = typeof value !== 'number' ? value : Object.is(value, -0) ? '-0' : String(value);
      return [type, kind, typeof value, spelled, expression.whole];
    }
    case 'case':
      return [type, kind];
    case 'lookup':
      return [type, kind, expression.entries.map(([key, value]) => [typeof key, String(key), String(value)])];
    case 'call':
      return [type, expression.name];
    case 'aggregate':
      return [type, expression.name, expression.numbers.map(String)];
  }
}
