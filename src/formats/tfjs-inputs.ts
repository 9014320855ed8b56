import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNames, checkNumber } from '../core/options.ts';
import type { Preparation } from '../serve/predictor.ts';
import { featureNames, type Matrix } from '../table/matrix.ts';
import { fromRows } from '../table/rows.ts';
import type { Field, Schema } from '../table/schema.ts';
import type { TfjsInput } from './tfjs-opened.ts';

/**
 * What an input takes of a row: one column, several in its order, or categories of a preparation as the numbers of their
 * levels, as embeddings take them. `first` is the number of a category's first level; a missing one is the number before.
 */
export type TfjsInputColumns =
  string | readonly string[] | { readonly codes: string | readonly string[]; readonly first: number };

/** A part of what fits a model: the features of raw rows. */
export type TfjsPreparation = Pick<Preparation, 'input' | 'matrix' | 'save'>;

/** Where a number of an input comes from. */
export type Source =
  | { readonly from: 'column'; readonly name: string }
  | { readonly from: 'dense'; readonly name: string; readonly at: number }
  | { readonly from: 'level'; readonly name: string; readonly category: number; readonly level: number }
  | { readonly from: 'code'; readonly name: string; readonly category: number; readonly first: number };

/** An input, and what fills it. */
export interface PlannedInput {
  readonly key: string;
  readonly dtype: 'float32' | 'int32' | 'string';
  readonly sources: readonly Source[];
  /** The lengths of one row. */
  readonly shape: readonly number[];
}

/** All inputs, and the raw columns that a row must have. */
export interface TfjsPlan {
  readonly input: Schema;
  readonly inputs: readonly PlannedInput[];
}

/** Plans what fills each input of a model. */
export function planTfjs(
  where: string,
  inputs: readonly TfjsInput[],
  told: Readonly<Record<string, TfjsInputColumns>>,
  prepare: TfjsPreparation | undefined,
): TfjsPlan {
  const names = inputs.map(({ name }) => name);
  if (!isRecord(told))
    throw refuse(where, 'inputs', 'inputs are no object; expected { name of an input: its columns }.');
  const stray = Object.keys(told).find((name) => !names.includes(name));
  if (stray !== undefined)
    throw refuse(
      where,
      'inputs',
      `the model has no input ${quoteNames([stray])}; its inputs are ${quoteNames(names, 30)}.`,
    );
  const features = prepare && featuresOf(where, prepare);
  const planned = inputs.map((input): PlannedInput => {
    const { key, name } = input;
    const dtype = typeOf(where, input);
    const given = Object.hasOwn(told, name) ? told[name] : undefined;
    const sources = sourcesOf(where, input, given, features, inputs.length === 1);
    return { key, dtype, sources, shape: shapeOf(where, input, sources.length) };
  });
  return { input: prepare ? prepare.input : { fields: rawFields(where, planned) }, inputs: planned };
}

function typeOf(where: string, { name, dtype }: TfjsInput): PlannedInput['dtype'] {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'string') return dtype;
  throw new SlipwayError(
    'unsupported',
    where,
    `input "${name}" takes ${dtype}; expected float32, int32 or string.`,
    { details: { input: name } },
  );
}

/** What fills an input: as it is told, or every feature for the only one, or the column of its own name. */
function sourcesOf(
  where: string,
  { name, dtype, shape }: TfjsInput,
  given: TfjsInputColumns | undefined,
  features: Features | undefined,
  isOnly: boolean,
): readonly Source[] {
  if (given === undefined) {
    if (features && isOnly) return features.all;
    const size = (shape ?? [1]).reduce((product, length) => product * length, 1);
    if (size !== 1 && size !== -1)
      throw refuse(
        where,
        'inputs',
        `input "${name}" takes ${Math.abs(size)} values a row, and there is nothing that says which; expected inputs: { "${name}": [names of columns] }.`,
      );
  }
  const codes = isCodes(given) ? given : undefined;
  if (codes) checkKeys(where, codes, ['codes', 'first']);
  const named = codes ? codes.codes : (given ?? name);
  const names = checkNames(where, `inputs.${name}`, typeof named === 'string' ? [named] : named);
  if (dtype === 'string' && features)
    throw refuse(
      where,
      'prepare',
      `input "${name}" takes text, which no feature is; expected no preparation: such a model takes raw columns.`,
    );
  if (!codes)
    return names.map((each) => features?.find(name, each) ?? { from: 'column' as const, name: each });
  if (!features)
    throw refuse(
      where,
      'prepare',
      `input "${name}" takes numbers of levels; expected a preparation that has the levels, such as columnsAsTheyAre({ dense, categories }).`,
    );
  const first = checkNumber(where, `inputs.${name}.first`, codes.first, {
    min: 0,
    max: 2 ** 30,
    integer: true,
  });
  return names.map((each) => features.code(name, each, first));
}

function isCodes(
  given: TfjsInputColumns | undefined,
): given is Exclude<TfjsInputColumns, string | readonly string[]> {
  return isRecord(given);
}

/** The features of a preparation, by name. */
interface Features {
  readonly all: readonly Source[];
  find(input: string, name: string): Source;
  code(input: string, name: string, first: number): Source;
}

function featuresOf(where: string, prepare: TfjsPreparation): Features {
  if (typeof prepare?.matrix !== 'function' || !isRecord(prepare.input))
    throw refuse(where, 'prepare', 'prepare is no preparation; expected a fitted pipeline.');
  const matrix: Matrix = prepare.matrix(fromRows([], prepare.input));
  const { dense, categories } = matrix;
  const all = [
    ...dense.names.map((name, at): Source => ({ from: 'dense', name, at })),
    ...categories.flatMap(({ name, levels }, category) =>
      levels.map((each, level): Source => ({ from: 'level', name: `${name}=${each}`, category, level })),
    ),
  ];
  return {
    all,
    find(input, name) {
      const [found, other] = all.filter((source) => source.name === name);
      if (found && !other) return found;
      throw refuse(
        where,
        'inputs',
        `input "${input}" names ${quoteNames([name])}, and ${other ? 'two features have that name' : `there is no such feature; there are ${quoteNames(featureNames(matrix), 30)}`}.`,
      );
    },
    code(input, name, first) {
      const category = categories.findIndex((each) => each.name === name);
      if (category >= 0) return { from: 'code', name, category, first };
      throw refuse(
        where,
        'inputs',
        `input "${input}" takes the level of ${quoteNames([name])}, and there is no such category; there are ${quoteNames(categories.map((each) => each.name))}.`,
      );
    },
  };
}

/** The lengths of a row with as many values, one of which the model may leave open. */
function shapeOf(where: string, { name, shape }: TfjsInput, size: number): readonly number[] {
  const lengths = shape ?? [-1];
  const settled = lengths.filter((length) => length >= 0).reduce((product, length) => product * length, 1);
  const open = lengths.filter((length) => length < 0).length;
  if (open === 0 ? settled === size : open === 1 && size % settled === 0)
    return lengths.map((length) => (length < 0 ? size / settled : length));
  throw refuse(
    where,
    'inputs',
    `input "${name}" takes rows of shape [${lengths.map((length) => (length < 0 ? 'any' : length)).join(', ')}], and there ${size === 1 ? 'is one column' : `are ${size} columns`} for it; expected a column for each value.`,
  );
}

function rawFields(where: string, planned: readonly PlannedInput[]): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const { dtype, sources } of planned)
    for (const { name } of sources) {
      const kind = dtype === 'string' ? 'category' : 'number';
      if (fields.has(name) && fields.get(name)!.kind !== kind)
        throw refuse(where, 'inputs', `column "${name}" is to be a number and a text; expected one of both.`);
      fields.set(name, { name, kind });
    }
  return [...fields.values()];
}

function refuse(where: string, option: string, message: string): SlipwayError {
  return new SlipwayError('bad-option', where, message, { details: { option } });
}
