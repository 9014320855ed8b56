import { assertType, expectTypeOf, test } from 'vitest';
import {
  column,
  compute,
  evaluate,
  logistic,
  moments,
  levelCounts,
  table,
  numberColumn,
  type Column,
  type LevelCounts,
  type Metric,
  type Moments,
  type Prediction,
  type Service,
  type Store,
} from '../../src/index.ts';
import { logistic as tensorLogistic } from '../../src/tfjs.ts';

const people = table({ age: numberColumn([31]) });

test('statistics are answered under their names, each with its own type', () => {
  const known = compute(people, { age: moments('age'), levels: levelCounts('age') });
  expectTypeOf(known.age).toEqualTypeOf<Moments>();
  expectTypeOf(known.levels).toEqualTypeOf<LevelCounts>();
  // @ts-expect-error -- nobody asked for it
  assertType(known.mean);
});

test('a column asked for by kind has that kind', () => {
  expectTypeOf(column(people, 'age', 'number').values).toEqualTypeOf<Float64Array>();
  expectTypeOf(column(people, 'age', 'category').codes).toEqualTypeOf<Int32Array>();
  expectTypeOf(column(people, 'age')).toEqualTypeOf<Column>();
});

test('both logistic estimators give a model that says how it was trained', async () => {
  const examples = undefined as unknown as Parameters<ReturnType<typeof logistic>['fit']>[0];
  expectTypeOf((await logistic().fit(examples)).training.converged).toEqualTypeOf<boolean>();
  expectTypeOf(
    (await tensorLogistic({ backend: 'wasm' }).fit(examples)).weights,
  ).toEqualTypeOf<Float64Array>();
  // @ts-expect-error -- there is no such backend
  tensorLogistic({ backend: 'cuda' });
});

test('a metric says which way is better, and evaluate wants to know', () => {
  const scored = { labels: Float64Array.of(0, 1), scores: Float64Array.of(0, 1) };
  // @ts-expect-error -- a function without a direction is no metric
  evaluate(scored, { mine: () => 0 });
  expectTypeOf<Metric['direction']>().toEqualTypeOf<'higher' | 'lower'>();
});

test('ports are small records of functions', () => {
  expectTypeOf<Service['predict']>().returns.resolves.toEqualTypeOf<readonly Prediction[]>();
  const readOnly: Store = { name: 'none', get: () => null, putIfAbsent: () => false, list: () => [] };
  assertType<Store>(readOnly);
});
