import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkNames, checkNumber } from '../../core/options.ts';
import {
  denseNetSettings,
  type DenseNetOptions,
  type DenseNetSettings,
  type NetTraining,
} from '../dense/dense-options.ts';

/** How a category enters the net: as so many learned numbers, or as one input a level. */
export type EmbeddingSize = number | 'one-hot';

/** What every `wideAndDeep` can be told, beside all that `denseNet` can. */
export interface WideAndDeepOptions extends DenseNetOptions {
  /** Categorical features of the wide part, by name; an empty list is a net alone. @default all of them */
  readonly wide?: readonly string[];
  /** Features of the net, by name. @default all numbers, and all categories that are no crosses */
  readonly deep?: readonly string[];
  /** How categories enter the net: all of them, or by name. @default 6 · levels^¼ numbers, or one-hot where that is not fewer than the levels */
  readonly embedding?: EmbeddingSize | Readonly<Record<string, EmbeddingSize>>;
}

/** How a wide-and-deep model was trained. Plain JSON, saved with the model. */
export type WideAndDeepTraining = NetTraining<'wide-and-deep'>;

/** Checked options with their defaults. */
export interface WideAndDeepSettings {
  readonly net: DenseNetSettings;
  readonly wide: readonly string[] | undefined;
  readonly deep: readonly string[] | undefined;
  readonly embedding: WideAndDeepOptions['embedding'];
}

/** Checks options; `own` is the one key that an estimator has beside them. */
export function wideAndDeepSettings(
  where: string,
  options: WideAndDeepOptions,
  own: string,
): WideAndDeepSettings {
  const net = denseNetSettings(where, options, ['wide', 'deep', 'embedding', own]);
  if (net.hidden.length === 0)
    throw refuse(
      where,
      'hidden',
      'hidden is an empty list; expected a layer or more. Without any, use a linear estimator.',
    );
  const { wide, deep, embedding } = options;
  const isNone = Array.isArray(wide) && wide.length === 0;
  return Object.freeze({
    net,
    wide: wide === undefined || isNone ? wide : checkNames(where, 'wide', wide),
    deep: deep === undefined ? undefined : checkNames(where, 'deep', deep),
    embedding: checkEmbedding(where, embedding),
  });
}

function checkEmbedding(where: string, embedding: unknown): WideAndDeepOptions['embedding'] {
  if (embedding === undefined) return undefined;
  if (!isRecord(embedding)) return checkSize(where, 'embedding', embedding);
  return Object.freeze(
    Object.fromEntries(
      Object.entries(embedding).map(([name, size]) => [
        name,
        checkSize(where, `embedding of ${JSON.stringify(name.slice(0, 80))}`, size),
      ]),
    ),
  );
}

function checkSize(where: string, option: string, size: unknown): EmbeddingSize {
  if (size === 'one-hot') return size;
  if (typeof size === 'number')
    return checkNumber(where, option, size, { min: 1, max: 65_536, integer: true });
  throw refuse(where, 'embedding', `${option} is no size; expected how many numbers, or 'one-hot'.`);
}

function refuse(where: string, option: string, message: string): SlipwayError {
  return new SlipwayError('bad-option', where, message, { details: { option } });
}
