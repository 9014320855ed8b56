import { describe, expect, it } from 'vitest';
import { denseModel } from '../../src/models/dense-model.ts';
import { linearModel } from '../../src/models/linear-model.ts';
import { naiveModel } from '../../src/models/naive-model.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const features = { dense: ['x'], categories: [] };
const weights = Float64Array.of(1);
const layer = { weights: Float32Array.of(1), biases: Float32Array.of(0), activation: 'linear' };
const makers = { linearModel, denseModel, naiveModel } as Readonly<Record<string, (parts: never) => unknown>>;

const models = [
  linearModel({ features, weights, intercept: 0 }),
  denseModel({ features, layers: [{ ...layer, activation: 'linear' }] }),
  naiveModel({ features, scores: Float64Array.of(0.5) }),
];

describe('a model is refused where it is made', () => {
  it.each([
    ['linearModel', 'another link', { features, weights, intercept: 0, link: 'probit' }, 'link is "probit"'],
    [
      'linearModel',
      'weights it could not revive',
      { features, weights: Float32Array.of(1), intercept: 0 },
      'Float64Array',
    ],
    ['linearModel', 'weights in a list', { features, weights: [1], intercept: 0 }, 'Float64Array'],
    ['linearModel', 'nothing', {}, 'features'],
    [
      'linearModel',
      'features of null',
      { features: { dense: ['x'], categories: [null] }, weights, intercept: 0 },
      'features',
    ],
    ['denseModel', 'another link', { features, layers: [layer], link: 'probit' }, 'link is "probit"'],
    [
      'denseModel',
      'weights it could not revive',
      { features, layers: [{ ...layer, weights }] },
      'Float32Array',
    ],
    ['denseModel', 'biases in a list', { features, layers: [{ ...layer, biases: [0] }] }, 'Float32Array'],
    ['denseModel', 'a layer of null', { features, layers: [null] }, 'layer 0'],
    ['denseModel', 'no list of layers', { features }, 'layers is not a list'],
    ['denseModel', 'nothing', {}, 'features'],
    ['naiveModel', 'nothing', {}, 'features'],
    ['naiveModel', 'scores in words', { features, scores: '0.5' }, 'scores is no Float64Array'],
    ['linearModel', 'null', null, 'features'],
    ['denseModel', 'null', null, 'features'],
    ['naiveModel', 'null', null, 'features'],
  ])('%s: %s', (maker, _, parts, text) => {
    expect(() => makers[maker]!(parts as never)).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(text) as string }),
    );
  });
});

describe.each(models)('$kind', (model) => {
  it.each([
    ['a table', table({ x: numberColumn([1]) })],
    ['nothing', undefined],
    ['an object of nothing', {}],
    ['rows', [{ x: 1 }]],
    ['values in a list', { rows: 1, dense: { names: ['x'], values: [1] }, categories: [] }],
  ])('refuses to predict %s, and says how to prepare it', (_, rows) => {
    expect(() => model.predict(rows as never)).toThrow(
      expect.objectContaining({
        code: 'bad-data',
        message: expect.stringContaining('prepare.matrix(table)') as string,
      }),
    );
  });
});
