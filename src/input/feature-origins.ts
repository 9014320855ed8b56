import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { areSameNames } from '../models/classes.ts';
import type { Features } from '../models/features.ts';
import type { FeatureOrigin, Matrix } from '../table/matrix.ts';

/** What made the features of a stream, in the order of its columns. Plain JSON. */
export type FeatureOrigins = {
  /** Of each number; left out where none is known. */
  readonly dense?: readonly FeatureOrigin[];
  /** Of each category; `null` where it is not known. */
  readonly categories: readonly (FeatureOrigin | null)[];
};

/** What made the features of a matrix: as a part of a stream, which has none where nothing is known. */
export function originsOf({ dense, categories }: Matrix): { readonly origins?: FeatureOrigins } {
  if (!dense.origins && categories.every(({ origin }) => !origin)) return {};
  const origins: FeatureOrigins = Object.freeze({
    ...(dense.origins && { dense: dense.origins }),
    categories: Object.freeze(categories.map(({ origin }) => origin ?? null)),
  });
  return { origins };
}

/** Whether something says of each feature what made it, and nothing else. */
export function areOrigins(value: unknown, { dense, categories }: Features): value is FeatureOrigins {
  if (!isRecord(value)) return false;
  const { dense: numbers, categories: others, ...rest } = value;
  const isEach = (list: unknown, length: number): list is readonly unknown[] =>
    Array.isArray(list) && list.length === length;
  return (
    (numbers === undefined || (isEach(numbers, dense.length) && numbers.every(isOrigin))) &&
    isEach(others, categories.length) &&
    others.every((origin) => origin === null || isOrigin(origin)) &&
    Object.keys(rest).length === 0
  );
}

/** A check that no block says otherwise; one may say nothing. What passed is known by identity, and compared once. */
export function originGuard(
  where: string,
  origins: FeatureOrigins | undefined,
): (matrix: Matrix, block: number) => void {
  const passed: (FeatureOrigin | undefined)[] = [];
  const check = (
    at: number,
    given: FeatureOrigin | undefined,
    said: FeatureOrigin | null | undefined,
    name: string,
    block: number,
  ): void => {
    if (given === undefined || given === passed[at]) return;
    const isSame = said && areSameNames(given.columns, said.columns) && areSameNames(given.steps, said.steps);
    if (!isSame)
      throw new SlipwayError(
        'shape-mismatch',
        where,
        `block ${block} says that other steps or columns made "${name}" than the stream does; expected the same origin, or none.`,
        { details: { block, column: name } },
      );
    passed[at] = given;
  };
  let dense: readonly FeatureOrigin[] | undefined;
  return (matrix, block) => {
    const { names, origins: given } = matrix.dense;
    if (given !== dense)
      names.forEach((name, at) => check(at, given?.[at], origins?.dense?.[at], name, block));
    dense = given;
    matrix.categories.forEach(({ name, origin }, at) =>
      check(names.length + at, origin, origins?.categories[at], name, block),
    );
  };
}

function isOrigin(value: unknown): value is FeatureOrigin {
  if (!isRecord(value)) return false;
  const { columns, steps, ...rest } = value;
  return areTexts(columns) && areTexts(steps) && Object.keys(rest).length === 0;
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
