import { SlipwayError } from '../core/error.ts';
import type { Link } from '../models/link.ts';

/** What an objective of LightGBM makes of sums. */
export interface LightgbmObjective {
  readonly name: string;
  readonly link: Link;
  /** By what the sums are multiplied first. */
  readonly scale: number;
}

const LINKS: ReadonlyMap<string, Link> = new Map([
  ['binary', 'logit'],
  ['cross_entropy', 'logit'],
  ['multiclass', 'softmax'],
  ['poisson', 'log'],
  ['gamma', 'log'],
  ['tweedie', 'log'],
  ['regression', 'identity'],
  ['regression_l1', 'identity'],
  ['huber', 'identity'],
  ['fair', 'identity'],
  ['quantile', 'identity'],
  ['mape', 'identity'],
  ['lambdarank', 'identity'],
  ['rank_xendcg', 'identity'],
  ['custom', 'identity'],
]);

/**
 * @param text - such as `binary sigmoid:1`; of an objective of the user's own, nothing.
 * @throws {SlipwayError} `unsupported`, by name, on others, such as `multiclassova`, and on `regression sqrt`.
 */
export function lightgbmObjective(where: string, text: string | undefined): LightgbmObjective {
  const [name, ...settings] = (text ?? 'custom').trim().split(' ');
  const link = LINKS.get(name!);
  const shown = (text ?? '').slice(0, 80);
  if (!link || settings.includes('sqrt'))
    throw new SlipwayError(
      'unsupported',
      where,
      `the objective is ${JSON.stringify(shown)}; expected one of ${[...LINKS.keys()].join(', ')}, of the label as it is.`,
      { details: { objective: shown } },
    );
  const sigmoid = settings.find((each) => each.startsWith('sigmoid:'));
  const scale = sigmoid === undefined ? 1 : Number(sigmoid.slice('sigmoid:'.length));
  if (scale > 0 && scale < Infinity) return { name: name!, link, scale };
  throw new SlipwayError(
    'bad-format',
    where,
    `the sigmoid of the objective is ${shown}; expected a number above 0.`,
  );
}
