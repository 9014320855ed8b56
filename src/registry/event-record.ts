import { EVENT_KINDS, type RegistryEvent } from './event.ts';
import { checkGuard } from './guard.ts';
import { isAlias } from './names.ts';
import { corrupt, readRecord, writeRecord, type Fields } from './record.ts';

const format = 'slipway-event';

/** The bytes of an event's record. */
export function writeEvent(event: RegistryEvent): Uint8Array {
  return writeRecord(format, event);
}

/**
 * Reads an event's record, trusting nothing in it.
 *
 * @throws {SlipwayError} `corrupt`, `bad-version`.
 */
export function readEvent(bytes: Uint8Array, key: string): RegistryEvent {
  const fields = readRecord(bytes, format, key);
  const alias = fields.textOrNull('alias');
  if (alias !== null && !isAlias(alias)) throw corrupt(key, 'its alias is none');
  return {
    sequence: fields.count('sequence'),
    kind: fields.choice('kind', EVENT_KINDS),
    name: fields.text('name'),
    alias,
    version: fields.countOrNull('version'),
    previous: fields.countOrNull('previous'),
    at: fields.instant('at'),
    actor: fields.textOrNull('actor'),
    note: fields.textOrNull('note'),
    automatic: fields.yesNo('automatic'),
    override: fields.textOrNull('override'),
    guard: readGuard(fields, key),
    record: fields.hashOrNull('record'),
    after: fields.hashOrNull('after'),
  };
}

function readGuard(fields: Fields, key: string): RegistryEvent['guard'] {
  try {
    return checkGuard(fields.json('guard'));
  } catch (cause) {
    throw corrupt(key, 'its guard is none', cause);
  }
}
