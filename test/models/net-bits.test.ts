import { describe, expect, it } from 'vitest';
import { random, type Random } from '../../src/core/random.ts';
import type { Activation, DenseLayer } from '../../src/models/dense-model.ts';
import type { Features } from '../../src/models/features.ts';
import { planNet, type PlacedParts } from '../../src/models/net-plan.ts';
import { netScores } from '../../src/models/net-scores.ts';
import { openNet } from '../../src/models/open-net.ts';
import type { Matrix } from '../../src/table/matrix.ts';
import { netByDefinition } from './net-by-definition.ts';

const activations: readonly Activation[] = ['relu', 'tanh', 'sigmoid', 'linear'];

interface Drawn {
  readonly features: Features;
  readonly parts: PlacedParts;
  readonly matrix: Matrix;
}

/** A net of any shape and rows for it; some numbers are missing, infinite, zero or so small that they are subnormal. */
function drawn(source: Random): Drawn {
  const pick = <Value>(from: readonly Value[]): Value => from[source.integer(from.length)]!;
  const some = (length: number): Float32Array => Float32Array.from({ length }, () => source.normal());
  const rows = pick([0, 1, 2, 3, 5, 64, 65, 130]);
  const dense = Array.from({ length: pick([0, 1, 3, 17, 50]) }, (_, j) => `x${j}`);
  const categories = Array.from({ length: pick([0, 1, 3]) }, (_, c) => {
    return { name: `c${c}`, levels: Array.from({ length: 1 + source.integer(5) }, (_, l) => `l${l}`) };
  });
  const places = categories.map((_, place) => place);
  const isAll = source.integer(2) === 0;
  const numbers = dense.map((_, j) => j).filter(() => isAll || source.integer(3) > 0);
  const oneHot = places.filter(() => isAll || source.integer(2) === 0);
  const embeddings = places
    .filter(() => !isAll && source.integer(2) === 0)
    .map((at) => {
      const dimension = pick([1, 3, 4, 6]);
      return { at, dimension, weights: some(dimension * categories[at]!.levels.length) };
    });
  const outputs = pick([1, 1, 3]);
  const units = [...pick<readonly number[]>([[], [1], [5], [16, 3], [64, 32], [37, 20, 4]]), outputs];
  const wide = places
    .filter(() => !isAll && source.integer(2) === 0)
    .map((at) => ({ at, weights: some(outputs * categories[at]!.levels.length) }));
  let inputs = numbers.length;
  for (const at of oneHot) inputs += categories[at]!.levels.length;
  for (const { dimension } of embeddings) inputs += dimension;
  const layers = units.map((count): DenseLayer => {
    const layer = { weights: some(inputs * count), biases: some(count), activation: pick(activations) };
    if (source.integer(2) === 0) layer.biases[0] = -0;
    inputs = count;
    return layer;
  });
  const odd = [NaN, Infinity, -Infinity, 0, -0, 1e-42, 3e38];
  const values = some(rows * dense.length).map((x) => (source.integer(20) === 0 ? pick(odd) : x));
  return {
    features: { dense, categories },
    parts: { layers, numbers, oneHot, embeddings, wide },
    matrix: {
      rows,
      dense: { names: dense, values },
      categories: categories.map((category) => ({
        ...category,
        codes: Int32Array.from({ length: rows }, () => source.integer(category.levels.length + 1) - 1),
      })),
    },
  };
}

describe('a net', () => {
  it('has the bits of its definition, compiled and plain, in a batch and a row at a time', () => {
    const source = random(26);
    const seen = { simd: 0, plain: 0, finite: 0, missing: 0 };
    for (let draw = 0; draw < 300; draw++) {
      const { features, parts, matrix } = drawn(source);
      const plan = planNet(features, parts);
      const expected = netByDefinition(matrix, parts, Math.fround);
      const net = netScores('test', plan, 'identity');
      const told = JSON.stringify({ draw, units: plan.layers.map(({ units }) => units) });
      expect(plus(net.predict(matrix)), told).toEqual(plus(expected));
      const outputs = plan.layers.at(-1)!.units;
      const one = net.scorer();
      for (let row = 0; row < matrix.rows; row++) {
        one.dense.set(matrix.dense.values.subarray(row * one.dense.length, (row + 1) * one.dense.length));
        matrix.categories.forEach(({ codes }, at) => (one.codes[at] = codes[row]!));
        one.score();
        expect(plus(one.scores), told).toEqual(plus(expected.slice(row * outputs, (row + 1) * outputs)));
      }
      for (const form of ['simd', 'plain'] as const) {
        const open = openNet(plan, matrix.rows, form);
        seen[open.form]++;
        matrix.categories.forEach(({ codes }, at) =>
          codes.forEach((code, row) => (open.codes[row * matrix.categories.length + at] = code)),
        );
        const width = matrix.dense.names.length;
        for (let row = 0; row < matrix.rows; row++)
          parts.numbers.forEach((j, place) => {
            open.numbers[row * parts.numbers.length + place] = matrix.dense.values[row * width + j]!;
          });
        open.compute(matrix.rows);
        const got = Float64Array.from(
          { length: matrix.rows * outputs },
          (_, at) => open.outputs[Math.floor(at / outputs) * open.stride + (at % outputs)]!,
        );
        expect(plus(got), `${form} ${told}`).toEqual(plus(expected));
      }
      seen.finite += expected.filter(Number.isFinite).length;
      seen.missing += expected.filter(Number.isNaN).length;
    }
    expect([seen.simd, seen.plain]).toEqual([300, 300]);
    expect([seen.finite > 5000, seen.missing > 1000]).toEqual([true, true]);
  });
});

/** Without the sign of 0, which no sum of ours has: the definition begins with a bias that may have it. */
function plus(sums: Float64Array): Float64Array {
  return sums.map((sum) => sum + 0);
}
