import { describe, expect, it } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { fromXgboost, type FromXgboostOptions } from '../../src/formats/xgboost.ts';
import { decodeBundle, encodeBundle } from '../../src/registry/bundle.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import { revivePredictor } from '../../src/revive.ts';
import { createPredictor } from '../../src/serve/predictor.ts';
import { answersOf, bytesOf, modelDifference, textOf, told } from './fixtures.ts';
import { askedRows } from './rows.ts';

const rows = askedRows();
const fewRows = askedRows(1_000);
const names = Object.keys(told.models).filter((name) => told.models[name]!.library === 'xgboost');

const tree = {
  tree_param: { num_nodes: '3', size_leaf_vector: '1' },
  left_children: [1, -1, -1],
  right_children: [2, -1, -1],
  split_indices: [0, 0, 0],
  split_conditions: [40, -2, 2],
  split_type: [0, 0, 0],
  default_left: [1, 0, 0],
  loss_changes: [8, 0, 0],
  sum_hessian: [4, 2, 2],
};
const param = { base_score: '1E1', num_class: '0', num_feature: '1', num_target: '1' };
const model = { gbtree_model_param: { num_parallel_tree: '1' }, trees: [tree], tree_info: [0] };
/** The file of a stump: below 40 is 8, else 12; missing is 8. */
const stump = {
  version: [3, 2, 0],
  learner: {
    feature_names: ['age'],
    feature_types: ['float'],
    objective: { name: 'reg:squarederror' },
    learner_model_param: param,
    gradient_booster: { name: 'gbtree', model },
  },
};
const withLearner = (parts: object): string =>
  JSON.stringify({ ...stump, learner: { ...stump.learner, ...parts } });
const withTree = (parts: object): string =>
  withLearner({ gradient_booster: { name: 'gbtree', model: { ...model, trees: [{ ...tree, ...parts }] } } });

function codeOf(file: string | Uint8Array, options?: FromXgboostOptions): string {
  try {
    fromXgboost(file, options);
    return 'fine';
  } catch (error) {
    if (error instanceof SlipwayError) return error.code;
    throw error;
  }
}

describe('a model of XGBoost', () => {
  it.each(names)('%s answers as XGBoost does, to 1e-6', (name) => {
    const { rows: asked } = told.models[name]!;
    const from = asked === rows.rows ? rows : fewRows;
    expect(modelDifference(fromXgboost(bytesOf(`${name}.ubj`)), from, answersOf(name))).toBeLessThanOrEqual(
      1e-6,
    );
  });

  it.each(['xgb-binary', 'xgb-multi', 'xgb-regression'])('%s is the same in JSON and in UBJSON', (name) => {
    const [text, binary] = [fromXgboost(textOf(`${name}.json`)), fromXgboost(bytesOf(`${name}.ubj`))];
    expect(text.save()).toEqual(binary.save());
    expect(fromXgboost(bytesOf(`${name}.json`)).save()).toEqual(binary.save());
  });

  it('is a part of a predictor that is saved and brought back as any other', async () => {
    const model = fromXgboost(bytesOf('xgb-multi.ubj'), { classes: ['low', 'middle', 'high'] });
    const predictor = createPredictor(columnsAsTheyAre(model.inputs), model);
    const revived = revivePredictor(decodeBundle(encodeBundle(predictor.save())));
    expect(revived.hash).toBe(predictor.hash);
    expect(revived.predictTable(rows)).toEqual(predictor.predictTable(rows));
    const row = { price: 12.5, x: null, count: 3, skew: 1, sparse: 0, city: 'c03', day: 'Sat' };
    const [answer] = await revived.predict([row]);
    expect(answer!.score).toBeGreaterThan(1 / 3);
    expect(model.training).toEqual({
      from: 'xgboost',
      version: [3, 2, 0],
      objective: 'multi:softprob',
      booster: 'gbtree',
      rounds: 12,
    });
  });

  it('takes as many rounds as it is told', () => {
    const all = fromXgboost(bytesOf('xgb-forests.ubj'));
    const one = fromXgboost(bytesOf('xgb-forests.ubj'), { rounds: 1 });
    expect([all.trees.starts.length - 1, one.trees.starts.length - 1]).toEqual([27, 9]);
    const best = withLearner({ attributes: { best_iteration: '0' } });
    expect(fromXgboost(best, { rounds: 'best' }).training.rounds).toBe(1);
    expect(codeOf(withLearner({}), { rounds: 'best' })).toBe('bad-option');
  });

  it('names features and levels as it is told, or by their numbers', () => {
    expect(fromXgboost(withLearner({ feature_names: [] })).features).toEqual(['f0']);
    expect(fromXgboost(withLearner({ feature_names: [] }), { features: ['age'] }).features).toEqual(['age']);
    expect(codeOf(withLearner({}), { features: ['height'] })).toBe('bad-option');
    const byCity = withTree({
      split_type: [1, 0, 0],
      categories: [1, 2],
      categories_nodes: [0],
      categories_segments: [0],
      categories_sizes: [2],
    });
    const city = byCity.replace('"float"', '"c"');
    expect(codeOf(city)).toBe('bad-option');
    const coded = fromXgboost(city, { categories: { age: 3 } });
    expect(coded.inputs.categories).toEqual([{ name: 'age', levels: ['0', '1', '2'] }]);
    expect(codeOf(city, { categories: { age: 2 } })).toBe('bad-option');
    expect(codeOf(city, { categories: { age: 1.5 } })).toBe('bad-option');
    expect(codeOf(city, { categories: { age: 1e9 } })).toBe('bad-option');
    const levels = ['Bath', 'Hull', 'York', 'Ely'];
    const named = fromXgboost(city, { categories: { age: levels } });
    const { inputs } = named;
    const codes = Int32Array.of(0, 1, 2, 3, -1);
    const matrix = {
      rows: 5,
      dense: { names: [], values: new Float32Array() },
      categories: [{ ...inputs.categories[0]!, codes }],
    };
    // In the set is right; a missing one goes left, as default_left says.
    expect([...named.predict(matrix)]).toEqual([8, 12, 12, 8, 8]);
    expect(codeOf(city, { categories: { age: ['Bath'] } })).toBe('bad-option');
    expect(codeOf(city, { categories: { height: ['Bath'] } })).toBe('bad-option');
    expect(() => fromXgboost(withTree({}), { categories: { age: ['Bath'] } })).toThrow(
      /categories names "age"/,
    );
    expect(codeOf(city, { categories: null as never })).toBe('bad-option');
  });

  it('answers as an older XGBoost does, whose JSON has NaN and no names of levels', () => {
    const text = textOf('xgb-older.json');
    expect(text).toContain('NaN');
    expect(codeOf(text)).toBe('bad-option');
    const city = Array.from({ length: 28 }, (_, at) => `c${String(at).padStart(2, '0')}`);
    const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
    const older = fromXgboost(text, { categories: { city, day } });
    expect(modelDifference(older, fewRows, answersOf('xgb-older'))).toBeLessThanOrEqual(1e-6);
    expect(older.training.version).toEqual([2, 1, 4]);
  });

  it('reads bare NaN as no part of a text', () => {
    const quoted = withTree({}).replace('"age"', String.raw`"\"NaN, Infinity\\"`);
    expect(fromXgboost(quoted.replace('"loss_changes":[8', '"loss_changes":[8')).features).toEqual([
      '"NaN, Infinity\\',
    ]);
    expect(
      fromXgboost(quoted.replace('"split_type"', '"unread":[NaN,-Infinity],"split_type"')).features,
    ).toEqual(['"NaN, Infinity\\']);
    expect(codeOf(withTree({}).replace('[40,', '[NaN,'))).toBe('bad-format');
    expect(codeOf(withTree({}).replace('[40,', '[Nan,'))).toBe('bad-format');
    expect(codeOf(withTree({}).replace('[8,0', '[NaN,0'))).toBe('bad-format');
  });

  it('does not take names of levels that XGBoost has cut wrongly', () => {
    // As XGBoost 3.2 writes pandas' levels 'Köln' and 'York': places by characters, text by bytes, as far as the last place.
    const values = [...new TextEncoder().encode('KölnYork')]
      .slice(0, 8)
      .map((byte) => (byte > 127 ? byte - 256 : byte));
    const tree3 = {
      ...tree,
      split_type: [1, 0, 0],
      categories: [1],
      categories_nodes: [0],
      categories_segments: [0],
      categories_sizes: [1],
    };
    const named = (offsets: number[], bytes: number[]): string =>
      withLearner({
        feature_types: ['c'],
        gradient_booster: {
          name: 'gbtree',
          model: { ...model, trees: [tree3], cats: { enc: [{ offsets, values: bytes }] } },
        },
      });
    expect(codeOf(named([0, 4, 8], values))).toBe('bad-option');
    const levels = ['Köln', 'York'];
    expect(
      fromXgboost(named([0, 4, 8], values), { categories: { age: levels } }).inputs.categories[0]!.levels,
    ).toEqual(levels);
    const plain = [...new TextEncoder().encode('HullYork')];
    expect(fromXgboost(named([0, 4, 8], plain)).inputs.categories[0]!.levels).toEqual(['Hull', 'York']);
    const told = (age: readonly string[] | number): string =>
      codeOf(named([0, 4, 8], plain), { categories: { age } });
    // What the file says is not said otherwise: in another order the codes would be others.
    expect([told(['York', 'Hull']), told(['Hull']), told(['Hull', 'York', 'Ely']), told(2)]).toEqual([
      'bad-option',
      'bad-option',
      'fine',
      'fine',
    ]);
  });

  it('goes left below a threshold, not at it, in 32 bits', () => {
    const forty = fromXgboost(JSON.stringify(stump));
    const { inputs } = forty;
    const values = Float32Array.of(39.999996, 40, 40.000004, NaN);
    expect([...forty.predict({ rows: 4, dense: { names: inputs.dense, values }, categories: [] })]).toEqual([
      8, 12, 12, 8,
    ]);
    const zero = fromXgboost(withTree({ split_conditions: [0, -2, 2] }));
    const around = Float32Array.of(-0, 0, -1e-45, 1e-45);
    expect([
      ...zero.predict({ rows: 4, dense: { names: inputs.dense, values: around }, categories: [] }),
    ]).toEqual([12, 12, 8, 12]);
  });

  it('refuses by name what is not read', () => {
    expect(() => fromXgboost('[{"nodeid":0,"leaf":1}]')).toThrow(/save_model/);
    expect(codeOf(withLearner({ objective: { name: 'binary:hinge' } }))).toBe('unsupported');
    expect(codeOf(withLearner({ gradient_booster: { name: 'gblinear', model: {} } }))).toBe('unsupported');
    expect(codeOf(withLearner({ learner_model_param: { ...param, num_target: '2' } }))).toBe('unsupported');
    const vectors = { tree_param: { num_nodes: '3', size_leaf_vector: '2' } };
    expect(codeOf(withTree(vectors))).toBe('unsupported');
    expect(codeOf(JSON.stringify(stump), { classes: ['a', 'b'] })).toBe('bad-option');
    expect(codeOf(JSON.stringify(stump), { maxBytes: 10 })).toBe('too-large');
    expect(codeOf(JSON.stringify(stump), { rows: 1 } as never)).toBe('bad-option');
  });

  it.each<readonly [string, string | Uint8Array, string?]>([
    ['is no JSON', '{'],
    ['is empty', ''],
    ['is a list', '[]'],
    ['is no UTF-8', Uint8Array.of(0x7b, 0x22, 0xff)],
    ['has no learner', '{"__proto__": {"learner": {}}}'],
    ['has a circle', withTree({ left_children: [0, -1, -1] })],
    ['has a node with two parents', withTree({ left_children: [2, -1, -1] })],
    ['has a child that is not there', withTree({ right_children: [3, -1, -1] })],
    ['has a child far away', withTree({ right_children: [1e12, -1, -1] })],
    ['has lists of unlike lengths', withTree({ split_indices: [0] })],
    ['says another number of nodes', withTree({ tree_param: { num_nodes: '4000000000' } })],
    ['has a feature that is not there', withTree({ split_indices: [1, 0, 0] })],
    ['has a negative feature', withTree({ split_indices: [-1, 0, 0] })],
    ['has a threshold that is no number', withTree({ split_conditions: [null, -2, 2] })],
    ['has a leaf that is too large for 32 bits', withTree({ split_conditions: [1, 1e300, 2] })],
    [
      'has a tree of an output that is not there',
      JSON.stringify(stump).replace('"tree_info":[0]', '"tree_info":[7]'),
    ],
    [
      'has a base score that is no number',
      withLearner({ learner_model_param: { ...param, base_score: 'x' } }),
    ],
    ['has no features', withLearner({ learner_model_param: { ...param, num_feature: '0' } })],
    ['has one class', withLearner({ objective: { name: 'multi:softprob' } })],
    [
      'has a thousand million features',
      withLearner({
        feature_names: [],
        feature_types: [],
        learner_model_param: { ...param, num_feature: '1000000000' },
      }),
      'too-large',
    ],
    [
      'has a set of categories that is not there',
      withTree({
        split_type: [1, 0, 0],
        categories: [],
        categories_nodes: [],
        categories_segments: [],
        categories_sizes: [],
      }),
    ],
    [
      'has a set beyond the categories',
      withTree({
        split_type: [1, 0, 0],
        categories: [1],
        categories_nodes: [0],
        categories_segments: [0],
        categories_sizes: [9],
      }),
    ],
    [
      'has sets that overlap',
      withTree({
        split_type: [1, 0, 0],
        categories: [1, 2],
        categories_nodes: [0, 0],
        categories_segments: [0, 0],
        categories_sizes: [2, 2],
      }),
    ],
    [
      'has a code of a thousand million',
      withTree({
        split_type: [1, 0, 0],
        categories: [1e9],
        categories_nodes: [0],
        categories_segments: [0],
        categories_sizes: [1],
      }),
      'bad-option',
    ],
  ])('refuses a file that %s', (_, file, code = 'bad-format') => {
    expect(codeOf(file!)).toBe(code);
  });
});
