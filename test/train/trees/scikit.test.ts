import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Task } from '../../../src/models/model.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';

interface Case {
  readonly task: Task;
  readonly missing: boolean;
  readonly options: Readonly<Record<string, number>>;
  readonly x: readonly (readonly (number | null)[])[];
  readonly labels: readonly number[];
  readonly weights: readonly number[] | null;
  /** By round and output. */
  readonly leaves: readonly (readonly number[])[];
  readonly scores: readonly (number | readonly number[])[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/train-trees.json', import.meta.url), 'utf8'),
) as { cases: readonly Case[] };

function examplesOf({ task, x, labels, weights }: Case): Examples {
  const values = Float32Array.from(x.flat(), (value) => value ?? NaN);
  return {
    matrix: { rows: x.length, dense: { names: ['a', 'b', 'c'], values }, categories: [] },
    labels: Float64Array.from(labels),
    ...(weights && { weights: Float64Array.from(weights) }),
    label: { name: 'y', ...(task === 'multi-class' && { classes: ['low', 'middle', 'high'] }) },
    leftOut: 0,
  };
}

it.each(cases.map((each, at) => [at, each.task, each.missing, each] as const))(
  'case %i (%s, missing values: %s) has the trees of scikit-learn',
  async (_at, task, _missing, each) => {
    const examples = examplesOf(each);
    const { options } = each;
    const model = await boostedTrees({
      task,
      trees: options['max_iter']!,
      learningRate: options['learning_rate']!,
      leaves: options['max_leaf_nodes']!,
      minRowsPerLeaf: options['min_samples_leaf']!,
      l2: options['l2_regularization']!,
      ...(options['max_depth'] !== undefined && { maxDepth: options['max_depth'] }),
    }).fit(examples);
    const { starts, features } = model.trees;
    const leaves = Array.from(
      starts.subarray(1),
      (end, tree) => features.subarray(starts[tree], end).filter((feature) => feature < 0).length,
    );
    expect(leaves).toEqual(each.leaves.flat());
    const expected = each.scores.flat();
    const gaps = model.predict(examples.matrix).map((score, at) => Math.abs(score - expected[at]!));
    expect(gaps.length).toBe(expected.length);
    expect(Math.max(...gaps)).toBeLessThan(1e-6);
  },
);
