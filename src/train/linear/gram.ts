import { inBlocks, productsOf, timesOf, type Design } from './design.ts';

/**
 * Xᵀ B X of all features and the intercept, summed over the rows: in full for those kept, and of the levels of one
 * category, which are eliminated, the products with those kept. Of all others it is the diagonal.
 */
export interface Gram {
  /** The feature of each row of `full`; the intercept is `width`. */
  readonly kept: Int32Array;
  /** The feature of each row of `cross`. */
  readonly eliminated: Int32Array;
  /** Numbers to a row. */
  readonly size: number;
  /** Shape `[kept, size]`, on and below its diagonal. */
  readonly full: Float64Array;
  /** Shape `[eliminated, size]`. */
  readonly cross: Float64Array;
  /** Shape `[width + 1]`. */
  readonly diagonal: Float64Array;
  /** Whether no product is left out. */
  readonly whole: boolean;
  /** Whether products are float32, with seven digits. */
  readonly single: boolean;
}

/** Bytes of weighed rows that are gone over again and again before the next: they stay in the nearest cache. */
const NEAREST_BYTES = 24_576;

/** Where the bends of the block that is laid out are: an address of as many float64 as it has rows. */
export type Bends = (rows: number, start: number) => number;

/**
 * Sums the products of all pairs of features, weighed by the bends of the rows.
 *
 * @param every - 1 for all blocks of rows; 8 for every eighth, which then stands for eight.
 * @param shifts - what is taken off each dense column first. @default zeros
 * @param quick - whether float32 will do, which is twice as fast; there are no shifts then. It is used where there is no category.
 * @cost rows × (dense + categories)².
 */
export async function sumGram(
  design: Design,
  bends: Bends,
  every = 1,
  shifts?: Float64Array,
  quick = false,
): Promise<Gram> {
  const { gram, kernel, columns, width: features, categories } = design;
  const { size, category } = gram.shape;
  gram.shifts.values.fill(0);
  if (shifts) gram.shifts.values.set(shifts);
  const levels = categories.reduce((sum, each) => sum + each.levels, 0);
  const isWhole =
    gram.shape.kept + (category < 0 ? 0 : categories[category]!.levels) === columns + 1 + levels &&
    gram.shape.eliminated === (category < 0 ? 0 : categories[category]!.levels);
  const single = quick && isWhole && categories.length === 0;
  const sampled = isWhole ? undefined : await diagonalOf(design, bends, every);
  const { kept, eliminated, picked } = choose(design, sampled);
  const stride = Math.ceil((picked + 1) / 4) * 4;
  const used = (size + eliminated.length) * size;
  gram.sums.values.fill(0, 0, used);
  const sums = gram.sums.at;
  const y = gram.rows.at;
  const bytes = single ? 4 : 8;
  const step = Math.max(16, Math.floor(NEAREST_BYTES / (bytes * stride)));
  await inBlocks(
    design,
    productsOf(design) + stride * (stride / 2 + categories.length),
    (rows, start) => {
      const by = bends(rows, start);
      const { picks, shifts: off } = gram;
      if (single) kernel.weighSingle(design.x.at, rows, columns, by, stride, y);
      else kernel.weigh(design.x.at, rows, columns, picks.at, picked, off.at, by, stride, y);
      for (let from = 0; from < rows; from += step) {
        const count = Math.min(step, rows - from);
        kernel[single ? 'gramSingle' : 'gram'](y + bytes * from * stride, count, stride, sums, size);
      }
      categories.forEach(({ codes, first }, k) => {
        const slots = gram.slots.at + 4 * (first - columns);
        kernel.gramByCode(codes.at, rows, slots, y, stride, picked, sums, size);
        for (const other of categories.slice(0, k)) {
          const otherSlots = gram.slots.at + 4 * (other.first - columns);
          kernel.gramOfCodes(codes.at, slots, other.codes.at, otherSlots, rows, by, sums, size);
        }
      });
    },
    every,
  );
  const times = timesOf(design, every);
  for (let at = 0; every > 1 && at < used; at++) gram.sums.values[at]! *= times;
  const full = gram.sums.values.slice(0, size * size);
  const cross = gram.sums.values.slice(size * size, used);
  const diagonal = sampled ?? new Float64Array(features + 1);
  kept.forEach((feature, row) => {
    // A level times itself is the level times the intercept.
    if (row > picked) full[row * size + row] = full[row * size + picked]!;
    diagonal[feature] = full[row * size + row]!;
  });
  eliminated.forEach((feature, row) => (diagonal[feature] = cross[row * size + picked]!));
  return { kept, eliminated, size, full, cross, diagonal, whole: isWhole, single };
}

/** Gives the features with the most curvature their rows, and lays down which they are. */
function choose(
  { gram, columns, width: features, categories }: Design,
  diagonal: Float64Array | undefined,
): { kept: Int32Array; eliminated: Int32Array; picked: number } {
  const { shape } = gram;
  const own = categories[shape.category];
  const isOwn = (feature: number): boolean =>
    own !== undefined && feature >= own.first && feature < own.first + own.levels;
  const all = Array.from({ length: features }, (_, feature) => feature);
  const top = (list: number[], count: number): number[] =>
    diagonal === undefined || list.length <= count
      ? list
      : list
          .sort((a, b) => diagonal[b]! - diagonal[a]! || a - b)
          .slice(0, count)
          .sort((a, b) => a - b);
  const others = top(
    all.filter((feature) => !isOwn(feature)),
    shape.kept - 1,
  );
  const eliminated = top(all.filter(isOwn), shape.eliminated);
  const dense = others.filter((feature) => feature < columns);
  const kept = [...dense, features, ...others.slice(dense.length)];
  gram.picks.values.set(dense);
  gram.slots.values.fill(-1);
  kept.forEach((feature, row) => {
    if (row > dense.length) gram.slots.values[feature - columns] = row;
  });
  eliminated.forEach((feature, row) => (gram.slots.values[feature - columns] = shape.size + row));
  return { kept: Int32Array.from(kept), eliminated: Int32Array.from(eliminated), picked: dense.length };
}

async function diagonalOf(design: Design, bends: Bends, every: number): Promise<Float64Array> {
  const { columns, width: features, categories, x, gram } = design;
  const diagonal = new Float64Array(features + 1);
  const times = timesOf(design, every);
  await inBlocks(
    design,
    2 * productsOf(design),
    (rows, start) => {
      const by = new Float64Array(x.values.buffer, bends(rows, start), rows).map((each) => times * each);
      for (let i = 0, at = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++, at++) {
          diagonal[j]! += by[i]! * (x.values[at]! - gram.shifts.values[j]!) ** 2;
        }
        diagonal[features]! += by[i]!;
      }
      for (const { codes, first } of categories) {
        for (let i = 0; i < rows; i++) {
          const code = codes.values[i]!;
          if (code >= 0) diagonal[first + code]! += by[i]!;
        }
      }
    },
    every,
  );
  return diagonal;
}
