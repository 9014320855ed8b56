import { isVerdict } from '../../core/check-verdict.ts';
import { checkWaiting } from '../../core/check-waiting.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import { SlipwayError } from '../../core/error.ts';
import { hashJson } from '../../core/hash.ts';
import { isRecord } from '../../core/json.ts';
import { checkChoice, checkFlag, checkKeys, checkNumber } from '../../core/options.ts';
import type { Verdict } from '../../core/verdict.ts';
import { waitFor } from '../../core/waiting.ts';
import type { Alert, AlertChannel, AlertSource } from './alert.ts';
import { alertMemory, type Due } from './alert-memory.ts';
import { isSource, type AlertState } from './alert-state.ts';
import { alertText } from './alert-text.ts';
import { oneByOne } from './one-by-one.ts';
import { lastTold, wordFor } from './told.ts';

/** Options of {@link createAlerter}. */
export interface AlerterOptions {
  /** Who is told; at least one, of different names. Each is told by itself: one that fails holds up no other. */
  readonly channels: readonly AlertChannel[];
  /** @default systemClock */
  readonly clock?: Clock;
  /**
   * How long a channel is not told again of a problem that is still there; with 0 it is told whenever that is found at
   * another time. @default 3600000
   */
  readonly coolDownMs?: number;
  /** The least severe issue that is told. @default 'error' */
  readonly severity?: 'error' | 'warning';
  /** Whether channels are told when a problem is gone, also of one that came and went while they were off. @default true */
  readonly recoveries?: boolean;
  /** How many problems of one source are told apart; the rest are told as one. @default 200 */
  readonly maxIssues?: number;
  /** How long one sending may take, with every try that the channel makes. @default 60000 */
  readonly timeoutMs?: number;
  /** What `state()` of an alerter gave before. @default none */
  readonly state?: unknown;
}

/** What became of a report. */
export interface AlertReport {
  readonly sent: readonly { readonly channel: string; readonly alert: Alert }[];
  /**
   * What was not taken, one a channel: after that it is not tried further in this report. It is told all that it has
   * missed with the next one, whichever source that is of.
   */
  readonly failed: readonly { readonly channel: string; readonly alert: Alert; readonly error: unknown }[];
}

/** Turns verdicts into alerts, and remembers who was told what. */
export interface Alerter {
  /**
   * Tells every channel what is new in a verdict, what is gone, and what is still to be told.
   *
   * @throws {SlipwayError} `bad-data` on what is no verdict; `bad-option` on a source without model and stage;
   *   `too-large` beyond 1,000 sources with problems; the signal's reason, untouched, on an abort.
   */
  report(
    verdict: Verdict,
    source: AlertSource,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<AlertReport>;
  /** What is remembered, as plain JSON. */
  state(): AlertState;
}

const where = 'validate/alerts';

/**
 * Tells people what verdicts find, once and not every time.
 *
 * A problem is told apart by its code, measure, slice and column, not by its figures: the same problem an hour later is
 * not news until `coolDownMs` has passed, unless a warning has become an error. When it is gone, that is told, too: a
 * later verdict of the same source has it no more, and nothing in it says that it was not judged. When it is back, that
 * is told at once: the last word is true. A channel that fails is named in the report, and told what it has missed with
 * the next one; it holds up no other.
 *
 * @throws {SlipwayError} `bad-option`; `bad-format` or `bad-version` on a state that is none.
 * @example
 * const told = [];
 * const alerter = createAlerter({ channels: [consoleChannel({ write: (text) => told.push(text) })], clock: fixedClock(0) });
 * const verdict = verdictOf([{ code: 'limit-missed', severity: 'error', message: 'auc is 0.6; expected 0.7.', measure: 'auc' }], 1);
 * await alerter.report(verdict, { model: 'late', stage: 'gate' });
 * await alerter.report(verdict, { model: 'late', stage: 'gate' });
 * told // => ['late, gate: 1 problem.\nauc is 0.6; expected 0.7.']
 */
export function createAlerter(options: AlerterOptions): Alerter {
  checkKeys(where, options, ['channels', 'clock', 'coolDownMs', 'severity', 'recoveries', 'maxIssues', 'timeoutMs', 'state']); // prettier-ignore
  const { clock = systemClock } = options;
  const channels = checkChannels(options.channels);
  const coolDownMs = checkNumber(where, 'coolDownMs', options.coolDownMs ?? 3_600_000, { min: 0 });
  const severity = checkChoice(where, 'severity', options.severity ?? 'error', ['error', 'warning']);
  const recoveries = checkFlag(where, 'recoveries', options.recoveries ?? true);
  const maxIssues = checkNumber(where, 'maxIssues', options.maxIssues ?? 200, { min: 1, max: 1e4, integer: true }); // prettier-ignore
  const timeoutMs = checkNumber(where, 'timeoutMs', options.timeoutMs ?? 60_000, { min: 1, max: Infinity });

  const memory = alertMemory({
    channels: channels.map(({ name }) => name),
    state: options.state,
    coolDownMs,
    recoveries,
    severity,
    maxIssues,
  });

  const send = async (
    channel: AlertChannel,
    alert: Alert,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    // A copy: what one channel does to it is nobody else's.
    const waited = await waitFor(
      async (inner) => channel.send(structuredClone(alert), { signal: inner }),
      timeoutMs,
      signal,
    );
    if (waited.late)
      throw new SlipwayError('io', where, `${channel.name} had not taken an alert after ${timeoutMs} ms.`);
  };

  /** Tells a channel what it is still to be told, of the source just reported first, until one alert is not taken. */
  const tell = async (
    channel: AlertChannel,
    reported: AlertSource,
    signal: AbortSignal | undefined,
    { sent, failed }: Telling,
  ): Promise<void> => {
    for (const source of memory.sources(reported)) {
      const due = memory.due(source, channel.name);
      if (!due) continue;
      const alert = alertOf(due, channel.name, clock.now());
      try {
        await send(channel, alert, signal);
      } catch (error) {
        signal?.throwIfAborted();
        failed.push({ channel: channel.name, alert, error });
        memory.putLast(source);
        return;
      }
      memory.told(due, channel.name);
      sent.push({ channel: channel.name, alert });
    }
  };

  const turns = channels.map((channel) => ({ channel, inTurn: oneByOne() }));
  return {
    async report(verdict, source, { signal } = {}) {
      checkWaiting(where, { signal });
      checkReported(verdict, source);
      signal?.throwIfAborted();
      memory.remember(verdict, source, clock.now());
      const report: Telling = { sent: [], failed: [] };
      const { model, stage } = source;
      const ended = await Promise.allSettled(
        turns.map(async ({ channel, inTurn }) =>
          inTurn(async () => tell(channel, { model, stage }, signal, report), signal),
        ),
      );
      memory.forget(clock.now());
      for (const of of ended) if (of.status === 'rejected') throw of.reason;
      return report;
    },
    state: () => memory.state(),
  };
}

/** A report in the making. */
interface Telling extends AlertReport {
  readonly sent: AlertReport['sent'][number][];
  readonly failed: AlertReport['failed'][number][];
}

/** One alert of what a channel is to be told. */
function alertOf({ source, entries }: Due, channel: string, at: number): Alert {
  const issuesOf = (isFailing: boolean): Alert['failing'] =>
    structuredClone(entries.filter(({ failing }) => failing === isFailing).map(({ issue }) => issue));
  const failing = issuesOf(true);
  const recovered = issuesOf(false);
  // Made of what it says and of what was said before, not of when it is sent: another try has the same.
  const says = entries.map((entry) => {
    const last = lastTold(entry, channel);
    return [entry.key, wordFor(entry), entry.issue.since, last?.at ?? null];
  });
  const id = hashJson([source.model, source.stage, says]).slice(0, 32);
  return { id, source: { ...source }, at, failing, recovered, text: alertText(source, failing, recovered) };
}

function checkChannels(channels: unknown): readonly AlertChannel[] {
  const isChannel = (of: unknown): boolean =>
    isRecord(of) && typeof of['name'] === 'string' && of['name'] !== '' && typeof of['send'] === 'function';
  if (!Array.isArray(channels) || channels.length === 0 || !channels.every(isChannel))
    throw new SlipwayError(
      'bad-option',
      where,
      'channels is something else; expected a list of at least one channel, such as consoleChannel gives.',
      { details: { option: 'channels' } },
    );
  const names = (channels as AlertChannel[]).map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw new SlipwayError('bad-option', where, 'two channels have one name; expected different ones.', {
      details: { option: 'channels' },
    });
  return [...(channels as AlertChannel[])];
}

function checkReported(verdict: unknown, source: unknown): void {
  if (!isVerdict(verdict))
    throw new SlipwayError('bad-data', where, 'the verdict is not one; expected such as gate gives.');
  if (!isSource(source))
    throw new SlipwayError(
      'bad-option',
      where,
      "the source is something else; expected such as { model: 'late', stage: 'gate' }.",
      { details: { option: 'source' } },
    );
}
