import { describe, expect, it } from 'vitest';
import type { Examples } from '../../../src/table/examples.ts';
import { linearRegression } from '../../../src/train/linear-regression.ts';
import { logistic } from '../../../src/train/logistic.ts';
import { multinomial } from '../../../src/train/multinomial.ts';

/** Few rows and many columns: 5e7 products are spent in the curvature alone. */
function wide(classes?: readonly string[]): Examples {
  const [rows, columns] = [500, 500];
  const values = Float32Array.from({ length: rows * columns }, (_, at) => Math.sin(1 + at * at));
  return {
    matrix: {
      rows,
      dense: { names: Array.from({ length: columns }, (_, j) => `x${j}`), values },
      categories: [],
    },
    labels: Float64Array.from({ length: rows }, (_, i) => i % 2),
    label: { name: 'y', ...(classes && { classes }) },
    leftOut: 0,
  };
}

describe('an abort is heard by a fit of few rows with many columns', () => {
  it.each([
    ['logistic', logistic(), wide()],
    ['linearRegression', linearRegression(), wide()],
    ['linearRegression with l1', linearRegression({ l1: 0.1 }), wide()],
    ['multinomial', multinomial(), wide(['a', 'b'])],
  ] as const)('%s', async (_, estimator, examples) => {
    const control = new AbortController();
    // Before the first step, and so before any progress is told.
    setTimeout(() => control.abort('enough'), 0);
    let steps = 0;
    const running = estimator.fit(examples, { signal: control.signal, onProgress: () => steps++ });
    await expect(running).rejects.toBe('enough');
    expect(steps).toBe(0);
  });
});
