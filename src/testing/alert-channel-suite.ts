import type { Alert, AlertChannel } from '../validate/alerts/alert.ts';
import type { SuiteTools } from './store-suite.ts';

/** A channel under test, and what has come out at its other end. */
export interface AlertChannelSubject {
  readonly channel: AlertChannel;
  /** All that arrived, in order, as text: what a person or a program would read. */
  readonly received: () => readonly string[];
  /** From now on the other end takes nothing; left out when that cannot be brought about. */
  readonly breakDown?: () => void | Promise<void>;
  /** Lets go of what the test opened. */
  readonly close?: () => void | Promise<void>;
}

/** An alert like any other. */
function alertOf(text: string, id = 'a1'): Alert {
  const issue = { code: 'limit-missed', severity: 'error', message: text, measure: 'auc', since: 0 } as const;
  return { id, source: { model: 'late', stage: 'gate' }, at: 1000, failing: [issue], recovered: [], text };
}

/**
 * Declares the tests that every {@link AlertChannel} passes: your own, too.
 *
 * @param make - a channel whose other end has received nothing, for every test.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * const make = () => ({ channel: consoleChannel({ write: () => {} }), received: () => [] });
 * testAlertChannel(make, { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'alert channel: an alert has arrived when send resolves, once and whole'
 */
export function testAlertChannel(
  make: () => AlertChannelSubject | Promise<AlertChannelSubject>,
  { test, equal }: SuiteTools,
): void {
  const that = (name: string, run: (subject: AlertChannelSubject) => Promise<void>): void => {
    test(`alert channel: ${name}`, async () => {
      const subject = await make();
      try {
        await run(subject);
      } finally {
        await subject.close?.();
      }
    });
  };

  that('an alert has arrived when send resolves, once and whole', async ({ channel, received }) => {
    await channel.send(alertOf('auc is 0.6 on origin=LGA (300 rows); expected at least 0.7.'));
    equal(received().length, 1, 'how many arrived');
    equal(received()[0]!.includes('auc is 0.6 on origin=LGA'), true, 'its sentence');
  });

  that('letters of every script arrive as they are', async ({ channel, received }) => {
    const text = 'naïve 遅延 🛫 "quoted" <b>&amp;</b>';
    await channel.send(alertOf(text));
    const all = received()[0] ?? '';
    equal(
      ['遅延', '🛫', 'naïve'].filter((part) => !all.includes(part)),
      [],
      'what is not there',
    );
  });

  that(
    'however many problems there are, each arrives, in one message or in several',
    async ({ channel, received }) => {
      const sentences = Array.from(
        { length: 200 },
        (_, at) =>
          `auc is 0.6 on carrier=c${at} (300 rows); ${'expected at least 0.7, '.repeat(12)}as before.`,
      );
      const { failing, ...rest } = alertOf(['late, gate: 200 problems.', ...sentences].join('\n'));
      await channel.send({ ...rest, failing: sentences.map((message) => ({ ...failing[0]!, message })) });
      const all = received().join('\n');
      equal(
        sentences.filter((sentence) => !all.includes(sentence)),
        [],
        'which did not',
      );
    },
  );

  that('alerts sent at once all arrive', async ({ channel, received }) => {
    const names = ['one', 'two', 'three', 'four'];
    await Promise.all(names.map(async (name) => channel.send(alertOf(`${name} is off.`, name))));
    equal(received().length, 4, 'how many arrived');
    equal(
      names.filter((name) => !received().some((text) => text.includes(`${name} is off.`))),
      [],
      'which did not',
    );
  });

  that('an alert is not changed, and its name stays', async ({ channel }) => {
    const alert = alertOf('auc is off.');
    const before = JSON.stringify(alert);
    const { name } = channel;
    await channel.send(Object.freeze(alert));
    equal(JSON.stringify(alert), before, 'the alert');
    equal([typeof name, name !== '', channel.name === name], ['string', true, true], 'the name');
  });

  that(
    'a signal that was aborted rejects with its reason, and nothing arrives',
    async ({ channel, received }) => {
      const reason = { why: 'enough' };
      equal(
        await thrown(() => channel.send(alertOf('never'), { signal: AbortSignal.abort(reason) })),
        reason,
        'reason',
      );
      equal(received(), [], 'what arrived');
    },
  );

  that('what is not taken is an error, never silence', async ({ channel, received, breakDown }) => {
    if (!breakDown) return equal(breakDown, undefined, 'an end that cannot break down');
    await breakDown();
    const error = await thrown(() => channel.send(alertOf('never')));
    equal(error instanceof Error, true, 'an error');
    equal(received(), [], 'what arrived');
  });
}

async function thrown(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}
