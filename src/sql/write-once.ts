import type { RowDialect } from './dialect.ts';
import { mapParts, partsOf, type Expression } from './expression.ts';
import { printExpression } from './print.ts';
import { sharedParts } from './shared-parts.ts';

/** Characters that are worth a column of its own. */
const WORTH = 200;

/** Columns by the names they are written under. */
type Columns = ReadonlyMap<string, Expression>;

/**
 * Layers of columns in place of one: what the columns repeat at length is written once, as columns of layers before it.
 *
 * @param fresh - makes a name that no column has.
 * @returns the layers in order, the last being that of the columns themselves.
 */
export function writeOnce(columns: Columns, dialect: RowDialect, fresh: () => string): readonly Columns[] {
  const shared = sharedParts([...columns.values()]);
  const known = new Map<number, Expression>();
  // One part stays one, wherever it stands: by that a lookup is joined once.
  const shortened = new Map<Expression, Expression>();
  const shorten = (part: Expression): Expression => {
    const met = shortened.get(part);
    if (met) return met;
    const index = shared.indexOf(part);
    const short = (index === undefined ? undefined : known.get(index)) ?? mapParts(part, shorten);
    shortened.set(part, short);
    return short;
  };
  // A lookup may be joined, and then takes a few characters each time.
  const names = {
    column: dialect.quoteIdentifier,
    whole: (part: Expression) => (part.type === 'lookup' ? '' : undefined),
  };
  const layers: Columns[] = [];
  for (const parts of shared.layers) {
    const layer = new Map<string, Expression>();
    for (const { expression, index, mentions } of parts) {
      if (mayFail(expression)) continue;
      const short = mapParts(expression, shorten);
      if ((mentions - 1) * printExpression(short, dialect, names).length < WORTH) continue;
      const name = fresh();
      layer.set(name, short);
      // No part of this layer has another of it within: all that has comes in a later one.
      known.set(index, { type: 'column', kind: expression.kind, name });
    }
    if (layer.size > 0) layers.push(layer);
    shortened.clear();
  }
  if (layers.length === 0) return [columns];
  return [...layers, new Map([...columns].map(([name, whole]) => [name, shorten(whole)]))];
}

/** Whether it may end the query where it is reached, which a case decides. */
function mayFail(expression: Expression): boolean {
  if (expression.type === 'call' && (expression.name === 'refuse' || expression.name === 'integer'))
    return true;
  return partsOf(expression).some(mayFail);
}
