import { describe, expect, it } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { fromLightgbm, type FromLightgbmOptions } from '../../src/formats/lightgbm.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import { revivePredictor } from '../../src/revive.ts';
import { createPredictor } from '../../src/serve/predictor.ts';
import { answersOf, bytesOf, modelDifference, textOf, told } from './fixtures.ts';
import { askedRows } from './rows.ts';

const rows = askedRows();
const fewRows = askedRows(1_000);
const names = Object.keys(told.models).filter((name) => told.models[name]!.library === 'lightgbm');

/** At most 40 is 8, else 12; what is missing counts as 0. */
const stump = `tree
version=v4
num_class=1
num_tree_per_iteration=1
max_feature_idx=0
objective=regression
feature_names=age
feature_infos=[0:99]

Tree=0
num_leaves=2
num_cat=0
split_feature=0
split_gain=1
threshold=40
decision_type=0
left_child=-1
right_child=-2
leaf_value=8 12

end of trees
`;
const byCity = stump
  .replace('feature_infos=[0:99]', 'feature_infos=-1:0:2')
  .replace('num_cat=0', 'num_cat=1\ncat_boundaries=0 1\ncat_threshold=6')
  .replace('threshold=40', 'threshold=0')
  .replace('decision_type=0', 'decision_type=1');

const numbers = (
  ...values: readonly number[]
): { rows: number; dense: { names: string[]; values: Float32Array }; categories: [] } => ({
  rows: values.length,
  dense: { names: ['age'], values: Float32Array.from(values) },
  categories: [],
});

function codeOf(file: string | Uint8Array, options?: FromLightgbmOptions): string {
  try {
    fromLightgbm(file, options);
    return 'fine';
  } catch (error) {
    if (error instanceof SlipwayError) return error.code;
    throw error;
  }
}

describe('a model of LightGBM', () => {
  it.each(names)('%s answers as LightGBM does, to 1e-6', (name) => {
    const { rows: asked } = told.models[name]!;
    const from = asked === rows.rows ? rows : fewRows;
    expect(modelDifference(fromLightgbm(textOf(`${name}.txt`)), from, answersOf(name))).toBeLessThanOrEqual(
      1e-6,
    );
  });

  it.each(['lgb-multi', 'lgb-zero'])(
    '%s is a part of a predictor that is saved and brought back as any other',
    (name) => {
      const model = fromLightgbm(bytesOf(`${name}.txt`));
      const predictor = createPredictor(columnsAsTheyAre(model.inputs), model);
      const revived = revivePredictor(structuredClone(predictor.save()));
      expect(revived.hash).toBe(predictor.hash);
      expect(revived.predictTable(fewRows)).toEqual(predictor.predictTable(fewRows));
    },
  );

  it('takes for missing what each feature says: nothing, zeros or NaN', () => {
    const missingOf = (decision: number, threshold = 40): number[] => [
      ...fromLightgbm(
        stump
          .replace('decision_type=0', `decision_type=${decision}`)
          .replace('threshold=40', `threshold=${threshold}`),
      ).predict(numbers(NaN, 0, 41)),
    ];
    expect(missingOf(0)).toEqual([8, 8, 12]);
    expect(missingOf(0, -1)).toEqual([12, 12, 12]);
    expect(missingOf(2)).toEqual([8, 8, 12]);
    expect(missingOf(4)).toEqual([12, 12, 12]);
    expect(missingOf(4 + 2, -1)).toEqual([8, 8, 12]);
    expect(missingOf(8)).toEqual([12, 8, 12]);
    expect(missingOf(8 + 2, -1)).toEqual([8, 12, 12]);
  });

  it('rounds thresholds as features are rounded', () => {
    const decimal = fromLightgbm(stump.replace('threshold=40', 'threshold=12.340000000000002'));
    expect([...decimal.predict(numbers(12.34, 12.35, 12.33))]).toEqual([8, 12, 8]);
    const beyond = fromLightgbm(stump.replace('threshold=40', 'threshold=1e+300'));
    expect([...beyond.predict(numbers(3e38, -3e38))]).toEqual([8, 8]);
  });

  it('sends a category left when its code is in the set, and right when it is missing', () => {
    const model = fromLightgbm(byCity);
    const { inputs } = model;
    expect(inputs.categories).toEqual([{ name: 'age', levels: ['0', '1', '2'] }]);
    const codes = Int32Array.of(0, 1, 2, -1);
    const matrix = {
      rows: 4,
      dense: { names: [], values: new Float32Array() },
      categories: [{ ...inputs.categories[0]!, codes }],
    };
    expect([...model.predict(matrix)]).toEqual([12, 8, 8, 12]);
    const told = `${byCity}\npandas_categorical:[["Bath", "Hull", "York"]]\n`;
    expect(fromLightgbm(told).inputs.categories[0]!.levels).toEqual(['Bath', 'Hull', 'York']);
    const levels = ['x', 'y', 'z', 'more'];
    expect(fromLightgbm(told, { categories: { age: levels } }).inputs.categories[0]!.levels).toEqual(levels);
    expect(codeOf(byCity, { categories: { age: ['x'] } })).toBe('bad-option');
    expect(fromLightgbm(byCity, { categories: { age: 5 } }).inputs.categories[0]!.levels).toHaveLength(5);
    expect(codeOf(byCity, { categories: { age: 2 } })).toBe('bad-option');
  });

  it('knows a category that training had no use for, as LightGBM 4.6 writes one of few rows', () => {
    const two = byCity
      .replace('max_feature_idx=0', 'max_feature_idx=1')
      .replace('feature_names=age', 'feature_names=age rare')
      .replace('feature_infos=-1:0:2', 'feature_infos=-1:0:2 none');
    const inputsOf = (file: string, options?: FromLightgbmOptions): unknown =>
      fromLightgbm(file, options).inputs;
    const levels = ['Bath', 'Hull', 'York'];
    const pandas = `pandas_categorical:[${JSON.stringify(levels)}, ["a", "b"]]\n`;
    const parameters = 'parameters:\n[categorical_feature: 0,1]\nend of parameters\n';
    const both = [
      { name: 'age', levels },
      { name: 'rare', levels: ['a', 'b'] },
    ];
    expect(inputsOf(`${two}\n${parameters}\n${pandas}`)).toEqual({ dense: [], categories: both });
    const model = fromLightgbm(`${two}\n${parameters}\n${pandas}`);
    const predictor = createPredictor(columnsAsTheyAre(model.inputs), model);
    expect(predictor.predictRow({ age: 'Hull', rare: 'b' }).score).toBe(8);
    expect(predictor.predictRow({ age: 'Bath', rare: 'c' }).score).toBe(12);
    // Codes, of which no split is by the second.
    expect(inputsOf(`${two}\n${parameters}`)).toEqual({
      dense: [],
      categories: [
        { name: 'age', levels: ['0', '1', '2'] },
        { name: 'rare', levels: [] },
      ],
    });
    expect(inputsOf(two, { categories: { rare: ['a', 'b'] } })).toMatchObject({
      dense: [],
      categories: [{ name: 'age' }, both[1]],
    });
    expect(inputsOf(two)).toMatchObject({ dense: ['rare'], categories: [{ name: 'age' }] });
  });

  it('does not guess whose the levels of pandas are', () => {
    // As many lists as category columns that pandas had, one of which has an order and is a number to LightGBM.
    const told = `${byCity}\npandas_categorical:[["Bath", "Hull", "York"], ["low", "high"]]\n`;
    expect(codeOf(told)).toBe('bad-option');
    const levels = ['Bath', 'Hull', 'York'];
    expect(fromLightgbm(told, { categories: { age: levels } }).inputs.categories[0]!.levels).toEqual(levels);
    expect(fromLightgbm(`${byCity}\npandas_categorical:[]\n`).inputs.categories[0]!.levels).toHaveLength(3);
  });

  it('reads a set once that all splits have in common', () => {
    const splits = 80_000;
    const list = (length: number, of: (at: number) => number): string =>
      Array.from({ length }, (_, at) => of(at)).join(' ');
    const text = `tree\nnum_tree_per_iteration=1\nmax_feature_idx=0\nobjective=regression\nfeature_names=age\nfeature_infos=0:1\n
Tree=0\nnum_leaves=${splits + 1}\nnum_cat=1\nsplit_feature=${list(splits, () => 0)}\nthreshold=${list(splits, () => 0)}
decision_type=${list(splits, () => 1)}\nleft_child=${list(splits, (at) => (at + 1 < splits ? at + 1 : -1))}
right_child=${list(splits, (at) => -2 - at)}\nleaf_value=${list(splits + 1, () => 0)}
cat_boundaries=0 ${splits}\ncat_threshold=${list(splits, () => 0)}\n\nend of trees\n`;
    // Looked through at each split it would take 6.4 thousand million steps.
    expect(codeOf(text)).toBe('fine');
  });

  it('refuses by name what is not read', () => {
    expect(codeOf(stump.replace('=regression', '=multiclassova num_class:3 sigmoid:1'))).toBe('unsupported');
    expect(codeOf(stump.replace('=regression', '=regression sqrt'))).toBe('unsupported');
    expect(codeOf(stump.replace('num_cat=0', 'num_cat=0\nis_linear=1'))).toBe('unsupported');
    expect(codeOf(stump, { classes: ['a', 'b'] })).toBe('bad-option');
    expect(codeOf(stump, { maxBytes: 10 })).toBe('too-large');
    expect(codeOf(stump, { rows: 1 } as never)).toBe('bad-option');
    expect(codeOf(5 as never)).toBe('bad-option');
  });

  it.each<readonly [string, string | Uint8Array, string?]>([
    ['is empty', ''],
    ['is another', 'hello\n'],
    ['ends early', stump.slice(0, -30)],
    ['is no UTF-8', Uint8Array.of(0x74, 0xff)],
    ['has a circle', stump.replace('left_child=-1', 'left_child=0')],
    ['has a leaf with two parents', stump.replace('left_child=-1', 'left_child=-2')],
    ['has a leaf that is not there', stump.replace('left_child=-1', 'left_child=-9')],
    ['has a split that is not there', stump.replace('left_child=-1', 'left_child=900000000000')],
    ['has NaN for a threshold', stump.replace('threshold=40', 'threshold=nan')],
    ['has a value that is infinite', stump.replace('=8 12', '=8 inf')],
    ['has fewer values than leaves', stump.replace('=8 12', '=8')],
    ['says a thousand million leaves', stump.replace('num_leaves=2', 'num_leaves=999999999')],
    ['has a feature that is not there', stump.replace('split_feature=0', 'split_feature=1')],
    ['has half a feature', stump.replace('split_feature=0', 'split_feature=0.5')],
    ['has no leaves', stump.replace('num_leaves=2', 'num_leaves=0')],
    [
      'has unlike numbers of features and names',
      stump.replace('max_feature_idx=0', 'max_feature_idx=99999999'),
    ],
    ['has a set that is not there', byCity.replace('threshold=0', 'threshold=1')],
    ['has more sets than the file has room for', byCity.replace('num_cat=1', 'num_cat=99999999')],
    ['has sets that fall', byCity.replace('=0 1', '=1 0')],
    ['has a category that is a number elsewhere', byCity.replace('decision_type=1', 'decision_type=0')],
    ['has a code of a thousand million', byCity.replace('-1:0:2', '-1:0:999999999'), 'too-large'],
    ['has levels that are no JSON', `${byCity}pandas_categorical:[[\n`],
    ['has levels that are no lists', `${byCity}pandas_categorical:[5]\n`],
    ['has as many outputs as classes, one', stump.replace('=regression', '=multiclass num_class:1')],
    ['has a sigmoid of 0', stump.replace('=regression', '=binary sigmoid:0')],
  ])('refuses a file that %s', (_, file, code = 'bad-format') => {
    expect(codeOf(file!)).toBe(code);
  });
});
