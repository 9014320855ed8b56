import type { Matrix } from '../table/matrix.ts';
import { checkCode, checkCodes } from './check-codes.ts';
import { applyLink, type Link } from './link.ts';
import type { RowScorer } from './model.ts';
import type { NetPlan } from './net-plan.ts';
import { openNet, type OpenNet } from './open-net.ts';

/** Rows that are computed at once: what they need stays in the nearest cache. No bit depends on it. */
const BLOCK = 64;

/** How a net scores. */
export interface NetScores {
  /**
   * The scores of every row: row-major, shape `[rows, outputs]`.
   *
   * @throws {SlipwayError} `bad-data` on a code that no level has.
   */
  predict(matrix: Matrix): Float64Array;
  scorer(): RowScorer;
}

/** How a planned net scores, in blocks of rows and one row after another, with the same bits. It is laid out when first asked. */
export function netScores(where: string, plan: NetPlan, link: Link): NetScores {
  const outputs = plan.layers[plan.layers.length - 1]!.units;
  let net: OpenNet | undefined;
  return {
    predict(matrix) {
      checkCodes(matrix, where);
      const scores = new Float64Array(matrix.rows * outputs);
      for (let start = 0; start < matrix.rows; start += BLOCK) {
        const rows = Math.min(BLOCK, matrix.rows - start);
        net ??= openNet(plan, BLOCK);
        fill(net, plan, matrix, start, rows);
        net.compute(rows);
        for (let row = 0; row < rows; row++)
          for (let unit = 0; unit < outputs; unit++)
            scores[(start + row) * outputs + unit] = net.outputs[row * net.stride + unit]!;
      }
      return applyLink(link, scores, outputs);
    },
    scorer: () => netScorer(where, plan, link),
  };
}

/** Copies rows of a matrix into a net. */
function fill({ numbers, codes }: OpenNet, plan: NetPlan, matrix: Matrix, start: number, rows: number): void {
  const { values, names } = matrix.dense;
  const width = names.length;
  const picked = plan.numbers;
  if (!picked) numbers.set(values.subarray(start * width, (start + rows) * width));
  else {
    for (let row = 0, to = 0; row < rows; row++)
      for (let j = 0; j < picked.length; j++) numbers[to++] = values[(start + row) * width + picked[j]!]!;
  }
  const count = matrix.categories.length;
  for (let category = 0; category < count; category++) {
    const from = matrix.categories[category]!.codes;
    for (let row = 0; row < rows; row++) codes[row * count + category] = from[start + row]!;
  }
}

/** Scores of one row after another. */
function netScorer(where: string, plan: NetPlan, link: Link): RowScorer {
  const net = openNet(plan, 1);
  const { categories } = plan.features;
  const { codes, outputs, numbers } = net;
  const picked = plan.numbers;
  const dense = picked ? new Float32Array(plan.features.dense.length) : numbers;
  const scores = new Float64Array(plan.layers[plan.layers.length - 1]!.units);
  return Object.freeze({
    dense,
    codes,
    scores,
    score() {
      for (let at = 0; at < codes.length; at++) checkCode(where, categories[at]!, codes[at]!);
      if (picked) for (let j = 0; j < picked.length; j++) numbers[j] = dense[picked[j]!]!;
      net.compute(1);
      for (let unit = 0; unit < scores.length; unit++) scores[unit] = outputs[unit]!;
      applyLink(link, scores, scores.length);
    },
  });
}
