import { activate } from './activate.ts';
import type { NetPlan, PlannedEmbedding, PlannedLayer } from './net-plan.ts';
import type { OpenNet } from './open-net.ts';

/** A layer whose sums are rounded by the array that they stand in. */
interface PlainLayer extends Pick<PlannedLayer, 'inputs' | 'units' | 'activation' | 'biases' | 'fields'> {
  /** As float64, which has them exactly: so they need not be converted each time. */
  readonly table: Float64Array;
  readonly sums: Float32Array;
}

/** A net on plain loops, one row after another. */
export function openPlainNet(plan: NetPlan, most: number): OpenNet {
  const { embeddings } = plan;
  const categories = plan.features.categories.length;
  const width = plan.layers[0]!.inputs;
  const layers = plan.layers.map(({ table, ...layer }): PlainLayer => {
    return { ...layer, table: Float64Array.from(table), sums: new Float32Array(layer.units) };
  });
  const last = layers[layers.length - 1]!;
  const numbers = new Float32Array(most * width);
  const codes = new Int32Array(most * categories);
  const outputs = new Float32Array(most * last.units);
  return {
    form: 'plain',
    numbers,
    codes,
    outputs,
    stride: last.units,
    compute(rows) {
      for (let row = 0; row < rows; row++) {
        for (let k = 0; k < layers.length; k++) {
          const layer = layers[k]!;
          const { sums, table, inputs } = layer;
          begin(layer, codes, row * categories);
          if (k === 0) {
            addProducts(sums, table, numbers, row * width, inputs);
            for (let e = 0; e < embeddings.length; e++)
              embed(layer, embeddings[e]!, codes[row * categories + embeddings[e]!.category]!);
          } else {
            addProducts(sums, table, layers[k - 1]!.sums, 0, inputs);
          }
          activate(sums, layer.activation, layer.units);
        }
        for (let unit = 0; unit < last.units; unit++) outputs[row * last.units + unit] = last.sums[unit]!;
      }
    },
  };
}

/** The biases, plus the row of each level. */
function begin({ sums, table, biases, fields, units }: PlainLayer, codes: Int32Array, first: number): void {
  for (let unit = 0; unit < units; unit++) sums[unit] = biases[unit]!;
  for (let f = 0; f < fields.length; f++) {
    const code = codes[first + fields[f]!.category]!;
    if (code >= 0) addScaled(sums, table, (fields[f]!.offset + code) * units, 1);
  }
}

function embed(
  { sums, table, units }: PlainLayer,
  { dimension, weights, row }: PlannedEmbedding,
  code: number,
): void {
  if (code < 0) return;
  for (let d = 0; d < dimension; d++)
    addScaled(sums, table, (row + d) * units, weights[code * dimension + d]!);
}

/** Adds each input times its row of the table, from the first row on. */
function addProducts(
  sums: Float32Array,
  table: Float64Array,
  inputs: Float32Array,
  first: number,
  count: number,
): void {
  const { length } = sums;
  const fours = length & ~3;
  for (let j = 0; j < count; j++) {
    const by = inputs[first + j]!;
    // No sum is -0, so adding 0 changes none.
    if (by === 0) continue;
    let at = j * length;
    for (let unit = 0; unit < fours; unit += 4, at += 4) {
      sums[unit] = sums[unit]! + Math.fround(by * table[at]!);
      sums[unit + 1] = sums[unit + 1]! + Math.fround(by * table[at + 1]!);
      sums[unit + 2] = sums[unit + 2]! + Math.fround(by * table[at + 2]!);
      sums[unit + 3] = sums[unit + 3]! + Math.fround(by * table[at + 3]!);
    }
    for (let unit = fours; unit < length; unit++, at++)
      sums[unit] = sums[unit]! + Math.fround(by * table[at]!);
  }
}

/** Adds so much of a row of weights, which begins somewhere; products and sums are rounded to float32. */
function addScaled(sums: Float32Array, table: Float64Array, start: number, by: number): void {
  // No sum is -0, so adding 0 changes none.
  if (by === 0) return;
  const { length } = sums;
  const fours = length & ~3;
  let unit = 0;
  let at = start;
  for (; unit < fours; unit += 4, at += 4) {
    sums[unit] = sums[unit]! + Math.fround(by * table[at]!);
    sums[unit + 1] = sums[unit + 1]! + Math.fround(by * table[at + 1]!);
    sums[unit + 2] = sums[unit + 2]! + Math.fround(by * table[at + 2]!);
    sums[unit + 3] = sums[unit + 3]! + Math.fround(by * table[at + 3]!);
  }
  for (; unit < length; unit++, at++) sums[unit] = sums[unit]! + Math.fround(by * table[at]!);
}
