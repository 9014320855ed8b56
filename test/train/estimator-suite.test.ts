import { expect, test } from 'vitest';
import * as slipway from '../../src/index.ts';
import { random } from '../../src/core/random.ts';
import { standardModels } from '../../src/models/standard-models.ts';
import type { Examples } from '../../src/table/examples.ts';
import { testEstimator } from '../../src/testing/index.ts';
import type { Estimator } from '../../src/train/estimator.ts';
import { read } from '../architecture/source.ts';
import { documentedPart } from '../documented-part.ts';
import { examplesOf } from './examples-of.ts';

const source = random(4);
const draw = (): number[] => Array.from({ length: 60 }, () => source.normal());
const [x, z] = [draw(), draw()];
const codes = x.map(() => source.integer(3));
const drawn = (labelOf: (odds: number) => number): Examples =>
  examplesOf({
    dense: { x, z },
    categories: { k: [codes, ['a', 'b', 'c']] },
    labels: x.map((value, row) => labelOf(value + codes[row]! - 1 + 0.5 * source.normal())),
  });
const binary = drawn((odds) => (odds > 0 ? 1 : 0));
const numbers = drawn((odds) => odds);
const counts = drawn((odds) => Math.max(0, Math.round(odds)));
const sorted = drawn((odds) => (odds > 0.7 ? 2 : odds > -0.7 ? 1 : 0));
const classes = { ...sorted, label: { name: 'y', classes: ['p', 'q', 'r'] } };

const { lines, exports: documented } = documentedPart<{ medianLabel: () => Estimator }>('An estimator');

test('the documented estimator has fewer than 40 lines', async () => {
  expect(lines).toBeLessThan(40);
  const model = await documented.medianLabel().fit(numbers);
  const sorted = numbers.labels.toSorted();
  expect(model.predict(numbers.matrix)[0]).toBe((sorted[29]! + sorted[30]!) / 2);
});

const { averaging, boostedTrees, denseNet, linearRegression, logistic, stacking } = slipway;
const net = { hidden: [4], epochs: 3, batchSize: 16 } as const;
const subjects: readonly (readonly [estimator: Estimator, examples: Examples])[] = [
  [documented.medianLabel(), numbers],
  [slipway.naive(), binary],
  [linearRegression(), numbers],
  [slipway.poissonRegression(), counts],
  [logistic(), binary],
  [logistic({ l1: 0.1 }), binary],
  [slipway.multinomial(), classes],
  [boostedTrees({ trees: 22, leaves: 4, minRowsPerLeaf: 3 }), binary],
  [boostedTrees({ trees: 21, leaves: 4, minRowsPerLeaf: 3, kernel: 'plain', rowSample: 0.8 }), classes],
  [denseNet(net), binary],
  [denseNet({ ...net, shards: 2 }), classes],
  [slipway.wideAndDeep({ ...net, deep: ['z', 'x'] }), binary],
  [averaging([logistic(), denseNet(net)]), binary],
  [stacking([linearRegression(), boostedTrees({ trees: 3, minRowsPerLeaf: 3 })]), numbers],
];

for (const [estimator, examples] of subjects) {
  testEstimator(
    { estimator, examples, reviver: { kind: 'any', revive: (saved) => reviverOf(saved.kind).revive(saved) } },
    { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) },
  );
}

function reviverOf(kind: string): slipway.ModelReviver {
  return standardModels.find((each) => each.kind === kind)!;
}

test('every estimator has run the suite', () => {
  const tried = new Set(subjects.map(([{ name }]) => name));
  const exported = [...read('src/index.ts').matchAll(/export \{([^}]*)\} from '\.\/train\/[^']*'/g)]
    .flatMap(([, names]) => names!.split(','))
    .map((name) => name.trim() as keyof typeof slipway)
    .filter((name) => typeof slipway[name] === 'function');
  const made = exported.flatMap((name) => {
    try {
      const found = (slipway[name] as unknown as () => Partial<Estimator> | Promise<unknown>)();
      if (found instanceof Promise) {
        found.catch(() => undefined); // it trains, and needs an argument
        return [];
      }
      return typeof found.fit === 'function' ? [found.name] : [];
    } catch {
      return []; // needs an argument
    }
  });
  expect(made.length).toBeGreaterThan(7);
  expect(made.filter((name) => !tried.has(name!))).toEqual([]);
});
