import { describe, expect, test } from 'vitest';
import type { Issue, Verdict } from '../../../src/core/verdict.ts';
import type { Alert, AlertChannel } from '../../../src/validate/alerts/alert.ts';
import { createAlerter } from '../../../src/validate/alerts/create-alerter.ts';
import { found, held, hour, missed, said, source } from './held-alerter.ts';

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
  const { alerter, clock, sent } = held({ coolDownMs: 0, maxIssues: 1, severity: 'warning' });
  const warning: Issue = { code: 'slice-too-small', severity: 'warning', message: 'small.', measure: 'auc' };
  const mixed = found(missed('auc'), missed('logLoss'), warning);
  await alerter.report(mixed, source);
  clock.time = 1;
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

  test('at every finding where nothing is to cool down, and not by a report of another source', async () => {
    const { alerter, clock, sent } = held({ coolDownMs: 0 });
    for (const time of [0, 1, 2]) {
      clock.time = time;
      await alerter.report(found(missed('auc')), source);
      await alerter.report(found(), { model: 'other', stage: 'gate' });
    }
    expect(sent['a']!.map(({ at }) => at)).toEqual([0, 1, 2]);
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
  test('is told once, and told again when it is back, also within the cool-down: the last word is true', async () => {
    const { alerter, clock, sent } = held();
    for (const [time, issues] of [
      [0, [missed('auc')]],
      [10, []],
      [20, []],
      [30, [missed('auc')]],
      [35, [missed('auc')]],
      [40, []],
    ] as const) {
      clock.time = time;
      await alerter.report(found(...issues), source);
    }
    expect(sent['a']!.map(({ at, text }) => [at, text])).toEqual([
      [0, 'late, gate: 1 problem.\nauc is 0.6.'],
      [10, 'late, gate: 1 problem gone.\nGone, found 1970-01-01T00:00:00.000Z: auc is 0.6.'],
      [30, 'late, gate: 1 problem.\nauc is 0.6.'],
      [40, 'late, gate: 1 problem gone.\nGone, found 1970-01-01T00:00:00.030Z: auc is 0.6.'],
    ]);
    expect(new Set(sent['a']!.map(({ id }) => id)).size).toBe(4);
  });

  test('is not told where nobody asked for it, and still cools down when it is back', async () => {
    const { alerter, clock, sent } = held({ recoveries: false });
    for (const [time, issues] of [
      [0, [missed('auc')]],
      [10, []],
      [20, [missed('auc')]],
      [30, []],
      [hour + 20, []],
      [hour + 30, [missed('auc')]],
    ] as const) {
      clock.time = time;
      await alerter.report(found(...issues), source);
    }
    expect(sent['a']!.map(({ at, failing, recovered }) => [at, failing.length, recovered.length])).toEqual([
      [0, 1, 0],
      [hour + 30, 1, 0],
    ]);
  });

  test('is not told either to a channel that was down while it was there, where nobody asked for it', async () => {
    const { alerter, sent, broken } = held({ recoveries: false });
    broken.add('a');
    await alerter.report(found(missed('auc')), source);
    broken.clear();
    await alerter.report(found(), source);
    expect(sent['a']).toEqual([]);
    expect(alerter.state().sources).toEqual([]);
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
    const { alerter, sent, broken } = held();
    broken.add('a');
    await alerter.report(found(missed('auc')), source);
    await alerter.report(found(), source);
    await alerter.report(found(missed('logLoss')), source);
    broken.clear();
    await alerter.report(found(), { model: 'other', stage: 'gate' });
    expect(said(sent['a'])).toEqual([[['logLoss'], ['auc']]]);
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

  test('a channel that never ends holds up neither the others nor more of itself than one sending a report', async () => {
    const tried: string[] = [];
    const heard: string[] = [];
    let isDead = true;
    const channels: AlertChannel[] = [
      {
        name: 'dead',
        send: ({ source: { model } }) => {
          tried.push(model);
          return isDead ? new Promise(() => undefined) : undefined;
        },
      },
      { name: 'well', send: ({ source: { model } }) => void heard.push(model) },
    ];
    const models = ['m0', 'm1', 'm2', 'm3'];
    const alerter = createAlerter({ channels, timeoutMs: 20, clock: { now: () => 0 } });
    const reports = models.map(async (model) => alerter.report(found(missed('auc')), { model, stage: 's' }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard).toEqual(models);
    for (const [at, { failed }] of (await Promise.all(reports)).entries())
      expect(failed).toMatchObject([{ channel: 'dead', alert: { source: { model: models[at] } } }]);
    expect(tried).toEqual(models);
    isDead = false;
    await alerter.report(found(), { model: 'm2', stage: 's' });
    expect(tried.slice(4).sort()).toEqual(models);
  });

  test('an alert that no channel takes is behind those of other sources', async () => {
    const heard: string[] = [];
    let isOff = true;
    const picky: AlertChannel = {
      name: 'picky',
      send: ({ source: { model } }) => {
        if (isOff || model === 'm0') throw new Error('no');
        heard.push(model);
      },
    };
    const alerter = createAlerter({ channels: [picky], clock: { now: () => 0 } });
    for (const model of ['m0', 'm1', 'm2']) await alerter.report(found(missed('auc')), { model, stage: 's' });
    isOff = false;
    for (let turn = 0; turn < 3; turn++) await alerter.report(found(), { model: 'other', stage: 's' });
    expect(heard).toEqual(['m1', 'm2']);
  });

  test('a report that waits for its turn ends with its signal, and what it found is told by the next', async () => {
    let isDead = true;
    const heard: string[] = [];
    const slow: AlertChannel = {
      name: 'slow',
      send: ({ source: { model } }) => (isDead ? new Promise(() => undefined) : void heard.push(model)),
    };
    const alerter = createAlerter({ channels: [slow], timeoutMs: 300, clock: { now: () => 0 } });
    const control = new AbortController();
    const first = alerter.report(found(missed('auc')), { model: 'm0', stage: 's' });
    const second = alerter.report(
      found(missed('auc')),
      { model: 'm1', stage: 's' },
      { signal: control.signal },
    );
    let isFirstOver = false;
    void first.then(() => (isFirstOver = true));
    setTimeout(() => control.abort('enough'), 5);
    await expect(second).rejects.toBe('enough');
    expect(isFirstOver).toBe(false);
    await first;
    isDead = false;
    await alerter.report(found(), { model: 'm2', stage: 's' });
    expect(heard.sort()).toEqual(['m0', 'm1']);
  });

  test('a report that ended while it waited lets no later one go before those before it', async () => {
    const tried: string[] = [];
    const ends: (() => void)[] = [];
    const slow: AlertChannel = {
      name: 'slow',
      send: async ({ source: { model } }) => {
        tried.push(model);
        return new Promise<void>((resolve) => ends.push(resolve));
      },
    };
    const alerter = createAlerter({ channels: [slow], clock: { now: () => 0 } });
    const control = new AbortController();
    const first = alerter.report(found(missed('auc')), { model: 'm0', stage: 's' });
    const second = alerter.report(found(), { model: 'm1', stage: 's' }, { signal: control.signal });
    const third = alerter.report(found(missed('auc')), { model: 'm2', stage: 's' });
    control.abort('enough');
    await expect(second).rejects.toBe('enough');
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(tried).toEqual(['m0']);
    ends[0]!();
    await new Promise((resolve) => setTimeout(resolve, 1));
    // The first goes on with what it finds, and the third has nothing left to tell.
    ends[1]!();
    await Promise.all([first, third]);
    expect(tried).toEqual(['m0', 'm2']);
  });

  test('what was said is remembered as it was said, whatever is found meanwhile', async () => {
    const sent: Alert[] = [];
    let take: () => void = () => undefined;
    const slow: AlertChannel = {
      name: 'slow',
      send: async (alert) => {
        sent.push(alert);
        await new Promise<void>((resolve) => (take = resolve));
      },
    };
    const alerter = createAlerter({ channels: [slow], clock: { now: () => 0 } });
    const first = alerter.report(found(missed('auc')), source);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const second = alerter.report(found(), source);
    take();
    await first;
    await new Promise((resolve) => setTimeout(resolve, 1));
    take();
    await second;
    expect(said(sent)).toEqual([
      [['auc'], []],
      [[], ['auc']],
    ]);
    expect(alerter.state().sources).toEqual([]);
  });

  test('a channel that changes an alert changes it for nobody else, nor what is kept', async () => {
    const heard: string[] = [];
    const channels: AlertChannel[] = [
      {
        name: 'rude',
        send: (alert) => {
          const failing = alert.failing as unknown as { message: string }[];
          failing[0]!.message = 'changed';
          failing.length = 0;
          (alert.source as { model: string }).model = 'changed';
        },
      },
      { name: 'well', send: ({ failing }) => void heard.push(...failing.map(({ message }) => message)) },
    ];
    const alerter = createAlerter({ channels, clock: { now: () => 0 } });
    const report = await alerter.report(found(missed('auc')), source);
    expect(heard).toEqual(['auc is 0.6.']);
    (report.sent[0]!.alert.failing[0] as { message: string }).message = 'changed';
    expect(JSON.stringify([report.sent[1], alerter.state()])).not.toContain('changed');
  });

  test('a clock that went back mutes nobody for longer than the cool-down', async () => {
    const { alerter, clock, sent } = held();
    for (const time of [1000 * hour, 0, 1, hour - 1, hour]) {
      clock.time = time;
      await alerter.report(found(missed('auc')), source);
    }
    expect(sent['a']!.map(({ at }) => at)).toEqual([1000 * hour, 0, hour]);
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

  test('what is gone and told is forgotten, and where that is not told, once it has cooled down', async () => {
    for (const recoveries of [true, false]) {
      const { alerter, clock } = held({ recoveries });
      await alerter.report(found(missed('auc')), source);
      await alerter.report(found(), source);
      expect(alerter.state().sources).toHaveLength(recoveries ? 0 : 1);
      clock.time = hour;
      await alerter.report(found(), source);
      expect(alerter.state()).toEqual({ version: 1, sources: [] });
    }
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
  const issue = { code: 'c', severity: 'error', message: 'm', since: 0 };
  const told = [{ channel: 'a', says: 'error', at: 0 }];
  const whole = { key: 'k', issue, found: 0, failing: true, told };
  return { version: 1, sources: [{ source, entries: [whole, { ...whole, key: 'l', ...entry }] }] };
};

test('a state of entries that are whole is taken', () => {
  for (const says of ['warning', 'error', 'recovered']) {
    const state = stateWith({ told: [{ channel: 'a', says, at: -8.64e15 }] });
    expect(held({ state }).alerter.state()).toEqual(state);
  }
});

test.each<[string, unknown, string]>([
  ['nothing', null, 'bad-format'],
  ['an entry without a key', stateWith({ key: 3 }), 'bad-format'],
  ['an entry that neither fails nor does not', stateWith({ failing: 'yes' }), 'bad-format'],
  ['an entry without an issue', stateWith({ issue: null }), 'bad-format'],
  [
    'an entry whose issue has no code',
    stateWith({ issue: { severity: 'error', message: 'm', since: 0 } }),
    'bad-format',
  ],
  [
    'an entry whose issue has no message',
    stateWith({ issue: { code: 'c', severity: 'error', since: 0 } }),
    'bad-format',
  ],
  ['an entry told to nobody knows whom', stateWith({ told: {} }), 'bad-format'],
  ['told of null', stateWith({ told: [null] }), 'bad-format'],
  ['told to no channel', stateWith({ told: [{ says: 'error', at: 0 }] }), 'bad-format'],
  ['told nothing', stateWith({ told: [{ channel: 'a', says: 'other', at: 0 }] }), 'bad-format'],
  ['told at no time', stateWith({ told: [{ channel: 'a', says: 'error', at: null }] }), 'bad-format'],
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
    'an entry there since no time',
    stateWith({ issue: { code: 'c', severity: 'error', message: 'm', since: 9e15 } }),
    'bad-format',
  ],
  [
    'an entry of another severity',
    stateWith({ issue: { code: 'c', severity: 'fatal', message: 'm', since: 0 } }),
    'bad-format',
  ],
  ['an entry found at no time', stateWith({ found: null }), 'bad-format'],
  [
    'an entry told beyond all time',
    stateWith({ told: [{ channel: 'a', says: 'error', at: 9e99 }] }),
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
