import { countText } from '../../core/figure-text.ts';
import type { Issue } from '../../core/verdict.ts';
import type { AlertIssue, AlertSource } from './alert.ts';

const longest = { message: 2000, name: 200, level: 200, columns: 10 };

/** An issue as alerts carry it: shortened, control characters spelled out, figures as JSON has them. */
export function alertIssue(issue: Issue, since: number): AlertIssue {
  const { code, severity, message, measure, value, limit, column, slice, otherSlice, window, rows } = issue;
  return {
    code: lineOf(code, longest.name),
    severity,
    message: lineOf(message, longest.message),
    ...(measure === undefined ? {} : { measure: lineOf(measure, longest.name) }),
    ...(value === undefined ? {} : { value: finite(value) }),
    ...(limit === undefined ? {} : { limit: finite(limit) }),
    ...(column === undefined ? {} : { column: lineOf(column, longest.name) }),
    ...(slice && { slice: alertSlice(slice) }),
    ...(otherSlice && { otherSlice: alertSlice(otherSlice) }),
    ...(window === undefined ? {} : { window: lineOf(window, longest.name) }),
    ...(rows === undefined ? {} : { rows }),
    since,
  };
}

/** A slice as alerts carry it. */
export function alertSlice(slice: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(slice)
      .slice(0, longest.columns)
      .map(([name, level]) => [lineOf(name, longest.name), lineOf(level, longest.level)]),
  );
}

/** An alert in sentences, one a line. */
export function alertText(
  { model, stage }: AlertSource,
  failing: readonly AlertIssue[],
  recovered: readonly AlertIssue[],
): string {
  const counts = [
    ...(failing.length > 0 ? [problems(failing.length)] : []),
    ...(recovered.length > 0 ? [`${problems(recovered.length)} gone`] : []),
  ];
  return [
    `${lineOf(model, longest.name)}, ${lineOf(stage, longest.name)}: ${counts.join(', ')}.`,
    ...failing.map(({ message }) => message),
    ...recovered.map(({ message, since }) => `Gone, found ${new Date(since).toISOString()}: ${message}`),
  ].join('\n');
}

function problems(count: number): string {
  return `${countText(count)} ${count === 1 ? 'problem' : 'problems'}`;
}

/** Text from data may hold line ends, escapes of a terminal and turned directions: one line that shows them as they are. */
export function lineOf(text: string, most: number): string {
  const line = text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  // Half a character is none, and JSON of it is not what was written.
  return (line.length > most ? `${line.slice(0, most - 1)}…` : line).replace(/\p{Cs}/gu, '\ufffd');
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
