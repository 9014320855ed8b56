import { verdictOf, type Issue, type Verdict } from '../../../src/core/verdict.ts';
import type { Alert, AlertChannel } from '../../../src/validate/alerts/alert.ts';
import {
  createAlerter,
  type AlerterOptions,
  type Alerter,
} from '../../../src/validate/alerts/create-alerter.ts';

export const source = { model: 'late', stage: 'gate' };
export const hour = 3_600_000;

export const missed = (measure: string, slice?: Record<string, string>, value = 0.6): Issue => ({
  code: 'limit-missed',
  severity: 'error',
  message: `${measure} is ${value}${slice ? ` on ${JSON.stringify(slice)}` : ''}.`,
  measure,
  value,
  ...(slice && { slice }),
});

export const found = (...issues: Issue[]): Verdict => verdictOf(issues, 1);

interface Held {
  readonly alerter: Alerter;
  readonly clock: { time: number; now: () => number };
  /** What each channel has taken. */
  readonly sent: Readonly<Record<string, Alert[]>>;
  /** The channels that take nothing. */
  readonly broken: Set<string>;
}

/** An alerter whose clock and channels the test holds. */
export function held(options: Partial<AlerterOptions> = {}, names: readonly string[] = ['a']): Held {
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
  return { alerter, clock, sent, broken };
}

/** What stood in alerts, by measure: failing, and gone. */
export const said = (alerts: readonly Alert[] | undefined): [string[], string[]][] =>
  alerts!.map(({ failing, recovered }) => [
    failing.map(({ measure, code }) => measure ?? code),
    recovered.map(({ measure, code }) => measure ?? code),
  ]);
