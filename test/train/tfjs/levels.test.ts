import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { expect, test } from 'vitest';
import * as slipway from '../../../src/index.ts';
import type { Examples } from '../../../src/table/examples.ts';
import * as tfjs from '../../../src/tfjs.ts';
import { programsOf, runProgram } from '../../programs-of.ts';

/** Distance of scores at two levels, which begin at different weights. */
const TOLERANCE = 1e-3;

test('the model of docs/levels.md is the same at each level, and leaves no tensor behind', async () => {
  const code = programsOf('docs/levels.md')
    .join('\n')
    .replace(/^import .*$/gm, '');
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const { predictions, byHand, figures, examples } = (await runProgram(
    `${code}\nreturn { predictions, byHand, figures, examples };`,
    { ...slipway, ...tfjs, tf, tfl },
  )) as {
    predictions: Float64Array[];
    byHand: Float64Array;
    figures: [number, number][];
    examples: Examples;
  };
  expect(tf.memory().numTensors).toBe(before);
  const exact = (await slipway.logistic({ l2: 0 }).fit(examples)).predict(examples.matrix);
  expect(predictions).toHaveLength(3);
  for (const scores of [...predictions, byHand])
    scores.forEach((score, row) => expect(Math.abs(score - exact[row]!)).toBeLessThan(TOLERANCE));
  for (const [area, loss] of figures) {
    expect(area).toBeGreaterThan(0.7);
    expect(Math.abs(area - figures[0]![0])).toBeLessThan(TOLERANCE);
    expect(Math.abs(loss - figures[0]![1])).toBeLessThan(TOLERANCE);
  }
});
