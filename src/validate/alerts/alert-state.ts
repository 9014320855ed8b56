import { SlipwayError } from '../../core/error.ts';
import { hashJson } from '../../core/hash.ts';
import { isRecord } from '../../core/json.ts';
import type { Issue } from '../../core/verdict.ts';
import type { AlertIssue, AlertSource } from './alert.ts';

/** What a channel was told of a problem last. */
export interface Told {
  readonly channel: string;
  /** That it is there, as a warning or an error, or that it is gone. */
  readonly says: 'warning' | 'error' | 'recovered';
  /** When what it was told of had been found. */
  readonly at: number;
}

/** One problem that is or was there, and who was told what of it. */
export interface AlertEntry {
  readonly key: string;
  /** As it was found last. */
  readonly issue: AlertIssue;
  /** When it was found last, in milliseconds since 1970 UTC. */
  readonly found: number;
  readonly failing: boolean;
  /** By channel, at most once each. */
  readonly told: readonly Told[];
}

/** What an alerter remembers between reports. Plain JSON, of bounded size: keep it where the next process finds it. */
export interface AlertState {
  readonly version: 1;
  readonly sources: readonly { readonly source: AlertSource; readonly entries: readonly AlertEntry[] }[];
}

const where = 'validate/alerts';

/** What a problem is told apart by: what it says, where, and no figure. */
export function keyOfIssue({ code, measure, slice, column }: Issue): string {
  return hashJson([code, measure ?? null, slice ?? null, column ?? null]).slice(0, 32);
}

/**
 * Reads a kept state, trusting nothing in it.
 *
 * @throws {SlipwayError} `bad-version`; `bad-format` on what is no state of an alerter.
 */
export function readAlertState(state: unknown): AlertState {
  if (isRecord(state) && state['version'] !== 1 && state['version'] !== undefined)
    throw new SlipwayError(
      'bad-version',
      where,
      'the state of the alerts was written by another version; expected version 1.',
    );
  if (!isRecord(state) || !isList(state['sources'], isOfSource))
    throw new SlipwayError(
      'bad-format',
      where,
      'the state of the alerts is not one; expected what state() of an alerter gave.',
    );
  return structuredClone(state) as unknown as AlertState;
}

/** Whether a value says where a verdict came from. */
export function isSource(value: unknown): value is AlertSource {
  return isRecord(value) && typeof value['model'] === 'string' && typeof value['stage'] === 'string';
}

function isOfSource(value: unknown): boolean {
  return isRecord(value) && isSource(value['source']) && isList(value['entries'], isEntry);
}

function isEntry(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { key, issue, found, failing, told } = value;
  return (
    typeof key === 'string' &&
    isRecord(issue) &&
    typeof issue['code'] === 'string' &&
    typeof issue['message'] === 'string' &&
    (issue['severity'] === 'error' || issue['severity'] === 'warning') &&
    isTime(issue['since']) &&
    isTime(found) &&
    typeof failing === 'boolean' &&
    isList(told, isTold)
  );
}

function isTold(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['channel'] === 'string' &&
    (value['says'] === 'warning' || value['says'] === 'error' || value['says'] === 'recovered') &&
    isTime(value['at'])
  );
}

/** Whether a value is a time that a date can hold. */
function isTime(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15;
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}
