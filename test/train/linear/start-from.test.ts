import { expect, it } from 'vitest';
import { linearModel } from '../../../src/models/linear-model.ts';
import { startFrom } from '../../../src/train/linear/start-from.ts';
import { examplesOf } from '../examples-of.ts';

it('begins at the weights of a model of any width: 200,000 levels', () => {
  const levels = Array.from({ length: 200_000 }, (_, k) => `l${k}`);
  const model = linearModel({
    features: { dense: [], categories: [{ name: 'c', levels }] },
    weights: Float64Array.from(levels.keys()),
    intercept: -1,
  });
  const examples = examplesOf({ categories: { c: [[0, 1], levels] }, labels: [0, 1] });
  const start = startFrom('test', model, 'binary', examples)!;
  expect([start.length, start[0], start[199_999], start[200_000]]).toEqual([200_001, 0, 199_999, -1]);
});
