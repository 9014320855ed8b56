import { describe, expect, test } from 'vitest';
import { checkModel, type ModelCheck, type ModelVerdict } from '../../src/validate/check-model.ts';

type Check = ModelCheck<{ factor: number }, number>;
type Parts = { -readonly [Key in keyof Check]?: Check[Key] };

/** A model that doubles, fast and small, with one thing changed. */
const check = async (parts: Parts = {}): Promise<ModelVerdict> =>
  checkModel<{ factor: number }, number>({
    load: () => ({ factor: 2 }),
    answer: (model, rows) => rows.map((row) => model.factor * row),
    rows: [1, 2, 3],
    calls: 10,
    clock: { now: () => 0 },
    ...parts,
  });

const errorsOf = ({ issues }: ModelVerdict): string[] =>
  issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);

const codes = async (parts: Parts): Promise<string[]> => errorsOf(await check(parts));

/** Answers 0.5, but what all rows get the second time. */
function secondAnswer(again: (rows: readonly number[]) => number[]): Check['answer'] {
  let asked = 0;
  return (_, rows) => (rows.length > 1 && ++asked > 1 ? again(rows) : rows.map(() => 0.5));
}

/** Tells each of the times in turn, then the last of them for good. */
function ticking(...times: number[]): { now: () => number } {
  let at = 0;
  return { now: () => times[Math.min(at++, times.length - 1)]! };
}

test('a model that answers every row passes, and what was measured is told', async () => {
  const memory = [100, 150, 130, 170, 120];
  const verdict = await check({
    calls: 2,
    // Started at 1000; loading for 40 ms; late? no; twice late; two calls of 3 and 5 ms.
    clock: ticking(1000, 1000, 1040, 1040, 1040, 1040, 1043, 1043, 1050, 1055, 1055),
    memory: () => (memory.length > 1 ? memory.shift()! : memory[0]!),
    bytes: () => 1234,
    limits: { maxLatencyMs: 5, maxMedianLatencyMs: 3, maxMemoryBytes: 70, maxBytes: 1234 },
  });
  expect(verdict).toEqual({
    pass: true,
    checked: 8,
    issues: [],
    figures: {
      rows: 3,
      loadMs: 40,
      medianLatencyMs: 3,
      p99LatencyMs: 5,
      memoryBytes: 70,
      bytes: 1234,
    },
  });
  expect((await check()).figures).toMatchObject({ memoryBytes: null, bytes: null });
  expect((await check({ memory: () => 100 })).figures.memoryBytes).toBe(0);
  const failing = (): never => {
    throw new Error('cut off');
  };
  const none = { loadMs: null, medianLatencyMs: null, p99LatencyMs: null, memoryBytes: null, bytes: null };
  expect((await check({ load: failing })).figures).toEqual({ rows: 3, ...none });
  expect(await check({ rows: [] })).toMatchObject({ checked: 0, figures: { rows: 0, ...none } });
});

describe('what an answer may be', () => {
  test.each<[string, (row: number) => unknown]>([
    ['a record', (row) => ({ score: row, prediction: 1 })],
    ['numbers of several classes', (row) => [row, 0.5]],
    ['typed numbers', (row) => Float64Array.of(row, 0.5)],
    ['a record with text and numbers', (row) => ({ id: 'a', score: row })],
  ])('%s', async (_, of) => {
    expect(await codes({ answer: (_model, rows) => rows.map(of) as number[] })).toEqual([]);
  });

  test('lists and records within one another, four deep and no deeper', async () => {
    const told = async (answer: unknown): Promise<string[]> =>
      codes({ answer: (_, rows) => rows.map(() => answer) as number[] });
    for (const four of [[[[[1]]]], { a: { a: { a: { a: 1 } } } }]) {
      expect(await told(four)).toEqual([]);
      expect(await told([four])).toEqual(['answer-not-finite']);
      expect(await told({ a: four })).toEqual(['answer-not-finite']);
    }
  });

  test('partly too deep, which is told once', async () => {
    const answer = { score: 0.5, 'x/y': { a: { b: [{ c: NaN }, { c: NaN }] } } };
    const verdict = await check({ answer: (_, rows) => rows.map(() => answer) });
    expect(verdict).toMatchObject({
      pass: true,
      issues: [
        {
          code: 'not-checked',
          severity: 'warning',
          measure: 'answers',
          message:
            'what the model answers row 0 with at /x~1y/a/b/0 was not looked at; expected lists and records at most four deep.',
        },
      ],
    });
  });

  test.each([[{ a: [NaN], 'a/0': 1 }], [{ a: { '~1': NaN }, 'a/~1': 1, 'a/~01': 1 }]])(
    'several numbers, whatever their names: %j',
    async (answer) => {
      expect(await codes({ answer: (_, rows) => rows.map(() => answer) as unknown as number[] })).toEqual([
        'answer-not-finite',
      ]);
    },
  );

  test('a typed array for all rows', async () => {
    expect(await codes({ answer: (_, rows) => Float64Array.from(rows) })).toEqual([]);
  });
});

describe('refused is', () => {
  test.each<[string, Parts, string, string]>([
    [
      'a load that fails',
      {
        load: () => {
          throw new Error('the file is cut off');
        },
      },
      'load-failed',
      'the model does not load: the file is cut off',
    ],
    [
      'a load that rejects with no error',
      { load: () => Promise.reject('gone') },
      'load-failed',
      'the model does not load: gone',
    ],
    [
      'a load that fails without a word',
      {
        load: () => {
          throw new RangeError('');
        },
      },
      'load-failed',
      'the model does not load: RangeError',
    ],
    [
      'an answer that fails',
      {
        answer: () => {
          throw new Error(`${'x'.repeat(298)}\n${'😀'.repeat(99)}`);
        },
      },
      'answer-failed',
      `the model does not answer: ${'x'.repeat(298)} …`,
    ],
    [
      'no list of answers',
      { answer: () => null as unknown as number[] },
      'answer-failed',
      'the model answers with what is no list; expected an answer for each row.',
    ],
    [
      'an answer too few',
      { answer: (_, rows) => rows.slice(1) },
      'answer-missing',
      'the model gives 2 answers for 3 rows; expected one for each.',
    ],
    [
      'two answers for a row alone',
      { answer: (_, rows) => (rows.length === 1 ? [1, 2] : rows) },
      'answer-missing',
      'the model gives 2 answers for row 0 alone; expected one.',
    ],
    [
      'NaN',
      { answer: (_, rows) => rows.map((row) => (row === 2 ? NaN : 1)) },
      'answer-not-finite',
      'the model answers row 1 with NaN, and 1 of 3 rows with what is no finite number; expected finite numbers.',
    ],
    [
      'an infinity inside a record',
      { answer: (_, rows) => rows.map((row) => ({ score: row > 1 ? Infinity : 1 })) },
      'answer-not-finite',
      'the model answers row 1 with Infinity, and 2 of 3 rows with what is no finite number; expected finite numbers.',
    ],
    [
      'a score that JSON made null',
      { answer: (_, rows) => rows.map(() => ({ score: null, prediction: 0 })) },
      'answer-not-finite',
      'the model answers row 0 with NaN, and 3 of 3 rows with what is no finite number; expected finite numbers.',
    ],
    [
      'an answer without a number',
      { answer: (_, rows) => rows.map(() => ({ label: 'late' })) },
      'answer-not-finite',
      'the model answers row 0 with no number, and 3 of 3 rows with what is no finite number; expected finite numbers.',
    ],
    [
      'a row that is answered otherwise alone',
      { answer: (_, rows) => rows.map((row) => row + rows.length / 4) },
      'answers-differ',
      'the model answers row 0 differently when it is asked again or alone, by 0.5; expected at most 0.',
    ],
    [
      'a model larger than it may be',
      { bytes: 2000, limits: { maxBytes: 1999 } },
      'too-large',
      'the stored model has 2,000 bytes; expected at most 1,999 bytes.',
    ],
    [
      'no rows',
      { rows: [] },
      'nothing-checked',
      'there is no row to ask the model; expected at least one real row.',
    ],
  ])('%s', async (_, parts, code, message) => {
    const { pass, issues } = await check(parts);
    expect(pass).toBe(false);
    expect(issues[0]).toMatchObject({ code, message, severity: 'error' });
  });

  test('one that answers otherwise when it is asked again, unless that is allowed', async () => {
    const drifting = (): Check['answer'] => {
      let asked = 0;
      return (_, rows) => rows.map(() => Math.floor(asked++ / 10) / 8);
    };
    expect(await codes({ answer: drifting(), calls: 1 })).toEqual([]); // 3 + 1 + 3 answers
    expect(await codes({ answer: drifting(), calls: 5 })).toEqual(['answers-differ']);
    expect(await codes({ answer: drifting(), calls: 5, limits: { maxDifference: 0.125 } })).toEqual([]);
    expect(await codes({ answer: drifting(), calls: 5, limits: { maxDifference: Infinity } })).toEqual([]);
    // Then nothing is asked a second time, and nothing is left unchecked.
    let asked = 0;
    const counting: Check['answer'] = (_, rows) => {
      asked++;
      return rows;
    };
    const whole = await check({ answer: counting, calls: 5, limits: { maxDifference: Infinity } });
    expect([asked, whole.issues]).toEqual([6, []]);
    await check({ answer: counting, calls: 5 });
    expect(asked).toBe(6 + 7);
  });

  test.each<[string, Parts, string[], string]>([
    [
      'NaN for a row alone',
      { answer: (_, rows) => rows.map(() => (rows.length === 1 ? NaN : 0.5)) },
      ['answer-not-finite', 'answers-differ'],
      'the model answers row 0 with NaN when it is asked alone, and 3 of 3 rows with what is no finite number; expected finite numbers.',
    ],
    [
      'NaN for a row alone, where no answer is compared',
      {
        answer: (_, rows) => rows.map((row) => (rows.length === 1 && row > 1 ? NaN : 0.5)),
        limits: { maxDifference: Infinity },
      },
      ['answer-not-finite'],
      'the model answers row 1 with NaN when it is asked alone, and 2 of 3 rows with what is no finite number; expected finite numbers.',
    ],
    [
      'NaN when all rows are asked again',
      { answer: secondAnswer((rows) => rows.map((row) => (row === 3 ? NaN : 0.5))) },
      ['answer-not-finite', 'answers-differ'],
      'the model answers row 2 with NaN when it is asked again, and 1 of 3 rows with what is no finite number; expected finite numbers.',
    ],
    [
      'no answer when all rows are asked again',
      { answer: secondAnswer(() => []) },
      ['answer-missing'],
      'the model gives 0 answers for 3 rows when it is asked again; expected one for each.',
    ],
    [
      'an answer too many when all rows are asked again',
      { answer: secondAnswer(() => [0.5, 0.5, 0.5, 0.5]) },
      ['answer-missing'],
      'the model gives 4 answers for 3 rows when it is asked again; expected one for each.',
    ],
  ])('one that gives %s', async (_, parts, expected, message) => {
    const verdict = await check(parts);
    expect([verdict.pass, errorsOf(verdict), verdict.issues[0]!.message]).toEqual([false, expected, message]);
  });

  test('a row that is NaN at once and alone is counted once, and told as it was first found', async () => {
    const { issues } = await check({ answer: (_, rows) => rows.map((row) => (row === 2 ? NaN : 0.5)) });
    expect(issues).toMatchObject([
      {
        code: 'answer-not-finite',
        failing: { count: 1, first: [1] },
        message:
          'the model answers row 1 with NaN, and 1 of 3 rows with what is no finite number; expected finite numbers.',
      },
    ]);
  });

  test('what was found before the deadline passed', async () => {
    const answer: Check['answer'] = (_, rows) =>
      rows.length > 1 ? rows.map(() => NaN) : new Promise(() => undefined);
    expect(await codes({ answer, deadlineMs: 5 })).toEqual(['answer-not-finite', 'deadline-passed']);
  });

  test.each<[string, (buffer: Float64Array, rows: number) => ArrayLike<number | Float64Array>]>([
    ['of all answers', (buffer, rows) => buffer.subarray(0, rows)],
    ['of one answer', (buffer, rows) => Array.from({ length: rows }, () => buffer)],
  ])('one that answers otherwise each time into the same buffer %s', async (_, from) => {
    const buffer = new Float64Array(3);
    let asked = 0;
    const answer: Check['answer'] = (_model, rows) =>
      from(buffer.fill(asked++), rows.length) as unknown as number[];
    expect(await codes({ answer, calls: 1 })).toEqual(['answers-differ']);
  });

  test.each<[string, unknown, unknown]>([
    ['without one of its numbers', [1, 2], [1]],
    ['with one more', [1], [1, 2]],
    ['under another name', { score: 1 }, { value: 1 }],
  ])('one that answers a row alone %s', async (_, all, alone) => {
    const answer: Check['answer'] = (_model, rows) =>
      rows.map(() => (rows.length > 1 ? all : alone) as number[]);
    expect(await codes({ answer })).toEqual(['answers-differ']);
  });

  test('one that is slow, by the 99th percentile and by the median', async () => {
    // Of 100 calls, two take 8 ms and the others 2 ms.
    const times = [0, 0, 0, 0, 0];
    for (let call = 0, now = 0; call < 100; call++) {
      now += call < 2 ? 8 : 2;
      times.push(now - (call < 2 ? 8 : 2), now, now);
    }
    const timed = async (limits: Parts['limits']): Promise<string[]> =>
      (await check({ calls: 100, clock: ticking(...times), limits: limits! })).issues.map(
        ({ message }) => message,
      );
    expect(await timed({ maxLatencyMs: 8, maxMedianLatencyMs: 2 })).toEqual([]);
    expect(await timed({ maxLatencyMs: 7.5, maxMedianLatencyMs: 1.5 })).toEqual([
      'the 99th percentile of 100 calls took 8 ms; expected at most 7.5 ms.',
      'the median of 100 calls took 2 ms; expected at most 1.5 ms.',
    ]);
  });

  test('one that needs too much memory to load, before it is asked anything', async () => {
    let used = 1000;
    let asked = false;
    const verdict = await check({
      load: () => {
        used += 5001;
        return { factor: 2 };
      },
      answer: (_, rows) => {
        asked = true;
        return rows;
      },
      memory: () => used,
      limits: { maxMemoryBytes: 5000 },
    });
    expect([verdict.pass, asked, verdict.figures.memoryBytes]).toEqual([false, false, 5001]);
    expect(verdict.issues).toMatchObject([
      {
        code: 'too-much-memory',
        value: 5001,
        limit: 5000,
        message: 'memory grew by 5,001 bytes while loading the model; expected at most 5,000 bytes.',
      },
      {
        code: 'not-checked',
        severity: 'warning',
        message: 'what comes after loading the model was not checked.',
      },
    ]);
  });

  test('one that needs too much memory to answer, and one whose loading is stopped in the middle', async () => {
    let used = 0;
    const growing: Parts = {
      answer: (_, rows) => {
        used += 100;
        return rows;
      },
      memory: () => used,
      limits: { maxMemoryBytes: 299 },
    };
    expect(await codes(growing)).toEqual(['too-much-memory']);
    expect(used).toBe(300);
    used = 0;
    let told: AbortSignal | undefined;
    const verdict = await check({
      ...growing,
      load: ({ signal }) => {
        told = signal;
        used = 0;
        setTimeout(() => (used = 300));
        return new Promise(() => undefined);
      },
    });
    expect(errorsOf(verdict)).toEqual(['too-much-memory']);
    expect(told!.aborted).toBe(true);
  });

  test('a load that never ends, at the deadline, and told to stop', async () => {
    let told: AbortSignal | undefined;
    const { pass, issues } = await check({
      load: ({ signal }) => {
        told = signal;
        return new Promise(() => undefined);
      },
      deadlineMs: 5,
    });
    expect([pass, issues.map(({ message }) => message), told!.aborted]).toEqual([
      false,
      [
        'loading the model had not ended after 5 ms; expected all of it to.',
        'what comes after loading the model was not checked.',
      ],
      true,
    ]);
    expect(await codes({ answer: () => new Promise(() => undefined), deadlineMs: 5 })).toEqual([
      'deadline-passed',
    ]);
  });

  test('one that is late without ever waiting, as soon as it gives the thread back', async () => {
    let asked = false;
    const answer: Check['answer'] = (_, rows) => {
      asked = true;
      return rows;
    };
    expect(await codes({ answer, clock: ticking(0, 0, 101), deadlineMs: 100 })).toEqual(['deadline-passed']);
    expect(asked).toBe(false);
  });

  test('a model over its size before it is loaded', async () => {
    let loaded = false;
    const load: Check['load'] = () => {
      loaded = true;
      return { factor: 1 };
    };
    expect(await codes({ load, bytes: async () => Promise.resolve(11), limits: { maxBytes: 10 } })).toEqual([
      'too-large',
    ]);
    expect(loaded).toBe(false);
  });
});

test('memory is not looked at any more when the verdict is there', async () => {
  let looked = 0;
  await check({ memory: () => looked++ });
  const then = looked;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(looked).toBe(then);
});

test('an abort rejects with its reason, whatever the model is at', async () => {
  const reason = { why: 'enough' };
  const control = new AbortController();
  const loading = check({
    load: () => {
      control.abort(reason);
      return new Promise(() => undefined);
    },
    signal: control.signal,
  });
  await expect(loading).rejects.toBe(reason);
  await expect(check({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test.each<[string, Parts | { readonly [key: string]: unknown }]>([
  ['an unknown option', { row: [] }],
  ['no load', { load: undefined }],
  ['no answer', { answer: 3 }],
  ['rows that are no list', { rows: 'abc' }],
  ['a limit below 0', { limits: { maxLatencyMs: -1 } }],
  ['an unknown limit', { limits: { maxLatency: 1 } }],
  ['a limit of memory and no meter', { limits: { maxMemoryBytes: 1 } }],
  ['a limit of size and no size', { limits: { maxBytes: 1 } }],
  ['no calls', { calls: 0 }],
  ['half a call', { calls: 1.5 }],
  ['no time', { deadlineMs: 0 }],
  ['half a byte', { bytes: 0.5 }],
  ['a meter that gives no number', { memory: () => NaN }],
  ['a size that is no number', { bytes: () => 'large' }],
  ['a clock without now', { clock: {} }],
  ['a signal that is none', { signal: {} }],
])('%s is a mistake of the program', async (_, parts) => {
  await expect(check(parts as Parts)).rejects.toMatchObject({ code: 'bad-option' });
});
