import { checkWaiting } from '../../core/check-waiting.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import { SlipwayError } from '../../core/error.ts';
import { hashJson } from '../../core/hash.ts';
import { isRecord } from '../../core/json.ts';
import { checkChoice, checkFlag, checkKeys, checkNumber } from '../../core/options.ts';
import type { Verdict } from '../../core/verdict.ts';
import { waitFor } from '../../core/waiting.ts';
import type { Alert, AlertChannel, AlertSource } from './alert.ts';
import { isSource, readAlertState, type AlertEntry, type AlertState } from './alert-state.ts';
import { alertText } from './alert-text.ts';
import { updateEntries } from './update-entries.ts';

/** Options of {@link createAlerter}. */
export interface AlerterOptions {
  /** Who is told; at least one, of different names. Each is told by itself: one that fails holds up no other. */
  readonly channels: readonly AlertChannel[];
  /** @default systemClock */
  readonly clock?: Clock;
  /** How long a channel is not told again of a problem that it was told of. @default 3600000 */
  readonly coolDownMs?: number;
  /** The least severe issue that is told. @default 'error' */
  readonly severity?: 'error' | 'warning';
  /** Whether channels are told when a problem is gone. @default true */
  readonly recoveries?: boolean;
  /** How many problems of one source are told apart; the rest are told as one. @default 200 */
  readonly maxIssues?: number;
  /** How long one sending may take. @default 30000 */
  readonly timeoutMs?: number;
  /** What `state()` of an alerter gave before. @default none */
  readonly state?: unknown;
}

/** What became of a report. */
export interface AlertReport {
  readonly sent: readonly { readonly channel: string; readonly alert: Alert }[];
  /** What was not taken: it is sent again with the next report, whichever source that is of. */
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
const mostSources = 1000;

/**
 * Tells people what verdicts find, once and not every time.
 *
 * A problem is told apart by its code, measure, slice and column, not by its figures: the same problem an hour later is
 * not news until `coolDownMs` has passed. When it is gone, that is told, too: a later verdict of the same source has it
 * no more, and nothing in it says that it was not looked at. A channel that fails is named in the report, and told what
 * it has missed with the next one.
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
  const timeoutMs = checkNumber(where, 'timeoutMs', options.timeoutMs ?? 30_000, { min: 1, max: Infinity });

  const kept = new Map<string, { readonly source: AlertSource; entries: readonly AlertEntry[] }>();
  if (options.state !== undefined)
    for (const { source, entries } of readAlertState(options.state).sources)
      kept.set(nameOf(source), { source, entries });

  /** What a channel is still to be told: of a verdict just given, also what it was told long ago. */
  const isDue = ({ failing, told }: AlertEntry, channel: string, now: number, isFresh: boolean): boolean => {
    const last = told.find((of) => of.channel === channel);
    if (!last) return true;
    if (failing) return isFresh && now - last.at >= coolDownMs;
    return recoveries && last.says === 'failing';
  };

  const tell = async (
    channel: AlertChannel,
    fresh: string,
    now: number,
    signal: AbortSignal | undefined,
    report: {
      readonly sent: AlertReport['sent'][number][];
      readonly failed: AlertReport['failed'][number][];
    },
  ): Promise<void> => {
    const { name } = channel;
    for (const [from, of] of [...kept]) {
      const due = of.entries.filter((entry) => isDue(entry, name, now, from === fresh));
      if (due.length === 0) continue;
      const alert = alertOf(of.source, due, name, now);
      try {
        const waited = await waitFor(
          async (inner) => channel.send(alert, { signal: inner }),
          timeoutMs,
          signal,
        );
        if (waited.late)
          throw new SlipwayError('io', where, `${name} had not taken an alert after ${timeoutMs} ms.`);
      } catch (error) {
        signal?.throwIfAborted();
        report.failed.push({ channel: name, alert, error });
        continue;
      }
      report.sent.push({ channel: name, alert });
      const told = new Set(due.map(({ key }) => key));
      of.entries = of.entries.map((entry) => (told.has(entry.key) ? whoKnows(entry, name, now) : entry));
    }
  };

  /** What is gone, known to all and cooled down is forgotten. */
  const isOver = (entry: AlertEntry, now: number): boolean =>
    !entry.failing &&
    channels.every(({ name }) => !isDue(entry, name, now, false)) &&
    entry.told.every(({ at }) => now - at >= coolDownMs);

  const forget = (now: number): void => {
    for (const [name, of] of kept) {
      of.entries = of.entries.filter((entry) => !isOver(entry, now));
      if (of.entries.length === 0) kept.delete(name);
    }
  };

  let last: Promise<unknown> = Promise.resolve();
  return {
    async report(verdict, source, { signal } = {}) {
      checkWaiting(where, { signal });
      checkReported(verdict, source);
      const before = last.catch(() => undefined);
      const reporting = (async (): Promise<AlertReport> => {
        await before;
        signal?.throwIfAborted();
        const now = clock.now();
        const name = nameOf(source);
        const entries = updateEntries(kept.get(name)?.entries ?? [], verdict, { severity, maxIssues, now });
        if (entries.length > 0 && !kept.has(name) && kept.size >= mostSources)
          throw new SlipwayError(
            'too-large',
            where,
            `there are ${kept.size} sources with problems; expected at most ${mostSources}. Name fewer models and stages.`,
          );
        kept.set(name, { source: { model: source.model, stage: source.stage }, entries });
        const report = { sent: [], failed: [] };
        const telling = channels.map(async (channel) => tell(channel, name, now, signal, report));
        const ended = await Promise.allSettled(telling);
        forget(now);
        for (const of of ended) if (of.status === 'rejected') throw of.reason;
        return report;
      })();
      last = reporting;
      return reporting;
    },
    state: () => ({ version: 1, sources: structuredClone([...kept.values()]) }),
  };
}

/** One alert of what a channel is to be told. */
function alertOf(source: AlertSource, due: readonly AlertEntry[], channel: string, at: number): Alert {
  const issuesOf = (of: readonly AlertEntry[]): Alert['failing'] => of.map(({ issue }) => issue);
  const failing = issuesOf(due.filter((entry) => entry.failing));
  const recovered = issuesOf(due.filter((entry) => !entry.failing));
  // Made of what it says and of what was said before, not of when it is sent: another try has the same.
  const says = due.map(({ key, failing, issue: { since }, told }) => {
    const last = told.find((of) => of.channel === channel);
    return [key, failing, since, last?.at ?? null];
  });
  const id = hashJson([source.model, source.stage, says]).slice(0, 32);
  return { id, source, at, failing, recovered, text: alertText(source, failing, recovered) };
}

function whoKnows(entry: AlertEntry, channel: string, now: number): AlertEntry {
  const last = entry.told.find((of) => of.channel === channel);
  const others = entry.told.filter((of) => of.channel !== channel);
  const says = entry.failing ? 'failing' : 'recovered';
  const at = entry.failing ? now : (last?.at ?? now);
  return { ...entry, told: [...others, { channel, says, at }] };
}

function nameOf({ model, stage }: AlertSource): string {
  return JSON.stringify([model, stage]);
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
  const isIssue = (of: unknown): boolean =>
    isRecord(of) &&
    typeof of['code'] === 'string' &&
    typeof of['message'] === 'string' &&
    (of['severity'] === 'error' || of['severity'] === 'warning');
  if (!isRecord(verdict) || !Array.isArray(verdict['issues']) || !verdict['issues'].every(isIssue))
    throw new SlipwayError('bad-data', where, 'the verdict is not one; expected such as gate gives.');
  if (!isSource(source))
    throw new SlipwayError(
      'bad-option',
      where,
      "the source is something else; expected such as { model: 'late', stage: 'gate' }.",
      { details: { option: 'source' } },
    );
}
