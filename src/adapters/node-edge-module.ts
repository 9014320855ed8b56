import { readFile } from 'node:fs/promises';
import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { packWeights, type WeightPrecision } from '../formats/pack-weights.ts';
import { checkPredictor } from '../serve/check-parts.ts';
import type { Predictor } from '../serve/predictor.ts';

const where = 'adapters/node-edge-module';

/** Options of {@link edgeModule}. */
export interface EdgeModuleOptions {
  /** How exactly weights are kept: a quarter of the bytes of `float32` is `int8`, about. @default 'float32' */
  readonly weights?: WeightPrecision;
  /** The file with what the module runs, where a bundler has moved it away from the package. @default the one of the package */
  readonly runtime?: string | URL;
}

/** A predictor as one file. */
export interface EdgeModule {
  /** The module's text, to be written to a `.js` or `.mjs` file. */
  readonly text: string;
  /** How much of it its weights take, before they are text. */
  readonly weightBytes: number;
}

/**
 * A predictor as one ES module without any import: preparation, model, kernels and data, for workers at the edge, for pages,
 * for anywhere without a network and without a package.
 *
 * The module exports `predict(rows)` and `predictRow(row)`, both at once, as the predictor has them; `input`, the fields of a
 * row; `version`, the hash of what it answers with; and `from`, the hash of the predictor it was made of: with `int8` or
 * `float16` the two differ, since the answers do. The same file gives the same bits wherever it runs.
 *
 * @param predictor - with steps and models of this library.
 * @throws {SlipwayError} `bad-option`; `unsupported` when a weight is beyond what float16 or float32 holds; `io` when the file with what
 *   it runs cannot be read.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * await edgeModule(createPredictor(prepare, model), { weights: 'int4' }) // throws 'bad-option'
 */
export async function edgeModule(predictor: Predictor, options: EdgeModuleOptions = {}): Promise<EdgeModule> {
  checkPredictor(where, predictor);
  checkKeys(where, options, ['weights', 'runtime']);
  const packed = packWeights(predictor.save(), options.weights ?? 'float32');
  const file = options.runtime ?? new URL('./edge-runtime.js', import.meta.url);
  let runtime: string;
  try {
    runtime = await readFile(file, 'utf8');
  } catch (cause) {
    throw new SlipwayError(
      'io',
      where,
      `${String(file)} cannot be read; expected what an edge module runs. Where a bundler has moved the code, say runtime.`,
      { cause },
    );
  }
  // JSON in a text, not an object literal: there a field "__proto__" would be no field. "<" would end a script of a page.
  const quoted = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
  const text = `${runtime.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '')}
const predictor = slipwayEdge.openEdge(${quoted(JSON.stringify(packed))});
export const predict = (rows) => rows.map((row) => predictor.predictRow(row));
export const predictRow = (row) => predictor.predictRow(row);
export const { input, signature } = predictor;
export const version = predictor.hash;
export const from = ${quoted(predictor.hash)};
`;
  return { text, weightBytes: packed.weightBytes };
}
