import { describe, expect, it } from 'vitest';
import { denseModel } from '../../src/models/dense-model.ts';
import { linearModel } from '../../src/models/linear-model.ts';
import { multinomialModel } from '../../src/models/multinomial-model.ts';
import { naiveModel } from '../../src/models/naive-model.ts';
import { wideAndDeepModel } from '../../src/models/wide-and-deep-model.ts';
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

it('a code that no level has is refused, below -1 as above', () => {
  const features = { dense: [], categories: [{ name: 'k', levels: ['a', 'b'] }] };
  const layer = { weights: Float32Array.of(1, 2), biases: Float32Array.of(0), activation: 'linear' } as const;
  const models = [
    linearModel({ features, weights: Float64Array.of(1, 2), intercept: 0 }),
    multinomialModel({
      features,
      classes: ['p', 'q'],
      weights: Float64Array.of(1, 2, 3, 4),
      intercepts: Float64Array.of(0, 0),
    }),
    denseModel({ features, layers: [layer] }),
    wideAndDeepModel({ features, numbers: [], oneHot: ['k'], embeddings: [], wide: [], layers: [layer] }),
  ];
  for (const model of models) {
    for (const code of [-2, -5, 2]) {
      const matrix = {
        rows: 1,
        dense: { names: [], values: new Float32Array() },
        categories: [{ name: 'k', levels: ['a', 'b'], codes: Int32Array.of(code) }],
      };
      expect(() => model.predict(matrix)).toThrow(expect.objectContaining({ code: 'bad-data' }));
    }
  }
});
