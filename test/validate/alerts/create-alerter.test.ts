import { describe, expect, test } from 'vitest';
import { verdictOf, type Issue, type Verdict } from '../../../src/core/verdict.ts';
import type { Alert, AlertChannel } from '../../../src/validate/alerts/alert.ts';
import {
  createAlerter,
  type AlerterOptions,
  type Alerter,
} from '../../../src/validate/alerts/create-alerter.ts';

const source = { model: 'late', stage: 'gate' };
const hour = 3_600_000;

const missed = (measure: string, slice?: Record<string, string>, value = 0.6): Issue => ({
  code: 'limit-missed',
  severity: 'error',
  message: `${measure} is ${value}${slice ? ` on ${JSON.stringify(slice)}` : ''}.`,
  measure,
  value,
  ...(slice && { slice }),
});

const found = (...issues: Issue[]): Verdict => verdictOf(issues, 1);

/** An alerter whose clock and channels the test holds. */
function held(options: Partial<AlerterOptions> = {}, names: readonly string[] = ['a']) {
  const clock = { time: 0, now: () => clock.time };
  const sent: Record<string, Alert[]> = Object.fromEntries(names.map((name) => [name, []]));
  const broken = new Set<string>();
  const channels = names.map((name): AlertChannel => ({
    name,
    send: (alert) => {
      if (broken.has(name)) throw new Error(`${name} is off`);
      sent[name]!.push(alert);
    },
  }));
  const alerter: Alerter = createAlerter({ channels, clock, ...options });
  return { alerter, clock, sent, broken, channels };
}

const said = (alerts: readonly Alert[] | undefined): [string[], string[]][] =>
  alerts!.map(({ failing, recovered }) => [
    failing.map(({ measure, code }) => measure ?? code),
    recovered.map(({ measure, code }) => measure ?? code),
  ]);

test('what is new is told in one alert, with its figures, its source and its sentences', async () => {
  const { alerter, clock, sent } = held();
  clock.time = 5000;
  const report = await alerter.report(found(missed('auc'), missed('logLoss', { origin: 'LGA' })), source);
  expect(report.failed).toEqual([]);
  expect(report.sent).toEqual([{ channel: 'a', alert: sent['a']![0] }]);
  expect(sent['a']).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      source,
      at: 5000,
      failing: [
        { ...missed('auc'), since: 5000 },
        { ...missed('logLoss', { origin: 'LGA' }), since: 5000 },
      ],
      recovered: [],
      text: 'late, gate: 2 problems.\nauc is 0.6.\nlogLoss is 0.6 on {"origin":"LGA"}.',
    },
  ]);
});

test('an issue keeps all that it says, and a message of 2,000 characters is whole', async () => {
  const { alerter, sent } = held();
  const message = 'x'.repeat(2000);
  const issue: Issue = { ...missed('psi'), message, column: 'fare', window: 'May', limit: 0.2, rows: 9 };
  await alerter.report(found(issue), source);
  expect(sent['a']![0]!.failing).toStrictEqual([{ ...issue, since: 0 }]);
});

test('what was not judged of one metric says nothing of another', async () => {
  const { alerter, sent } = held();
  await alerter.report(found(missed('auc'), missed('logLoss')), source);
  const unjudged: Issue = { code: 'slice-too-small', severity: 'warning', message: 'small.', measure: 'auc' };
  await alerter.report(found(unjudged), source);
  expect(said(sent['a'])).toEqual([
    [['auc', 'logLoss'], []],
    [[], ['logLoss']],
  ]);
});

test('without a cool-down a problem is told each time, and more problems than are told apart are as grave as the worst', async () => {
  const { alerter, sent } = held({ coolDownMs: 0, maxIssues: 1, severity: 'warning' });
  const warning: Issue = { code: 'slice-too-small', severity: 'warning', message: 'small.', measure: 'auc' };
  const mixed = found(missed('auc'), missed('logLoss'), warning);
  await alerter.report(mixed, source);
  await alerter.report(mixed, source);
  expect(said(sent['a'])).toEqual([
    [['auc', 'more-issues'], []],
    [['auc', 'more-issues'], []],
  ]);
  expect(sent['a']![0]!.failing[1]).toMatchObject({
    severity: 'error',
    value: 2,
    message: 'there are 2 more problems than are told apart: limit-missed (1), slice-too-small (1).',
  });
});

test('a verdict that passes tells nobody anything, and warnings only who asked for them', async () => {
  const warning: Issue = { code: 'slice-too-small', severity: 'warning', message: 'small.' };
  const { alerter, sent } = held();
  expect(await alerter.report(found(warning), source)).toEqual({ sent: [], failed: [] });
  const curious = held({ severity: 'warning' });
  await curious.alerter.report(found(warning), source);
  expect([said(sent['a']), said(curious.sent['a'])]).toEqual([[], [[['slice-too-small'], []]]]);
});

describe('a problem is told once', () => {
  test('whatever its figures are, until the cool-down is over', async () => {
    const { alerter, clock, sent } = held();
    for (const [time, value] of [
      [0, 0.6],
      [1, 0.55],
      [hour - 1, 0.5],
      [hour, 0.45],
      [hour + 1, 0.4],
    ] as const) {
      clock.time = time;
      await alerter.report(found(missed('auc', { a: 'x', b: 'y' }, value)), source);
    }
    expect(sent['a']!.map(({ at, failing }) => [at, failing[0]!.value, failing[0]!.since])).toEqual([
      [0, 0.6, 0],
      [hour, 0.45, 0],
    ]);
    expect(sent['a']![0]!.id).not.toBe(sent['a']![1]!.id);
  });

  test('for each code, measure, slice, column and source, in whatever order a slice has its columns', async () => {
    const { alerter, sent } = held();
    const base = missed('auc', { a: 'x', b: 'y' });
    await alerter.report(found(base), source);
    await alerter.report(found(missed('auc', { b: 'y', a: 'x' })), source);
    expect(sent['a']).toHaveLength(1);
    for (const other of [
      { ...base, code: 'regressed' },
      missed('logLoss', { a: 'x', b: 'y' }),
      missed('auc', { a: 'x', b: 'z' }),
      { ...base, column: 'c' },
    ])
      await alerter.report(found(base, other), source);
    await alerter.report(found(base), { model: 'late', stage: 'drift' });
    await alerter.report(found(base), { model: 'early', stage: 'gate' });
    expect(sent['a']!.filter(({ failing }) => failing.length > 0)).toHaveLength(7);
  });
});

describe('a problem that is gone', () => {
  test('is told once, and when it is back within the cool-down nobody is told again', async () => {
    const { alerter, clock, sent } = held();
    for (const [time, issues] of [
      [0, [missed('auc')]],
      [10, []],
      [20, []],
      [30, [missed('auc')]],
      [40, []],
      [hour, [missed('auc')]],
    ] as const) {
      clock.time = time;
      await alerter.report(found(...issues), source);
    }
    expect(said(sent['a'])).toEqual([
      [['auc'], []],
      [[], ['auc']],
      [['auc'], []],
    ]);
    expect(sent['a']!.map(({ at, text }) => [at, text])).toEqual([
      [0, 'late, gate: 1 problem.\nauc is 0.6.'],
      [10, 'late, gate: 1 problem gone.\nGone, found 1970-01-01T00:00:00.000Z: auc is 0.6.'],
      [hour, 'late, gate: 1 problem.\nauc is 0.6.'],
    ]);
  });

  test('is not told where nobody asked for it', async () => {
    const { alerter, sent } = held({ recoveries: false });
    await alerter.report(found(missed('auc')), source);
    await alerter.report(found(), source);
    expect(said(sent['a'])).toEqual([[['auc'], []]]);
  });

  test.each<[string, Issue[]]>([
    [
      'the same figure fails in another way',
      [{ ...missed('auc', { o: 'L' }, NaN), code: 'undefined-metric' }],
    ],
    [
      'its slice was too small to be judged',
      [
        {
          code: 'slice-too-small',
          severity: 'warning',
          message: 's',
          measure: 'auc',
          slice: { o: 'L' },
          rows: 3,
        },
      ],
    ],
    [
      'no slice was judged',
      [{ code: 'nothing-checked', severity: 'error', message: 'none', measure: 'auc' }],
    ],
    ['a check before it did not pass', [{ code: 'not-checked', severity: 'warning', message: 'not' }]],
    ['the model does not load', [{ code: 'load-failed', severity: 'error', message: 'not' }]],
  ])('is not taken for gone when %s', async (_, issues) => {
    const { alerter, sent } = held();
    await alerter.report(found(missed('auc', { o: 'L' })), source);
    await alerter.report(found(...issues), source);
    await alerter.report({ pass: false, checked: 0, issues: [] }, source);
    expect(sent['a']!.flatMap(({ recovered }) => recovered)).toEqual([]);
    await alerter.report(found(), source);
    expect(sent['a']!.flatMap(({ recovered }) => recovered.map(({ code }) => code))).toContain(
      'limit-missed',
    );
  });

  test('is gone although another slice, or all rows, still fail', async () => {
    const { alerter, sent } = held();
    const others = [missed('auc'), missed('auc', { o: 'J' }), missed('logLoss', { o: 'L' })];
    await alerter.report(found(missed('auc', { o: 'L' }), ...others), source);
    await alerter.report(found(...others), source);
    expect(sent['a']![1]!.recovered.map(({ slice }) => slice)).toEqual([{ o: 'L' }]);
  });
});

describe('nothing is lost:', () => {
  test('a channel that fails is named, holds up no other, and is told with the next report', async () => {
    const { alerter, sent, broken, clock } = held({}, ['a', 'b']);
    broken.add('a');
    const first = await alerter.report(found(missed('auc')), source);
    expect(first.sent.map(({ channel }) => channel)).toEqual(['b']);
    expect(first.failed).toMatchObject([{ channel: 'a', error: { message: 'a is off' } }]);
    broken.clear();
    clock.time = 7;
    await alerter.report(found(missed('auc')), source);
    expect([said(sent['a']), said(sent['b'])]).toEqual([[[['auc'], []]], [[['auc'], []]]]);
    // The same alert, so that a receiver that had taken it after all knows it.
    expect(sent['a']![0]!.id).toBe(first.failed[0]!.alert.id);
  });

  test('also with the next report of another source, and when the problem has gone meanwhile', async () => {
    for (const recoveries of [true, false]) {
      const { alerter, sent, broken } = held({ recoveries });
      broken.add('a');
      await alerter.report(found(missed('auc')), source);
      await alerter.report(found(), source);
      await alerter.report(found(missed('logLoss')), source);
      broken.clear();
      await alerter.report(found(), { model: 'other', stage: 'gate' });
      expect(said(sent['a'])).toEqual([[['logLoss'], ['auc']]]);
    }
  });

  test('what is gone is kept until each channel knows, however late that is', async () => {
    const { alerter, clock, sent, broken } = held({}, ['a', 'b']);
    await alerter.report(found(missed('auc')), source);
    broken.add('b');
    await alerter.report(found(), source);
    clock.time = 3 * hour;
    await alerter.report(found(), source);
    expect(alerter.state().sources).toHaveLength(1);
    broken.clear();
    await alerter.report(found(), source);
    expect(said(sent['b'])).toEqual([
      [['auc'], []],
      [[], ['auc']],
    ]);
    expect(alerter.state().sources).toEqual([]);
  });

  test('but a problem that was told is not told again by a report of another source, however late', async () => {
    const { alerter, clock, sent } = held();
    await alerter.report(found(missed('auc')), source);
    clock.time = 2 * hour;
    await alerter.report(found(), { model: 'other', stage: 'gate' });
    expect(sent['a']).toHaveLength(1);
  });

  test('over a restart, with the state as JSON', async () => {
    const first = held();
    first.broken.add('a');
    await first.alerter.report(found(missed('auc')), source);
    first.broken.clear();
    await first.alerter.report(found(missed('auc', undefined, NaN)), source);
    const kept = JSON.parse(JSON.stringify(first.alerter.state())) as unknown;
    expect(kept).toEqual(first.alerter.state());
    const second = held({ state: kept });
    await second.alerter.report(found(missed('auc'), missed('logLoss')), source);
    second.clock.time = 1;
    await second.alerter.report(found(), source);
    expect(said(second.sent['a'])).toEqual([
      [['logLoss'], []],
      [[], ['auc', 'logLoss']],
    ]);
  });

  test('a channel that never ends is failed after its time, and told to stop', async () => {
    let told: AbortSignal | undefined;
    const never: AlertChannel = {
      name: 'never',
      send: (_, { signal } = {}) => {
        told = signal;
        return new Promise(() => undefined);
      },
    };
    const alerter = createAlerter({ channels: [never], timeoutMs: 5, clock: { now: () => 0 } });
    const { failed } = await alerter.report(found(missed('auc')), source);
    expect(failed).toMatchObject([{ channel: 'never', error: { code: 'io' } }]);
    expect(told!.aborted).toBe(true);
  });

  test('two reports at once tell once', async () => {
    const { alerter, sent } = held();
    await Promise.all([1, 2, 3].map(async () => alerter.report(found(missed('auc')), source)));
    expect(sent['a']).toHaveLength(1);
  });

  test('an abort rejects with its reason, and what was not told is told next time', async () => {
    const control = new AbortController();
    const reason = { why: 'enough' };
    let waits = true;
    const sent: Alert[] = [];
    const slow: AlertChannel = {
      name: 'slow',
      send: (alert) => {
        if (!waits) return void sent.push(alert);
        control.abort(reason);
        return new Promise(() => undefined);
      },
    };
    const alerter = createAlerter({ channels: [slow], clock: { now: () => 0 } });
    await expect(alerter.report(found(missed('auc')), source, { signal: control.signal })).rejects.toBe(
      reason,
    );
    waits = false;
    await alerter.report(found(missed('auc')), source);
    expect(said(sent)).toEqual([[['auc'], []]]);
  });
});

describe('memory is bounded:', () => {
  test('problems beyond the most are told together, and counted', async () => {
    const { alerter, sent } = held({ maxIssues: 3 });
    const many = Array.from({ length: 10 }, (_, at) => missed('auc', { carrier: `c${at}` }));
    await alerter.report(found(...many, { ...missed('auc'), code: 'regressed' }), source);
    expect(sent['a']![0]!.failing.map(({ message }) => message).slice(3)).toEqual([
      'there are 8 more problems than are told apart: limit-missed (7), regressed (1).',
    ]);
    expect(alerter.state().sources[0]!.entries).toHaveLength(4);
    await alerter.report(found(), source);
    expect(sent['a']![1]!.recovered).toHaveLength(4);
  });

  test('what is gone, told and cooled down is forgotten', async () => {
    const { alerter, clock } = held();
    await alerter.report(found(missed('auc')), source);
    await alerter.report(found(), source);
    expect(alerter.state().sources[0]!.entries).toHaveLength(1);
    clock.time = hour;
    await alerter.report(found(), source);
    expect(alerter.state()).toEqual({ version: 1, sources: [] });
  });

  test('changing problems do not fill what is kept', async () => {
    const { alerter, clock, sent } = held({ maxIssues: 5 });
    for (let turn = 0; turn < 50; turn++) {
      clock.time = turn * hour;
      await alerter.report(found(missed('auc', { hour: `${turn}` })), source);
    }
    expect(alerter.state().sources[0]!.entries.length).toBeLessThan(5);
    expect(sent['a']!.flatMap(({ failing }) => failing.map(({ code }) => code))).toEqual(
      Array<string>(50).fill('limit-missed'),
    );
  });

  test('more sources than a thousand with problems are refused', async () => {
    const { alerter } = held();
    for (let at = 0; at < 1000; at++)
      await alerter.report(found(missed('auc')), { model: `${at}`, stage: 'g' });
    await expect(alerter.report(found(missed('auc')), source)).rejects.toMatchObject({ code: 'too-large' });
    expect(await alerter.report(found(), source)).toMatchObject({ failed: [] });
  });

  test('long and hostile text is shortened and spelled out', async () => {
    const { alerter, sent } = held();
    const hostile: Issue = {
      code: 'limit-missed',
      severity: 'error',
      message: `one\ntwo\u001b[31m\u202e${'x'.repeat(5000)}\ud800`,
      measure: '__proto__',
      column: 'half \ud800',
      slice: JSON.parse('{"__proto__":"a\\u0000b"}') as Record<string, string>,
    };
    await alerter.report(found(hostile), { model: 'a\nb', stage: 'gate' });
    const [{ failing, text } = { failing: [], text: '' }] = sent['a']!;
    expect(text.split('\n')).toHaveLength(2);
    expect(text.startsWith('a\\u000ab, gate: 1 problem.\none\\u000atwo\\u001b[31m\\u202exxx')).toBe(true);
    expect(failing[0]!.message).toHaveLength(2000);
    expect(failing[0]!.column).toBe('half \ufffd');
    expect(Object.entries(failing[0]!.slice!)).toEqual([['__proto__', 'a\\u0000b']]);
    expect(Object.getPrototypeOf(failing[0]!.slice)).toBe(Object.prototype);
  });
});

test.each<[string, object]>([
  ['an unknown option', { channel: [] }],
  ['no channels', { channels: [] }],
  ['a channel without a name', { channels: [{ send: () => undefined }] }],
  ['a channel that cannot send', { channels: [{ name: 'a' }] }],
  [
    'two channels of one name',
    {
      channels: [
        { name: 'a', send: () => undefined },
        { name: 'a', send: () => undefined },
      ],
    },
  ],
  ['a cool-down below 0', { coolDownMs: -1 }],
  ['another severity', { severity: 'info' }],
  ['recoveries in words', { recoveries: 'yes' }],
  ['no issues', { maxIssues: 0 }],
])('%s is refused', (_, options) => {
  expect(() => held(options)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

/** A state of two entries, of which the second is changed. */
const stateWith = (entry: object): unknown => {
  const issue = { code: 'c', message: 'm', since: 0 };
  const whole = { key: 'k', failing: true, told: [{ channel: 'a', says: 'failing', at: 0 }], issue };
  return { version: 1, sources: [{ source, entries: [whole, { ...whole, key: 'l', ...entry }] }] };
};

test('a state of entries that are whole is taken', () => {
  expect(held({ state: stateWith({}) }).alerter.state()).toEqual(stateWith({}));
});

test.each<[string, unknown, string]>([
  ['nothing', null, 'bad-format'],
  ['an entry without a key', stateWith({ key: 3 }), 'bad-format'],
  ['an entry that neither fails nor does not', stateWith({ failing: 'yes' }), 'bad-format'],
  ['an entry without an issue', stateWith({ issue: null }), 'bad-format'],
  ['an entry whose issue has no code', stateWith({ issue: { message: 'm', since: 0 } }), 'bad-format'],
  ['an entry whose issue has no message', stateWith({ issue: { code: 'c', since: 0 } }), 'bad-format'],
  ['an entry told to nobody knows whom', stateWith({ told: {} }), 'bad-format'],
  ['told of null', stateWith({ told: [null] }), 'bad-format'],
  ['told to no channel', stateWith({ told: [{ says: 'failing', at: 0 }] }), 'bad-format'],
  ['told nothing', stateWith({ told: [{ channel: 'a', says: 'other', at: 0 }] }), 'bad-format'],
  ['told at no time', stateWith({ told: [{ channel: 'a', says: 'failing', at: null }] }), 'bad-format'],
  [
    'a source without a stage',
    { version: 1, sources: [{ source: { model: 'late' }, entries: [] }] },
    'bad-format',
  ],
  [
    'a source with nothing but a stage',
    { version: 1, sources: [{ source: { stage: 'gate' }, entries: [] }] },
    'bad-format',
  ],
  ['a source of null', { version: 1, sources: [{ source: null, entries: [] }] }, 'bad-format'],
  ['another version', { version: 2, sources: [] }, 'bad-version'],
  ['no list', { version: 1, sources: {} }, 'bad-format'],
  ['a source without a model', { version: 1, sources: [{ source: {}, entries: [] }] }, 'bad-format'],
  ['an entry of null', { version: 1, sources: [{ source, entries: [null] }] }, 'bad-format'],
  [
    'an entry found at no time',
    {
      version: 1,
      sources: [
        {
          source,
          entries: [{ key: 'k', failing: true, told: [], issue: { code: 'c', message: 'm', since: 9e15 } }],
        },
      ],
    },
    'bad-format',
  ],
])('a state that is %s is refused', (_, state, code) => {
  expect(() => held({ state })).toThrow(expect.objectContaining({ code }));
});

test('what is no verdict or no source is refused, and the next report is not held up', async () => {
  const { alerter, sent } = held();
  await expect(alerter.report({} as Verdict, source)).rejects.toMatchObject({ code: 'bad-data' });
  const { code, message } = missed('auc');
  for (const issue of [null, { code, severity: 'error' }, { message, severity: 'error' }, { code, message }])
    await expect(
      alerter.report({ pass: false, checked: 1, issues: [missed('logLoss'), issue] } as Verdict, source),
    ).rejects.toMatchObject({ code: 'bad-data' });
  await expect(alerter.report(found(), 'late' as never)).rejects.toMatchObject({ code: 'bad-option' });
  await alerter.report(found(missed('auc')), source);
  expect(sent['a']).toHaveLength(1);
});
