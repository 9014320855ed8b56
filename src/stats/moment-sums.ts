import { countMissing } from './count-missing.ts';
import { inTwo, mergeMoments, noMoments, unitOf, type MomentsState } from './merge-moments.ts';
import { powerOfTwo } from './power-of-two.ts';
import type { Share } from './sharing.ts';

/** Rows a block: few enough that plain sums over it keep their digits; blocks are merged by the pairwise update. */
const BLOCK = 1024;

/** The sums over a column of the batch at hand, which more than one statistic begins with. */
export function sharedMoments(share: Share, name: string, values: Float64Array): MomentsState {
  return share(JSON.stringify(['moment-sums', name]), () => momentsOf(values, undefined));
}

/** The sums over some values, in blocks that are merged. */
export function momentsOf(values: Float64Array, weights: Float64Array | undefined): MomentsState {
  const halves = halvesOf(values);
  // Made for the first block that is not plain: many columns have none.
  let scratch: Float64Array | undefined;
  let counted: Float64Array | undefined;
  let state = noMoments;
  let missing = 0;
  let infinite = 0;
  for (let from = 0; from < values.length; from += BLOCK) {
    const to = Math.min(from + BLOCK, values.length);
    let block = weights ? undefined : plainBlock(values, halves, from, to);
    if (!block) {
      scratch ??= new Float64Array(Math.min(BLOCK, values.length));
      counted ??= new Float64Array(Math.min(BLOCK, values.length)).fill(1);
      const kept = compact(values, from, to, scratch);
      const absent = countMissing(values, from, to);
      missing += absent;
      infinite += to - from - kept - absent;
      if (weights) compactBeside(values, weights, from, to, counted);
      else block = plainBlock(scratch, halvesOf(scratch), 0, kept);
      block ??= weightedBlock(scratch, counted, kept);
    }
    state = mergeMoments(state, block);
  }
  return { ...state, missing, infinite };
}

function halvesOf({ buffer, byteOffset, length }: Float64Array): Int32Array {
  return new Int32Array(buffer, byteOffset, 2 * length);
}

/** The finite values of a block, in a row; how many they are. */
function compact(values: Float64Array, from: number, to: number, into: Float64Array): number {
  let kept = 0;
  for (let row = from; row < to; row++) {
    const value = values[row]!;
    into[kept] = value;
    if (value - value === 0) kept++;
  }
  return kept;
}

/** The weights of the finite values of a block, in a row. */
function compactBeside(
  values: Float64Array,
  weights: Float64Array,
  from: number,
  to: number,
  into: Float64Array,
): void {
  let kept = 0;
  for (let row = from; row < to; row++) {
    into[kept] = weights[row]!;
    if (values[row]! - values[row]! === 0) kept++;
  }
}

/** Values that a first guess of a block's mean is made from. */
const GUESS = 16;

/** The mean of some values from all over a block: exactly that of all, where all are one number. */
function guessOf(values: Float64Array, from: number, to: number): number {
  const first = values[from]!;
  const step = (to - from) / GUESS;
  let sum = 0;
  for (let place = 0; place < GUESS; place++) sum += values[from + Math.floor(place * step)]! - first;
  return first + sum / GUESS;
}

/**
 * The block of most columns: every value finite, none weighted, the powers of the distances far from the ends of the
 * doubles. `undefined` when the block is another.
 *
 * The distances are from a guess of the mean, and what it is off is taken out of their powers afterwards; where it is
 * off by more than the deviation, they are taken again from the mean itself. Two values a turn, and no branch that
 * depends on them but such as nearly always go one way.
 */
function plainBlock(
  values: Float64Array,
  halves: Int32Array,
  from: number,
  to: number,
  near: number = from < to ? guessOf(values, from, to) : NaN,
): MomentsState | undefined {
  let left = 0;
  let left2 = 0;
  let squares = 0;
  let squares2 = 0;
  let cubes = 0;
  let cubes2 = 0;
  let fourths = 0;
  let fourths2 = 0;
  let fractions = 0;
  let min = Infinity;
  let max = -Infinity;
  let row = from;
  for (; row < to - 1; row += 2) {
    const value = values[row]!;
    const next = values[row + 1]!;
    const distance = value - near;
    const distance2 = next - near;
    const square = distance * distance;
    const square2 = distance2 * distance2;
    left += distance;
    left2 += distance2;
    squares += square;
    squares2 += square2;
    cubes += square * distance;
    cubes2 += square2 * distance2;
    fourths += square * square;
    fourths2 += square2 * square2;
    // 1 where there is a fraction, else 0.
    fractions += Math.ceil(value - Math.floor(value)) + Math.ceil(next - Math.floor(next));
    if (value < min) min = value;
    if (value > max) max = value;
    if (next < min) min = next;
    if (next > max) max = next;
  }
  if (row < to) {
    const value = values[row]!;
    const distance = value - near;
    left += distance;
    squares += distance ** 2;
    cubes += distance ** 3;
    fourths += distance ** 4;
    fractions += Math.ceil(value - Math.floor(value));
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  left += left2;
  squares += squares2;
  cubes += cubes2;
  fourths += fourths2;
  const finite = to - from;
  const rest = left / finite;
  if (rest - rest !== 0) return undefined;
  const around = min === max ? 0 : squares - left * rest;
  if (rest * rest * finite > 2 * around && near + rest !== near)
    return plainBlock(values, halves, from, to, min === max ? min : near + rest);
  const variance = around / finite;
  if (min !== max && !(variance > 1e-60 && variance < 1e60)) return undefined;
  const unit = unitOf(variance);
  const two = inTwo(near, min === max ? 0 : rest, around);
  const wholeNumbers = finite - fractions;
  const zeros = wholeNumbers === 0 || min > 0 || max < 0 ? 0 : zerosOf(halves, from, to);
  const third = cubes - 3 * rest * squares + 2 * finite * rest * rest * rest;
  const fourth = fourths - 4 * rest * cubes + 6 * rest * rest * squares - 3 * finite * rest ** 4;
  return {
    finite,
    missing: 0,
    infinite: 0,
    zeros,
    negatives: min >= 0 ? 0 : max < 0 ? finite : negativesOf(values, halves, from, to, zeros > 0),
    wholeNumbers,
    weight: finite,
    mean: two.mean,
    rest: two.rest,
    squares: around,
    unit,
    cubes: unit === 0 ? 0 : third / (unit * unit * unit),
    fourths: unit === 0 ? 0 : fourth / (unit * unit * unit * unit),
    min,
    max,
  };
}

function zerosOf(halves: Int32Array, from: number, to: number): number {
  let others = 0;
  for (let i = 2 * from; i < 2 * to; i += 2) {
    const bits = halves[i]! | (halves[i + 1]! << 1);
    others += (bits | -bits) >>> 31;
  }
  return to - from - others;
}

/** By the sign bits, but for zeros that have one. */
function negativesOf(
  values: Float64Array,
  halves: Int32Array,
  from: number,
  to: number,
  zeros: boolean,
): number {
  let negatives = 0;
  for (let i = 2 * from + 1; i < 2 * to; i += 2) negatives += halves[i]! >>> 31;
  for (let row = from; zeros && row < to; row++)
    if (values[row] === 0) negatives -= halves[2 * row + 1]! >>> 31;
  return negatives;
}

/** Finite values with weights, the distances in a unit in which their powers stay in the range of doubles. */
function weightedBlock(values: Float64Array, weights: Float64Array, finite: number): MomentsState {
  if (finite === 0) return noMoments;
  // The first value that counts: where all that count are one number, that number is the mean to the last digit.
  const shift =
    values[
      Math.max(
        0,
        weights.findIndex((weight) => weight > 0),
      )
    ]!;
  let zeros = 0;
  let negatives = 0;
  let wholeNumbers = 0;
  let weight = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  let farthest = 0;
  for (let row = 0; row < finite; row++) {
    const value = values[row]!;
    const counted = weights[row]!;
    weight += counted;
    // What counts nothing may be so far away that its distance is infinite.
    if (counted > 0) sum += counted * (value - shift);
    if (value === 0) zeros++;
    if (value < 0) negatives++;
    if (Math.floor(value) === value) wholeNumbers++;
    if (value < min) min = value;
    if (value > max) max = value;
    const distance = counted > 0 ? Math.abs(value / 2 - shift / 2) : 0;
    if (distance > farthest) farthest = distance;
  }
  const counts = { ...noMoments, finite, zeros, negatives, wholeNumbers, weight, min, max };
  if (weight === 0) return counts;
  if (farthest === 0) return { ...counts, mean: shift };

  const reach = powerOfTwo(4 * farthest);
  const scale = 1 / reach;
  const near = sum - sum === 0 ? shift + sum / weight : meanOfFar(values, weights, finite, weight, scale);
  let left = 0;
  let squares = 0;
  let cubes = 0;
  let fourths = 0;
  for (let row = 0; row < finite; row++) {
    const counted = weights[row]!;
    const distance = counted > 0 ? values[row]! * scale - near * scale : 0;
    const square = distance * distance;
    left += counted * distance;
    squares += counted * square;
    cubes += counted * (square * distance);
    fourths += counted * (square * square);
  }
  const rest = left / weight;
  const around = Math.max(0, squares - left * rest);
  const unit = unitOf(around / weight);
  const third = cubes - 3 * rest * squares + 2 * weight * rest ** 3;
  const fourth = fourths - 4 * rest * cubes + 6 * rest * rest * squares - 3 * weight * rest ** 4;
  const mean = inTwo(near, rest * reach, around * reach * reach);
  // Distances whose squares are too small for doubles have no shape.
  if (mean.squares === 0) return { ...counts, ...mean };
  return {
    ...counts,
    ...mean,
    unit: unit * reach,
    cubes: unit === 0 ? 0 : third / unit ** 3,
    fourths: unit === 0 ? 0 : fourth / unit ** 4,
  };
}

/** The mean of values whose distances from one another have a sum beyond the largest double. */
function meanOfFar(
  values: Float64Array,
  weights: Float64Array,
  finite: number,
  weight: number,
  scale: number,
): number {
  let sum = 0;
  for (let row = 0; row < finite; row++)
    if (weights[row]! > 0) sum += values[row]! * scale * (weights[row]! / weight);
  return sum / scale;
}
