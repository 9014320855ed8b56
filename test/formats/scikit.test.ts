import { describe, expect, it } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { fromScikit } from '../../src/formats/scikit.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import { revivePredictor } from '../../src/revive.ts';
import { createPredictor } from '../../src/serve/predictor.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import { answersOf, bytesOf, modelDifference, textOf, told } from './fixtures.ts';
import { askedRows } from './rows.ts';

const rows = askedRows(1_000);
/** The same, 0 where numbers are missing. */
const filled: Table = table(
  Object.fromEntries(
    [...rows.columns].map(([name, column]) => [
      name,
      column.kind === 'number'
        ? numberColumn(column.values.map((value) => (Number.isNaN(value) ? 0 : value)))
        : column,
    ]),
  ),
);
const names = Object.keys(told.models).filter((name) => told.models[name]!.library === 'scikit-json');

const tree = {
  left: [1, -1, -1],
  right: [2, -1, -1],
  feature: [0, -1, -1],
  threshold: [40, 0, 0],
  missing_left: [0, 0, 0],
  cover: [4, 2, 2],
  values: [[0, 8, 12]],
};
const trees = { kind: 'trees', link: 'identity', base: [0], bits: 32, trees: [tree] };
const stump = {
  format: 'slipway-scikit',
  version: 1,
  library: 'scikit-learn 1.6.1',
  estimator: 'DecisionTreeRegressor',
  features: ['age'],
  classes: null,
  model: trees,
};
const withModel = (parts: object): string => JSON.stringify({ ...stump, model: { ...trees, ...parts } });
const withTree = (parts: object): string => withModel({ trees: [{ ...tree, ...parts }] });
const linear = { kind: 'linear', link: 'identity', weights: [[2]], intercepts: [1] };

function codeOf(file: string | Uint8Array): string {
  try {
    fromScikit(file);
    return 'fine';
  } catch (error) {
    if (error instanceof SlipwayError) return error.code;
    throw error;
  }
}

describe('a model of scikit-learn', () => {
  it.each(names)('%s answers as scikit-learn does, to 1e-6', (name) => {
    const { fills } = told.models[name]!;
    const model = fromScikit(bytesOf(`${name}.json`));
    expect(modelDifference(model, fills ? filled : rows, answersOf(name))).toBeLessThanOrEqual(1e-6);
  });

  it.each(['sk-logistic', 'sk-multinomial', 'sk-forests'])(
    '%s is a part of a predictor that is saved',
    (name) => {
      const model = fromScikit(textOf(`${name}.json`));
      const predictor = createPredictor(columnsAsTheyAre(model.inputs), model);
      const revived = revivePredictor(structuredClone(predictor.save()));
      expect(revived.hash).toBe(predictor.hash);
      expect(revived.predictTable(filled)).toEqual(predictor.predictTable(filled));
    },
  );

  it('says the classes, of two also', () => {
    expect(fromScikit(textOf('sk-logistic.json')).training.classes).toEqual(['0', '1']);
    expect(fromScikit(textOf('sk-ridge.json')).training).not.toHaveProperty('classes');
  });

  it('goes left at most at a threshold, in the bits that training had', () => {
    const at = (bits: number, threshold: number, value: number): number =>
      fromScikit(withModel({ bits, trees: [{ ...tree, threshold: [threshold, 0, 0] }] })).predict({
        rows: 1,
        dense: { names: ['age'], values: Float32Array.of(value) },
        categories: [],
      })[0]!;
    expect([at(32, 40, 40), at(32, 40, 40.000004)]).toEqual([8, 12]);
    // The next number of 32 bits after 0.1 is 0.10000000149.
    expect([at(32, 0.1, 0.1), at(64, 0.1, 0.1)]).toEqual([12, 8]);
  });

  it.each<readonly [string, string, string?]>([
    ['is no JSON', '{'],
    ['is another', '{"format":"x"}'],
    ['is of another version', JSON.stringify({ ...stump, version: 2 }), 'bad-version'],
    ['has a circle', withTree({ left: [0, -1, -1] })],
    ['has a child that is not there', withTree({ left: [9, -1, -1] })],
    ['has a feature that is not there', withTree({ feature: [1, -1, -1] })],
    ['has half a feature', withTree({ feature: [0.5, -1, -1] })],
    ['has lists of unlike lengths', withTree({ right: [2] })],
    ['has values of another length', withTree({ values: [[1]] })],
    ['has no values', withTree({ values: [] })],
    ['has a value that is no number', withTree({ values: [[0, null, 1]] })],
    ['has another link', withModel({ link: 'probit' })],
    ['has another kind', withModel({ kind: 'svm' })],
    ['has other bits', withModel({ bits: 16 })],
    ['has two sums and no classes', withModel({ base: [0, 0] })],
    ['has names twice', JSON.stringify({ ...stump, features: ['age', 'age'] })],
    ['has weights of another width', JSON.stringify({ ...stump, model: { ...linear, weights: [[1, 2]] } })],
    ['has weights for no classes', JSON.stringify({ ...stump, model: { ...linear, link: 'softmax' } })],
    ['has no intercepts', JSON.stringify({ ...stump, model: { ...linear, intercepts: [] } })],
  ])('refuses a file that %s', (_, file, code = 'bad-format') => {
    expect(codeOf(file!)).toBe(code);
  });
});
