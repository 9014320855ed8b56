import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../../../src/core/progress.ts';
import { ensembleModel, ensembleReviver, type EnsembleModel } from '../../../src/models/ensemble-model.ts';
import { featuresOf } from '../../../src/models/features.ts';
import { linearModel } from '../../../src/models/linear-model.ts';
import { standardModels } from '../../../src/models/standard-models.ts';
import type { Model, Task } from '../../../src/models/model.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { averaging } from '../../../src/train/ensembles/averaging.ts';
import { drawFolds } from '../../../src/train/ensembles/draw-folds.ts';
import { stacking } from '../../../src/train/ensembles/stacking.ts';
import type { Estimator } from '../../../src/train/estimator.ts';
import { linearRegression } from '../../../src/train/linear-regression.ts';
import { logistic } from '../../../src/train/logistic.ts';
import { multinomial } from '../../../src/train/multinomial.ts';
import { naive } from '../../../src/train/naive.ts';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import { examplesOf } from '../examples-of.ts';

interface Fixture {
  readonly folds: number;
  readonly seed: number;
  readonly x: readonly (readonly number[])[];
  readonly labels: Readonly<Record<string, readonly number[]>>;
  readonly weights: readonly number[];
  readonly cases: readonly {
    readonly task: 'binary' | 'multi-class' | 'regression';
    readonly weighted: boolean;
    readonly average: readonly (number | readonly number[])[];
    readonly stacked: readonly (number | readonly number[])[];
  }[];
}
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/train-ensembles.json', import.meta.url), 'utf8'),
) as Fixture;

function examplesFor(task: Task, weighted: boolean): Examples {
  const dense = Object.fromEntries(['a', 'b', 'c'].map((name, j) => [name, fixture.x.map((row) => row[j]!)]));
  const examples = examplesOf({
    dense,
    labels: fixture.labels[task]!,
    ...(weighted && { weights: fixture.weights }),
  });
  const classes = task === 'multi-class' ? { classes: ['low', 'middle', 'high'] } : {};
  return { ...examples, label: { name: 'y', ...classes } };
}

const tight = { tolerance: 1e-10 };
const MEMBERS: Readonly<Record<string, readonly Estimator[]>> = {
  binary: [logistic({ l2: 1, ...tight }), logistic({ l2: 50, ...tight })],
  'multi-class': [multinomial({ l2: 1, ...tight }), multinomial({ l2: 50, ...tight })],
  regression: [linearRegression(), linearRegression({ l2: 30 })],
};
const FINAL: Readonly<Record<string, Estimator>> = {
  binary: logistic({ l2: 1, ...tight }),
  'multi-class': multinomial({ l2: 1, ...tight }),
  regression: linearRegression({ l2: 1 }),
};

/** Of scikit-learn's answers the ones that ours are: of two classes the second. */
const answersOf = (given: readonly (number | readonly number[])[], task: Task): number[] =>
  given.flatMap((row) => (typeof row === 'number' ? [row] : task === 'binary' ? [row[1]!] : [...row]));
const gap = (scores: Float64Array, expected: readonly number[]): number => {
  expect(scores.length).toBe(expected.length);
  return scores.reduce((most, score, i) => Math.max(most, Math.abs(score - expected[i]!)), 0);
};

describe.each(fixture.cases)('as scikit-learn: $task, weighted $weighted', (given) => {
  const examples = examplesFor(given.task, given.weighted);
  const members = MEMBERS[given.task]!;

  it('averages', async () => {
    const model = await averaging(members, { weights: [1, 3] }).fit(examples);
    expect(gap(model.predict(examples.matrix), answersOf(given.average, given.task))).toBeLessThan(1e-6);
    expect(model.task).toBe(given.task);
  });

  it('stacks', async () => {
    const { folds, seed } = fixture;
    const final = FINAL[given.task]!;
    const model = await stacking(members, { final, folds, seed }).fit(examples);
    expect(gap(model.predict(examples.matrix), answersOf(given.stacked, given.task))).toBeLessThan(2e-6);
    expect(model.task).toBe(given.task);
  });
});

const revived = (model: Model): Model => {
  const saved = model.save();
  const state = JSON.parse(JSON.stringify(saved.state)) as typeof saved.state;
  return standardModels.find(({ kind }) => kind === saved.kind)!.revive({ ...saved, state });
};

describe('models of models', () => {
  const examples = examplesFor('binary', false);
  const nested = stacking([averaging([naive(), logistic()]), boostedTrees({ trees: 3 })]);

  it('come back to the bit, within each other, too', async () => {
    const model = await nested.fit(examples);
    expect(revived(model).predict(examples.matrix)).toEqual(model.predict(examples.matrix));
    expect(revived(model).save()).toEqual(model.save());
    const several = await averaging(MEMBERS['multi-class']!).fit(examplesFor('multi-class', false));
    expect(revived(several).classes).toEqual(['low', 'middle', 'high']);
    expect(revived(several).save()).toEqual(several.save());
  });

  it('come back to the bit with any number of members, and any weights', () => {
    const { matrix } = examplesFor('regression', false);
    const features = featuresOf(matrix);
    const member = (k: number): Model =>
      linearModel({ features, weights: Float64Array.of(0.1 * k, 1 / (k + 3), -k / 7), intercept: k / 9 });
    for (let count = 1; count <= 50; count++) {
      const members = Array.from({ length: count }, (_, k) => member(k));
      for (const weights of [undefined, Float64Array.from(members, (_, k) => 1 / (k + 1))]) {
        const model = ensembleModel({ members, ...(weights && { weights }) });
        expect(revived(model).predict(matrix)).toEqual(model.predict(matrix));
      }
    }
  });

  it('are the same for a seed, and others for another', async () => {
    const scores = async (seed: number): Promise<Float64Array> =>
      (await stacking([logistic(), boostedTrees({ trees: 3 })], { seed }).fit(examples)).predict(
        examples.matrix,
      );
    expect(await scores(1)).toEqual(await scores(1));
    expect(await scores(1)).not.toEqual(await scores(2));
  });

  it('report each model, pass on what their members report, and stop', async () => {
    const events: ProgressEvent[] = [];
    await stacking([logistic(), boostedTrees({ trees: 2 })], { folds: 3 }).fit(examples, {
      onProgress: (event) => events.push(event),
    });
    const own = events.filter(({ stage }) => stage === 'train/stacking');
    expect(own.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(own.every(({ total, unit }) => total === 8 && unit === 'models')).toBe(true);
    expect(events.filter(({ stage }) => stage === 'train/boosted-trees')).toHaveLength(2 * 4);
    for (const stopAt of [1, 4, 8]) {
      const control = new AbortController();
      const run = stacking([logistic(), naive()], { folds: 3 }).fit(examples, {
        signal: control.signal,
        onProgress: ({ stage, done }) =>
          stage === 'train/stacking' && done === stopAt && control.abort('enough'),
      });
      await expect(run).rejects.toBe('enough');
    }
  });

  it('hand examples to validate with on to their members', async () => {
    const trees = boostedTrees({ trees: 3, earlyStopping: {} });
    const model = await averaging([trees]).fit(examples, { validation: examples });
    expect((model.members[0] as unknown as { training: object }).training).toMatchObject({
      validationLosses: { length: 4 },
    });
  });

  it('hand the scores of examples to validate with on to the last of a stack', async () => {
    const final = boostedTrees({ trees: 3, minRowsPerLeaf: 5, earlyStopping: {} });
    const model = await stacking([logistic(), naive()], { final, folds: 2 }).fit(examples, {
      validation: examples,
    });
    expect((model.final as unknown as { training: object }).training).toMatchObject({
      validationLosses: { length: 4 },
    });
  });

  it('hand workers on to their members', async () => {
    const handed: unknown[] = [];
    const member: Estimator = {
      name: 'watched',
      fit: (given, options) => (handed.push(options?.workers), naive().fit(given)),
    };
    const workers = {
      count: 1,
      post: () => undefined,
      isAlive: () => false,
      close: () => Promise.resolve(),
    };
    await stacking([member], { final: member, folds: 2 }).fit(examples, { workers });
    expect(handed).toEqual([workers, workers, workers, workers]);
  });

  it('of thousands of members come back in a moment', async () => {
    const member = await naive().fit(examples);
    const saved = ensembleModel({ members: Array.from({ length: 3000 }, () => member) }).save();
    const revived = ensembleReviver(standardModels).revive(saved) as EnsembleModel;
    expect(revived.members).toHaveLength(3000);
  });

  it('divide classes evenly', () => {
    const folds = drawFolds(examples, 'binary', 4, 3);
    for (const label of [0, 1]) {
      const counts = [0, 0, 0, 0];
      folds.forEach((fold, row) => examples.labels[row] === label && counts[fold]!++);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(2);
    }
  });

  it('refuse what cannot be', async () => {
    for (const wrong of [[], {}, [1], [{ fit: 1 }]])
      expect(() => averaging(wrong as never)).toThrow(/no list of them/);
    expect(() => averaging([naive()], { weights: [1, 2] })).toThrow(/list of 1 number/);
    expect(() => averaging([naive()], { weights: [0] })).toThrow(/some above it/);
    expect(() => averaging([naive()], { weight: [1] } as never)).toThrow(/no option "weight"/);
    expect(() => stacking([naive()], { folds: 1 })).toThrow(/folds is 1/);
    expect(() => stacking([naive()], { final: {} as never })).toThrow(/final is no estimator/);
    const refused = (estimator: Estimator, code: string, on = examples, more = {}) =>
      expect(estimator.fit(on, more)).rejects.toMatchObject({ code });
    const two = examplesOf({ dense: { x: [1, 2] }, labels: [0, 1] });
    await refused(stacking([naive()]), 'bad-data', two);
    await refused(averaging([logistic(), linearRegression()]), 'bad-option');
    await refused(averaging([naive()]), 'unsupported', examples, { from: await naive().fit(two) });
    await refused(stacking([naive()]), 'bad-data', {} as never);
    const careless: Estimator = { name: 'careless', fit: () => Promise.resolve(undefined as never) };
    for (const make of [averaging, stacking])
      await expect(make([naive(), careless]).fit(examples)).rejects.toMatchObject({
        code: 'bad-option',
        message: expect.stringContaining('estimator 1 gave no model') as string,
      });
  });

  it('name a bad row by its number among all of them', async () => {
    const { labels, matrix } = examples;
    const fit = (more: Partial<Examples>) => stacking([logistic()]).fit({ ...examples, ...more });
    const weights = new Float64Array(matrix.rows).fill(1);
    for (const [bad, column] of [
      [{ labels: labels.with(7, NaN) }, 'y'],
      [{ weights: weights.with(7, -1) }, 'weights'],
    ] as const)
      await expect(fit(bad)).rejects.toMatchObject({ code: 'bad-data', details: { row: 7, column } });
    for (const bad of [{ labels: labels.slice(1) }, { weights: weights.slice(1) }])
      await expect(fit(bad)).rejects.toMatchObject({ code: 'shape-mismatch' });
  });

  it('refuse saved ones that are malformed', async () => {
    const saved = (await nested.fit(examples)).save();
    const state = saved.state as { members: { state: object }[]; final: object };
    const revive = (changed: object): (() => unknown) => {
      const reviver = standardModels.find(({ kind }) => kind === 'stacked')!;
      return () => reviver.revive({ ...saved, ...changed });
    };
    for (const wrong of [
      { state: { ...state, members: 3 } },
      { state: { ...state, members: [null] } },
      { state: { ...state, members: [] } },
      { state: { ...state, members: [{ kind: '__proto__', version: 1, state: {} }] } },
      { state: { ...state, final: undefined } },
      { state: { ...state, final: state.members[0] } },
      { arrays: {} },
      { arrays: { ...saved.arrays, '0/weights': Float64Array.of(-1, 2) } },
    ])
      expect(revive(wrong)).toThrow(expect.objectContaining({ code: 'bad-format' }));
    expect(revive({ version: 2 })).toThrow(expect.objectContaining({ code: 'bad-version' }));
    let deep: object = state.members[0]!;
    for (let level = 0; level < 10_000; level++)
      deep = { kind: 'ensemble', version: 1, state: { members: [deep] } };
    expect(revive({ state: { ...state, members: [deep] } })).toThrow(/nested more than 8 deep/);
  });
});
