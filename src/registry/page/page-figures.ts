import { ownOf } from '../../core/own.ts';
import type { Verdict } from '../../core/verdict.ts';
import { html, type Html } from '../../view/html.ts';
import { known, knownInterval, metricText } from '../../view/shown/metric-text.ts';
import type { Version } from '../version.ts';
import { counted, dash, nameText } from './page-words.ts';

/** The names of all metrics of some versions, those of the newest first. */
export function metricNames(newest: readonly Version[]): readonly string[] {
  return [...new Set(newest.flatMap(({ evaluation }) => Object.keys(evaluation?.metrics ?? {})))];
}

/** A figure over all rows, between what it lies, and as text with as many digits as the interval allows; `null` without one. */
export function figureOf(
  { evaluation }: Version,
  metric: string,
): {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly text: string;
} | null {
  const value = known(ownOf(evaluation?.metrics, metric));
  if (value === null) return null;
  const ends = knownInterval(ownOf(evaluation?.intervals, metric));
  const text = metricText(value, ends ? (ends.high - ends.low) / 2 : Infinity);
  return { value, low: ends?.low ?? null, high: ends?.high ?? null, text };
}

/** Which way a metric is better, as its newest version says: `null` when none does. */
export function directionOf(newest: readonly Version[], metric: string): 'higher' | 'lower' | null {
  for (const { evaluation } of newest) {
    const direction = ownOf(evaluation?.directions, metric);
    if (direction !== undefined) return direction;
  }
  return null;
}

/** The most codes of a verdict that are named. */
const CODES = 4;

/** Whether a verdict passes, and the codes of its errors. */
export function verdictText(verdict: Verdict | null): Html {
  if (verdict === null) return html`<span class="soft">none</span>`;
  const counts = new Map<string, number>();
  for (const { code, severity } of verdict.issues)
    if (severity === 'error') counts.set(code, (counts.get(code) ?? 0) + 1);
  const codes = [...counts];
  const warnings = verdict.issues.filter(({ severity }) => severity === 'warning').length;
  const rest = codes.length - CODES;
  return html`<span class="${verdict.pass ? 'pass' : 'fail'}"
      >${verdict.pass ? 'passes' : 'does not pass'}</span
    >${codes.slice(0, CODES).map(([code, times]) => html` <span class="badge bad">${nameText(code, 40)}${times > 1 && ` × ${times}`}</span>`)}${rest > 0 && ` and ${counted(rest, 'other')}`}${warnings > 0 && html` <span class="soft small">${counted(warnings, 'warning')}</span>`}`;
}

/** Texts by their names, at most so many. */
export function tagsText(tags: Readonly<Record<string, string>>): Html {
  const all = Object.entries(tags);
  if (all.length === 0) return dash;
  const rest = all.length - TAGS;
  return html`${all.slice(0, TAGS).map(([tag, text]) => html`<div>${nameText(tag, 30)}: ${nameText(text, 40)}</div>`)}${rest > 0 && html`<div class="soft">and ${counted(rest, 'other')}</div>`}`;
}

const TAGS = 6;
