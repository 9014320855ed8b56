import { quoteNames, SlipwayError } from '../core/error.ts';
import type { Matrix } from '../table/matrix.ts';
import type { Features } from './features.ts';
import { innerArrays, reviveInner, saveInner } from './inner-models.ts';
import type { Model, ModelReviver } from './model.ts';
import { fromSaved, openSaved } from './saved.ts';
import { treeReviver, type TreeModel } from './tree-model.ts';

const where = 'models/zeros-missing-model';
const version = 1;
/** Goes before the names of the inner model's arrays. */
const INNER = 'model';
/** What is no farther from 0 than this is 0. */
const NEAREST = Math.fround(1e-35);

/** What a model of trees that takes zeros for missing is made of. */
export interface ZerosMissingParts<Inner extends TreeModel = TreeModel> {
  readonly model: Inner;
  /** The dense features of which 0 is missing. */
  readonly zeros: readonly string[];
}

/** Trees that take zeros of some features for missing. */
export interface ZerosMissingModel<Inner extends TreeModel = TreeModel> extends Model {
  readonly kind: 'zeros-missing';
  readonly model: Inner;
  readonly inputs: Features;
  readonly zeros: readonly string[];
}

/**
 * Trees that take the zeros of some features for missing, as those of LightGBM's `zero_as_missing` do.
 *
 * What is at most 1e-35 from 0 is 0. A row alone gives, bit for bit, what it gives in a batch.
 *
 * @throws {SlipwayError} `bad-option` on a name that is no dense feature of the model. `predict` throws what the model throws.
 * @source LightGBM's `kZeroThreshold`.
 * @example
 * const stump = { starts: Int32Array.of(0, 3), features: Int32Array.of(0, -1, -1), thresholds: Float32Array.of(40, 0, 0),
 *   sets: new Int32Array(3), lefts: Int32Array.of(1, 0, 0), rights: Int32Array.of(2, 0, 0), missingLeft: Uint8Array.of(0, 0, 0),
 *   values: Float64Array.of(0, -2, 2), gains: Float64Array.of(1, 0, 0), words: new Uint32Array() };
 * const model = treeModel({ features: { dense: ['age'], categories: [] }, base: Float64Array.of(10), trees: stump });
 * const matrix = { rows: 2, dense: { names: ['age'], values: Float32Array.of(0, 40) }, categories: [] };
 * [model.predict(matrix)[0], zerosMissingModel({ model, zeros: ['age'] }).predict(matrix)] // => [8, Float64Array [12, 8]]
 */
export function zerosMissingModel<Inner extends TreeModel>(
  parts: ZerosMissingParts<Inner>,
): ZerosMissingModel<Inner> {
  const { model } = parts;
  if (model?.kind !== 'trees')
    throw new SlipwayError(
      'bad-option',
      where,
      `the model is of kind ${JSON.stringify(model?.kind)}; expected trees.`,
      { details: { option: 'model' } },
    );
  const zeros = Object.freeze([...parts.zeros]);
  const places = zeros.map((name) => model.inputs.dense.indexOf(name));
  if (places.includes(-1))
    throw new SlipwayError(
      'bad-option',
      where,
      `zeros names ${quoteNames([zeros[places.indexOf(-1)]!])}; expected dense features of the model.`,
      { details: { option: 'zeros' } },
    );
  const without = (matrix: Matrix): Matrix => {
    // What is no matrix, or has other features, is refused by the model.
    if (!(matrix?.dense?.values instanceof Float32Array)) return matrix;
    const values = matrix.dense.values.slice();
    const width = matrix.dense.names.length;
    for (const place of places)
      for (let at = place; at < values.length; at += width)
        if (Math.abs(values[at]!) <= NEAREST) values[at] = NaN;
    return { ...matrix, dense: { ...matrix.dense, values } };
  };
  return Object.freeze({
    kind: 'zeros-missing',
    task: model.task,
    ...(model.classes && { classes: model.classes }),
    features: model.features,
    inputs: model.inputs,
    model,
    zeros,
    predict: (matrix) => model.predict(without(matrix)),
    ...(model.scorer && {
      scorer() {
        const inner = model.scorer!();
        const { dense: values, codes, scores } = inner;
        const dense = new Float32Array(values.length);
        return Object.freeze({
          dense,
          codes,
          scores,
          score() {
            values.set(dense);
            for (const place of places) if (Math.abs(dense[place]!) <= NEAREST) values[place] = NaN;
            inner.score();
          },
        });
      },
    }),
    contributions: (matrix, background) =>
      model.contributions!(without(matrix), background && without(background)),
    save() {
      const { models, arrays } = saveInner([model], [INNER]);
      return { kind: 'zeros-missing', version, state: { model: models[0]!, zeros }, arrays };
    },
  } satisfies ZerosMissingModel<Inner>);
}

/**
 * Brings back saved trees that take zeros for missing.
 *
 * @throws {SlipwayError} `bad-format` on anything malformed; `bad-version`.
 * @example
 * const leaf = { starts: Int32Array.of(0, 1), features: Int32Array.of(-1), thresholds: new Float32Array(1),
 *   sets: new Int32Array(1), lefts: new Int32Array(1), rights: new Int32Array(1), missingLeft: new Uint8Array(1),
 *   values: Float64Array.of(2), gains: new Float64Array(1), words: new Uint32Array() };
 * const model = treeModel({ features: { dense: ['age'], categories: [] }, base: Float64Array.of(1), trees: leaf });
 * zerosMissingReviver.revive(zerosMissingModel({ model, zeros: ['age'] }).save()).zeros // => ['age']
 */
export const zerosMissingReviver: ModelReviver = /* @__PURE__ */ Object.freeze({
  kind: 'zeros-missing',
  revive(saved) {
    const state = openSaved(saved, 'zeros-missing', version, where);
    const zeros: unknown = state['zeros'];
    if (!Array.isArray(zeros) || !zeros.every((name) => typeof name === 'string'))
      throw new SlipwayError('bad-format', where, 'the saved zeros are no list of names.');
    const model = reviveInner(state['model'], innerArrays(saved), INNER, [treeReviver], where);
    return fromSaved(where, () => zerosMissingModel({ model: model as TreeModel, zeros }));
  },
} satisfies ModelReviver);
