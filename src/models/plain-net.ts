import { activate } from './activate.ts';
import type { NetPlan, PlannedLayer } from './net-plan.ts';
import type { OpenNet } from './open-net.ts';

/** A layer whose sums are rounded by the array that they stand in. */
interface PlainLayer extends Pick<PlannedLayer, 'inputs' | 'units' | 'activation' | 'fields'> {
  /** As float64, which has them exactly: so they need not be converted each time. Units come in fours. */
  readonly table: Float64Array;
  readonly biases: Float64Array;
  readonly sums: Float32Array;
}

/** A net on plain loops, one row after another. */
export function openPlainNet(plan: NetPlan, most: number): OpenNet {
  const { embeddings } = plan;
  const categories = plan.features.categories.length;
  const width = plan.layers[0]!.inputs;
  const layers = plan.layers.map(({ table, ...layer }): PlainLayer => {
    const biases = inFours(layer.biases, layer.units);
    return {
      ...layer,
      table: inFours(table, layer.units),
      biases,
      sums: new Float32Array(biases.length),
    };
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
            addProducts(sums, table, 0, numbers, row * width, inputs);
            for (let e = 0; e < embeddings.length; e++) {
              const { category, dimension, weights, row: place } = embeddings[e]!;
              const code = codes[row * categories + category]!;
              if (code >= 0) addProducts(sums, table, place, weights, code * dimension, dimension);
            }
          } else {
            addProducts(sums, table, 0, layers[k - 1]!.sums, 0, inputs);
          }
          activate(sums, layer.activation, layer.units);
        }
        for (let unit = 0; unit < last.units; unit++) outputs[row * last.units + unit] = last.sums[unit]!;
      }
    },
  };
}

/** The biases, plus the row of each level. */
function begin({ sums, table, biases, fields }: PlainLayer, codes: Int32Array, first: number): void {
  sums.set(biases);
  for (let f = 0; f < fields.length; f++) {
    const code = codes[first + fields[f]!.category]!;
    if (code < 0) continue;
    const from = (fields[f]!.offset + code) * sums.length;
    for (let unit = 0; unit < sums.length; unit++) sums[unit] = sums[unit]! + table[from + unit]!;
  }
}

/** Adds each input times its row of the table, from some row on; products and sums are rounded to float32. */
function addProducts(
  sums: Float32Array,
  table: Float64Array,
  row: number,
  inputs: Float32Array,
  first: number,
  count: number,
): void {
  for (let j = 0, at = row * sums.length; j < count; j++) {
    const by = inputs[first + j]!;
    // No sum is -0, so adding 0 changes none.
    if (by === 0) {
      at += sums.length;
      continue;
    }
    for (let unit = 0; unit < sums.length; unit += 4, at += 4) {
      sums[unit] = sums[unit]! + Math.fround(by * table[at]!);
      sums[unit + 1] = sums[unit + 1]! + Math.fround(by * table[at + 1]!);
      sums[unit + 2] = sums[unit + 2]! + Math.fround(by * table[at + 2]!);
      sums[unit + 3] = sums[unit + 3]! + Math.fround(by * table[at + 3]!);
    }
  }
}

/** Rows of so many numbers as float64, each filled with zeros to a multiple of four. */
function inFours(rows: Float32Array, width: number): Float64Array {
  const columns = (width + 3) & ~3;
  const out = new Float64Array((rows.length / width) * columns);
  for (let from = 0, to = 0; from < rows.length; from += width, to += columns)
    out.set(rows.subarray(from, from + width), to);
  return out;
}
