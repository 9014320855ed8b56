import { quoteNames, SlipwayError } from '../../core/error.ts';
import type { Matrix, MatrixCategory } from '../../table/matrix.ts';
import type { NetLayout } from '../dense/net-layout.ts';
import type { EmbeddingSize, WideAndDeepSettings } from './wide-options.ts';

/**
 * Which features of a matrix enter a wide-and-deep model, and how.
 *
 * @throws {SlipwayError} `bad-option` on a name that no feature has, or on a net of none; `bad-data` when two features have one name.
 */
export function wideLayout(where: string, settings: WideAndDeepSettings, matrix: Matrix): NetLayout {
  const { dense, categories } = matrix;
  const names = categories.map(({ name }) => name);
  checkNamesDiffer(where, [...dense.names, ...names]);
  const deep = settings.deep ?? [
    ...dense.names,
    ...categories.filter((category) => !isCross(category)).map(({ name }) => name),
  ];
  checkKnown(where, 'deep', deep, [...dense.names, ...names]);
  if (deep.length === 0)
    throw refuse(
      where,
      'deep',
      'there is no feature for the net, since every one is a cross; expected some in deep',
    );
  const wide = settings.wide ?? names;
  checkKnown(where, 'wide', wide, names);
  const inNet = deep.filter((name) => names.includes(name)).map((name) => names.indexOf(name));
  const sizeOf = sizesBy(
    where,
    settings,
    inNet.map((at) => names[at]!),
  );
  const sized = inNet.map((category) => ({ category, size: sizeOf(categories[category]!) }));
  return {
    numbers: deep.filter((name) => !names.includes(name)).map((name) => dense.names.indexOf(name)),
    oneHot: sized.filter(({ size }) => size === 'one-hot').map(({ category }) => category),
    embeddings: sized.flatMap(({ category, size }) =>
      size === 'one-hot' ? [] : [{ category, dimension: size }],
    ),
    wide: wide.map((name) => names.indexOf(name)),
  };
}

/** As many numbers as the rule of R. Wang et al. (2017), Deep & Cross Network, section 4, has for so many levels. */
function usualSize(levels: number): EmbeddingSize {
  const dimension = Math.round(6 * Math.sqrt(Math.sqrt(levels)));
  return dimension < levels ? dimension : 'one-hot';
}

function sizesBy(
  where: string,
  { embedding }: WideAndDeepSettings,
  names: readonly string[],
): (category: MatrixCategory) => EmbeddingSize {
  if (embedding === undefined) return ({ levels }) => usualSize(levels.length);
  if (typeof embedding !== 'object') return () => embedding;
  checkKnown(where, 'embedding', Object.keys(embedding), names);
  return ({ name, levels }) => (Object.hasOwn(embedding, name) ? embedding[name]! : usualSize(levels.length));
}

/** A cross remembers pairs, which is what the wide part is for. */
function isCross({ origin }: MatrixCategory): boolean {
  return origin?.steps.includes('cross') ?? false;
}

function checkNamesDiffer(where: string, names: readonly string[]): void {
  if (new Set(names).size === names.length) return;
  const twice = names.find((name, at) => names.indexOf(name) !== at)!;
  throw new SlipwayError(
    'bad-data',
    where,
    `there are two features ${quoteNames([twice])}; expected a name of its own for each.`,
    { details: { column: twice } },
  );
}

function checkKnown(where: string, option: string, asked: readonly string[], there: readonly string[]): void {
  const unknown = asked.find((name) => !there.includes(name));
  if (unknown === undefined) return;
  const kind = { wide: 'categorical feature', deep: 'feature', embedding: 'category of the net' }[option]!;
  throw refuse(
    where,
    option,
    `${option} names ${quoteNames([unknown])}, which is no ${kind}; expected some of ${quoteNames(there)}`,
  );
}

function refuse(where: string, option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${found}.`, { details: { option } });
}
