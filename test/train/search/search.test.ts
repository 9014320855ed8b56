import { describe, expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { halving } from '../../../src/train/search/halving.ts';
import { parzen } from '../../../src/train/search/parzen.ts';
import { search, type SearchOptions, type Trial } from '../../../src/train/search/search.ts';
import { choice, integers, numberAt, numbers, placeOf } from '../../../src/train/search/space.ts';
import { refusal, rejection } from '../../prepare/refuses.ts';

const space = {
  rate: numbers(0.001, 1, { scale: 'log' }),
  leaves: integers(2, 64),
  kind: choice('a', 'b', 'c'),
};
/** Best at a rate of 0.1, 20 leaves and kind b. */
const bowl = ({ rate, leaves, kind }: { rate: number; leaves: number; kind: string }): number =>
  (Math.log10(rate) + 1) ** 2 + ((leaves - 20) / 20) ** 2 + (kind === 'b' ? 0 : 1);
const options: SearchOptions = { trials: 40, direction: 'lower', seed: 3 };

test('ranges give what lies in them, and their places are even', () => {
  const source = random(1);
  for (let i = 0; i < 500; i++) {
    const rate = numberAt(space.rate, source.next());
    expect(rate >= 0.001 && rate <= 1).toBe(true);
    expect(numberAt(space.rate, placeOf(space.rate, rate))).toBeCloseTo(rate, 12);
  }
  expect(numberAt(space.rate, 0.5)).toBeCloseTo(Math.sqrt(0.001), 12);
  // Each of 63 whole numbers has the same share, the first and the last as well.
  const drawn = Array.from({ length: 6300 }, (_, i) => numberAt(space.leaves, (i + 0.5) / 6300));
  for (const leaves of [2, 30, 64]) expect(drawn.filter((each) => each === leaves)).toHaveLength(100);
});

test('tpe comes nearer to the best than random does with as many trials', async () => {
  const bestOf = async (method: 'tpe' | 'random'): Promise<number> => {
    const values: number[] = [];
    for (let seed = 0; seed < 11; seed++)
      values.push((await search(space, bowl, { ...options, method, seed })).best.value);
    return values.sort((first, second) => first - second)[5]!;
  };
  expect(await bestOf('tpe')).toBeLessThan(0.5 * (await bestOf('random')));
});

test('a grid is every combination once, the last parameter fastest', async () => {
  const grid = { leaves: integers(2, 3), kind: choice('a', 'b') };
  const { trials } = await search(grid, ({ leaves }) => leaves, { direction: 'higher', method: 'grid' });
  expect(trials.map(({ parameters }) => [parameters['leaves'], parameters['kind']])).toEqual([
    [2, 'a'],
    [2, 'b'],
    [3, 'a'],
    [3, 'b'],
  ]);
  const endless = search(space, bowl, { direction: 'lower', method: 'grid' });
  expect(await rejection(endless)).toContain('parameter "rate" has no end of values');
});

test('a search that was stopped goes on to the same trials, through JSON too', async () => {
  const whole = await search(space, bowl, options);
  const kept: Trial[] = [];
  await expect(
    search(
      space,
      (parameters) => {
        if (kept.length === 25) throw new Error('killed');
        return bowl(parameters);
      },
      { ...options, onTrial: (trial) => void kept.push(trial) },
    ),
  ).rejects.toThrow('killed');
  const previous = JSON.parse(JSON.stringify(kept)) as Trial[];
  expect(previous).toHaveLength(25);
  expect(await search(space, bowl, { ...options, previous })).toEqual(whole);
});

test('the direction says which value is best, and of equals the first is', async () => {
  const values = [1, 5, 5, 2];
  const objective = (_: unknown, { number }: { number: number }): number => values[number]!;
  const one = { kind: choice('a', 'b') };
  const found = async (direction: 'higher' | 'lower'): Promise<number> =>
    (await search(one, objective, { trials: 4, direction, method: 'random' })).best.number;
  expect([await found('higher'), await found('lower')]).toEqual([1, 0]);
});

describe('pruning', () => {
  // Trial 0 is good, 1 is bad, 2 is better than 0.
  const levels = [3, 9, 1, 2];
  const stepped =
    (steps: number[]) =>
    (
      _: unknown,
      { number, report }: { number: number; report: (step: number, value: number) => void },
    ): number => {
      for (let step = 1; step <= 9; step++) {
        steps[number] = step;
        report(step, levels[number]! + 1 / step);
      }
      return levels[number]!;
    };
  const one = { kind: choice('a', 'b') };

  test('ends trials that are not among the best third where they are compared', async () => {
    const steps: number[] = [];
    const { trials, best } = await search(one, stepped(steps), {
      trials: 4,
      direction: 'lower',
      method: 'random',
      pruning: halving({ firstStep: 3, factor: 3 }),
    });
    expect(trials.map(({ state }) => state)).toEqual(['done', 'pruned', 'done', 'pruned']);
    expect([steps, best.number]).toEqual([[9, 3, 9, 3], 2]);
    expect(trials[1]!.value).toBeCloseTo(9 + 1 / 3, 12);
  });

  test('compares within brackets, each with its first comparison later', async () => {
    const steps: number[] = [];
    await search(one, stepped(steps), {
      trials: 4,
      direction: 'lower',
      method: 'random',
      pruning: halving({ firstStep: 2, factor: 3, brackets: 2 }),
    });
    // Trials 0 and 2 meet at step 2, trials 1 and 3 at step 6: 2 is better than 0, and 3 than 1.
    expect(steps).toEqual([9, 9, 9, 9]);
  });
});

test('a failure ends the search, or is recorded', async () => {
  const failing = (_: unknown, { number }: { number: number }): number => {
    if (number === 1) throw new Error('no memory');
    return number === 2 ? NaN : number;
  };
  const given: SearchOptions = { trials: 4, direction: 'higher', method: 'random' };
  await expect(search(space, failing, given)).rejects.toThrow('no memory');
  const { trials, best } = await search(space, failing, { ...given, onFailure: 'record' });
  expect(trials.map(({ state, value }) => [state, value])).toEqual([
    ['done', 0],
    ['failed', null],
    ['failed', null],
    ['done', 3],
  ]);
  expect([best.number, trials[1]!.error]).toEqual([3, 'no memory']);
  const never = search(space, () => NaN, { ...given, onFailure: 'record' });
  expect(await rejection(never)).toContain('none of 4 trials ended with a value');
});

test('is stopped by its signal, with the reason', async () => {
  const controller = new AbortController();
  const stopped = search(space, bowl, {
    ...options,
    signal: controller.signal,
    onTrial: ({ number }) => {
      if (number === 4) controller.abort('enough');
    },
  });
  await expect(stopped).rejects.toBe('enough');
});

test('the density of a mixture sums to 1 and is high where much was seen', () => {
  const density = parzen([0.1, 0.12, 0.9]);
  let sum = 0;
  for (let i = 0; i < 10_000; i++) sum += Math.exp(density.logDensity((i + 0.5) / 10_000)) / 10_000;
  expect(sum).toBeCloseTo(1, 6);
  expect(density.logDensity(0.11)).toBeGreaterThan(density.logDensity(0.5));
  const source = random(5);
  const drawn = Array.from({ length: 4000 }, () => density.draw(source));
  const below = drawn.filter((place) => place < 0.5).length / 4000;
  let expected = 0;
  for (let i = 0; i < 5000; i++) expected += Math.exp(density.logDensity((i + 0.5) / 10_000)) / 10_000;
  expect(Math.abs(below - expected)).toBeLessThan(0.03);
});

test.each([
  [() => choice(), 'a choice has no value'],
  [() => choice('a', 'a'), 'a choice has a value twice'],
  [() => numbers(1, 1), 'the range is 1 to 1; expected low below high.'],
  [() => numbers(0, 1, { scale: 'log' }), 'and above 0 on the log scale'],
  [() => integers(0.5, 2), 'low is 0.5; expected an integer'],
  [() => halving({ factor: 1 }), 'factor is 1; expected'],
])('refuses domains that are none', (make, words) => {
  expect(refusal(make)).toContain(words);
});

test.each([
  [{}, options, 'there is no parameter'],
  [{ x: 3 }, options, 'parameter "x" has no domain'],
  [space, { ...options, direction: 'up' }, 'direction is "up"'],
  [space, { direction: 'lower' }, 'trials is undefined'],
  [space, { ...options, previous: [{ number: 1 }] }, 'previous is no list of trials'],
  [space, { ...options, more: 1 }, 'there is no option "more"'],
])('refuses a search that cannot be', async (wrong, given, words) => {
  expect(await rejection(search(wrong as never, bowl as never, given as never))).toContain(words);
});
