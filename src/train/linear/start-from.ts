import { SlipwayError } from '../../core/error.ts';
import { expandedNames, type Features } from '../../models/features.ts';
import type { LinearModel } from '../../models/linear-model.ts';
import type { Link } from '../../models/link.ts';
import type { Model } from '../../models/model.ts';

/**
 * The weights and the intercept of a model to go on from; `undefined` without one.
 *
 * @throws {SlipwayError} `unsupported` when it is of another kind or link; `shape-mismatch` when it has other features.
 */
export function startFrom(
  where: string,
  from: Model | undefined,
  features: Features,
  link: Link,
): Float64Array | undefined {
  if (from === undefined) return undefined;
  const { weights, intercept } = checkFrom<LinearModel>(where, from, features, 'linear', link);
  return Float64Array.of(...weights, intercept);
}

/** Refuses a model that is of another kind, or has another link or other features. */
export function checkFrom<Kind extends Model>(
  where: string,
  from: Model,
  features: Features,
  kind: Kind['kind'],
  link?: Link,
): Kind {
  const found = from as Partial<LinearModel> | null;
  if (found?.kind !== kind || (link !== undefined && found.link !== link)) {
    const what = `${found?.kind ?? 'no'} model${found?.link ? ` with the link ${found.link}` : ''}`;
    throw new SlipwayError(
      'unsupported',
      where,
      `the model to go on from is a ${what}; expected a ${kind} one${link ? ` with the link ${link}` : ''}, as this estimator gives.`,
    );
  }
  const names = expandedNames(features);
  const at = names.findIndex((name, j) => from.features[j] !== name);
  if (at < 0 && from.features.length === names.length) return from as Kind;
  throw new SlipwayError(
    'shape-mismatch',
    where,
    `the model to go on from has ${from.features.length} features${at < 0 ? '' : `, ${JSON.stringify(from.features[at])} at ${at}`}; expected ${names.length}${at < 0 ? '' : `, ${JSON.stringify(names[at])} there`}: those of the examples.`,
  );
}
