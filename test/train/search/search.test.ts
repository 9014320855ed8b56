import { describe, expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { halving } from '../../../src/train/search/halving.ts';
import { parzen } from '../../../src/train/search/parzen.ts';
import { search, type SearchOptions, type TrialTools } from '../../../src/train/search/search.ts';
import { choice, integers, numberAt, numbers, placeOf } from '../../../src/train/search/space.ts';
import type { Trial } from '../../../src/train/search/trial.ts';
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

describe('trials are plain JSON', () => {
  // Trial 0 ends well, though it was no number on the way; trial 1 is none where it is compared.
  const broken = async (_: unknown, { number, report }: TrialTools): Promise<number> => {
    report(1, number === 0 ? NaN : 2);
    report(2, number === 1 ? NaN : 2);
    report(3, number === 2 ? -Infinity : 1);
    return 1;
  };
  const given: SearchOptions = {
    trials: 12,
    direction: 'lower',
    pruning: halving({ firstStep: 2, factor: 2 }),
  };

  test('whatever was reported, so that any search can go on from a file', async () => {
    const { trials } = await search(space, broken, given);
    expect(JSON.parse(JSON.stringify(trials))).toEqual(trials);
    expect(trials.slice(0, 3).map(({ state, value }) => [state, value])).toEqual([
      ['done', 1],
      ['pruned', null],
      ['done', 1],
    ]);
    expect(trials[2]!.reports.at(-1)).toEqual({ step: 3, value: null });
    const previous = JSON.parse(JSON.stringify(trials.slice(0, 11))) as Trial[];
    expect((await search(space, broken, { ...given, previous })).trials).toEqual(trials);
  });

  test('a report that was no number is no value that others fall behind', async () => {
    const states: string[] = [];
    await search(
      space,
      (_, { number, report }) => {
        report(2, number === 0 ? NaN : 0.5);
        return 1;
      },
      {
        ...given,
        trials: 2,
        pruning: halving({ firstStep: 3 }),
        onTrial: ({ state }) => void states.push(state),
      },
    );
    const previous: Trial[] = [
      { number: 0, parameters: { x: 0 }, state: 'done', value: 1, reports: [{ step: 2, value: null }] },
    ];
    const { trials } = await search({ x: numbers(0, 1) }, (_, { report }) => (report(2, 0.5), 1), {
      ...given,
      trials: 2,
      previous,
    });
    expect([...states, trials[1]!.state]).toEqual(['done', 'done', 'done']);
  });

  test('a report that is no figure at all is refused', async () => {
    const wrong = search(space, (_, { report }) => (report(1, '2' as never), 1), given);
    expect(await rejection(wrong)).toContain('bad-option: [train/search] value is "2"; expected a number');
  });
});

describe('previous trials of another space', () => {
  const trialsOf = (parameters: object): Trial[] =>
    Array.from({ length: 10 }, (_, number) => ({
      number,
      parameters: parameters as Trial['parameters'],
      state: 'done',
      value: number,
      reports: [],
    }));

  test.each([
    [{ x: 100 }, 'previous trial 0 has 100 for "x", which is outside the space'],
    [{ x: 'abc' }, 'previous trial 0 has "abc" for "x"'],
    [{ x: null }, 'previous trial 0 has null for "x"'],
    [{}, 'previous trial 0 has no value for "x"'],
    [{ x: 0.5, y: 1 }, 'previous trial 0 has "y", which the space has not'],
  ])('are refused: %o', async (parameters, words) => {
    const going = search({ x: numbers(0, 1) }, () => 1, { ...options, previous: trialsOf(parameters) });
    expect(await rejection(going)).toContain(words);
  });

  test('a wider space has them all', async () => {
    const previous = trialsOf({ x: 0.5 });
    const { trials } = await search({ x: numbers(0, 2) }, () => 1, { ...options, trials: 12, previous });
    expect(trials).toHaveLength(12);
  });
});

test('trials that ended come before pruned ones, and these by how far they came', async () => {
  // By value alone one of nine pruned trials would be the good one, and draws would be near it.
  const trialsOf = (first: Pick<Trial, 'state' | 'value' | 'reports'>): Trial[] => [
    { number: 0, parameters: { x: 0.1 }, ...first },
    ...Array.from({ length: 9 }, (_, at): Trial => ({
      number: at + 1,
      parameters: { x: 0.3 + at / 20 },
      state: 'pruned',
      value: at + 1,
      reports: [{ step: 2, value: at + 1 }],
    })),
  ];
  const shareNear = async (previous: Trial[]): Promise<number> => {
    let near = 0;
    for (let seed = 0; seed < 60; seed++) {
      const going = { ...options, trials: 11, seed, previous };
      const { trials } = await search({ x: numbers(0, 1) }, () => 1, going);
      if (Math.abs((trials[10]!.parameters['x'] as number) - 0.1) < 0.15) near++;
    }
    return near / 60;
  };
  const pruned = (step: number, value: number) =>
    trialsOf({ state: 'pruned', value, reports: [{ step, value }] });
  const done = trialsOf({ state: 'done', value: 50, reports: [{ step: 1, value: 50 }] });
  expect(await shareNear(done)).toBeGreaterThan(0.7);
  expect(await shareNear(pruned(3, 50))).toBeGreaterThan(0.7);
  expect(await shareNear(pruned(1, 0))).toBeLessThan(0.3);
});

test('options of halving stand for what it gives, and defaults are filled in', async () => {
  const found = async (pruning: NonNullable<SearchOptions['pruning']>): Promise<readonly Trial[]> =>
    (
      await search(
        { x: numbers(0, 1) },
        ({ x }, { report }) => {
          for (let step = 1; step < 10; step++) report(step, x);
          return x;
        },
        { ...options, pruning },
      )
    ).trials;
  const trials = await found({ firstStep: 1 });
  expect(trials.some(({ state }) => state === 'pruned')).toBe(true);
  expect(await found(halving({ firstStep: 1 }))).toEqual(trials);
});

test('a space from a file is searched like one that was made', async () => {
  const plain = JSON.parse(JSON.stringify(space)) as typeof space;
  expect(await search(plain, bowl, options)).toEqual(await search(space, bowl, options));
});

test('a failure ends the search, or is recorded', async () => {
  const failing = (_: unknown, { number }: { number: number }): number => {
    if (number === 1) throw new Error('no memory');
    return [0, 0, NaN, 3, Infinity][number]!;
  };
  const given: SearchOptions = { trials: 5, direction: 'higher', method: 'random' };
  await expect(search(space, failing, given)).rejects.toThrow('no memory');
  const { trials, best } = await search(space, failing, { ...given, onFailure: 'record' });
  expect(trials.map(({ state, value }) => [state, value])).toEqual([
    ['done', 0],
    ['failed', null],
    ['failed', null],
    ['done', 3],
    ['failed', null],
  ]);
  expect([best.number, trials[1]!.error]).toEqual([3, 'no memory']);
  const never = search(space, () => NaN, { ...given, onFailure: 'record' });
  expect(await rejection(never)).toContain('none of 5 trials ended with a value');
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

test('a draw from a mixture takes one number and lies within, wherever the part of the mixture is', () => {
  for (const place of [0, 1, 100, -100]) {
    for (const share of [0, 1e-300, 0.5, 1 - 2 ** -53]) {
      let taken = 0;
      const next = (): number => (taken++, share);
      const refused = (): never => expect.unreachable();
      const part = place < 0.5 ? 0 : 1;
      const drawn = parzen([place]).draw({ next, normal: refused, integer: () => part });
      expect([taken, drawn >= 0 && drawn <= 1]).toEqual([1, true]);
    }
  }
});

test.each([
  [() => choice(), 'a choice has no value'],
  [() => choice('a', 'a'), 'a choice has a value twice'],
  [() => numbers(1, 1), 'the range is 1 to 1; expected low below high.'],
  [() => numbers(0, 1, { scale: 'log' }), 'and above 0 on the log scale'],
  [() => numbers(0.001, 1, { sclae: 'log' } as never), 'there is no option "sclae"'],
  [() => integers(1, 3, { scale: 'Log' } as never), 'scale is "Log"; expected one of'],
  [() => choice(1, NaN), 'a choice has the value NaN; expected texts, finite numbers'],
  [() => choice({} as never), 'a choice has a value of type object'],
  [() => integers(0.5, 2), 'low is 0.5; expected an integer'],
  [() => halving({ factor: 1 }), 'factor is 1; expected'],
])('refuses domains that are none', (make, words) => {
  expect(refusal(make)).toContain(words);
});

const previousOne = (parts: object): object => ({
  number: 0,
  parameters: { rate: 0.1, leaves: 3, kind: 'a' },
  state: 'done',
  value: 1,
  reports: [],
  ...parts,
});
test.each([
  [{}, options, 'there is no parameter'],
  [{ x: 3 }, options, 'parameter "x" has no domain'],
  [{ x: { kind: 'range', low: 0, high: 1 } }, options, 'parameter "x": integer is undefined'],
  [{ x: { ...numbers(0, 1), scale: 'Log' } }, options, 'parameter "x": scale is "Log"'],
  [{ x: { ...numbers(0, 1), high: 0 } }, options, 'the range of parameter "x" is 0 to 0'],
  [{ x: { ...numbers(0, 1), low: '0' } }, options, 'parameter "x": low is "0"'],
  [{ x: { ...numbers(0, 1), step: 1 } }, options, 'there is no option "step"'],
  [{ x: { kind: 'choice', values: [] } }, options, 'parameter "x" has no value'],
  [{ x: { kind: 'choice' } }, options, 'parameter "x" has no domain'],
  [space, { ...options, pruning: { firstStep: 1, factor: 1 } }, 'factor is 1'],
  [space, { ...options, pruning: { first: 1 } }, 'there is no option "first"'],
  [space, { ...options, direction: 'up' }, 'direction is "up"'],
  [space, { direction: 'lower' }, 'trials is undefined'],
  [space, { ...options, previous: [{ number: 1 }] }, 'previous is no list of trials'],
  [space, { ...options, previous: [previousOne({ value: null })] }, 'previous is no list of trials'],
  [space, { ...options, previous: [previousOne({ state: 'pruned' })] }, 'previous is no list of trials'],
  [
    space,
    { ...options, previous: [previousOne({ reports: [{ step: 1 }] })] },
    'previous is no list of trials',
  ],
  [space, { ...options, previous: [previousOne({ reports: 'none' })] }, 'previous is no list of trials'],
  [space, { ...options, more: 1 }, 'there is no option "more"'],
])('refuses a search that cannot be', async (wrong, given, words) => {
  expect(await rejection(search(wrong as never, bowl as never, given as never))).toContain(words);
});
