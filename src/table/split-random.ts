import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { random, shuffled } from '../core/random.ts';
import { divide, PART, type Split } from './split.ts';
import type { Table } from './table.ts';

/** What {@link splitAtRandom} reads. */
export interface RandomSplitOptions {
  /**
   * The share of rows each part gets, each in [0, 1], together 1.
   *
   * @default { train: 0.8, validation: 0.1, test: 0.1 }
   */
  readonly shares?: { readonly train: number; readonly validation: number; readonly test: number };
  /** The same seed, the same split. @default 0 */
  readonly seed?: number;
}

/**
 * Three parts drawn at random, of exactly the shares asked for (to the nearest row). Rows keep their order.
 *
 * For rows that have nothing to do with each other. Where some do (a day, a customer), {@link splitByHash} keeps them
 * together; where the future is predicted, {@link splitByTime} keeps it unseen.
 *
 * @throws {SlipwayError} `bad-option` when shares are out of range or do not add up to 1.
 * @example
 * splitAtRandom(table({ age: numberColumn([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) }), { seed: 1 }).train.rows // => 8
 */
export function splitAtRandom(from: Table, options: RandomSplitOptions = {}): Split {
  const where = 'table/split-random';
  checkKeys(where, options, ['shares', 'seed']);
  const { shares = { train: 0.8, validation: 0.1, test: 0.1 }, seed = 0 } = options;
  checkKeys(where, shares, ['train', 'validation', 'test']);
  checkNumber(where, 'seed', seed);
  const [train, validation, test] = (['train', 'validation', 'test'] as const).map((name) =>
    checkNumber(where, `shares.${name}`, shares[name], { min: 0, max: 1 }),
  ) as [number, number, number];
  const all = train + validation + test;
  if (Math.abs(all - 1) > 1e-9) {
    throw new SlipwayError('bad-option', where, `the shares add up to ${all}; expected 1.`);
  }

  const order = shuffled(from.rows, random(seed));
  const validationFrom = Math.round(train * from.rows);
  const testFrom = Math.round((train + validation) * from.rows);
  const parts = new Uint8Array(from.rows);
  for (let i = validationFrom; i < from.rows; i++)
    parts[order[i]!] = i < testFrom ? PART.validation : PART.test;
  return divide(from, parts);
}
