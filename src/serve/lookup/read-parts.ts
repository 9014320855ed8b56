import type { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkSchema } from '../../table/check-schema.ts';
import type { Schema } from '../../table/schema.ts';
import { zoneOf } from '../../table/zone.ts';
import type { Answers } from './answers.ts';
import { ARRAY_TYPES } from './encode-lookup.ts';
import { codesOf, type KeyColumn } from './key-column.ts';
import type { KeyIndex } from './key-index.ts';
import type { LookupArray } from './lookup-arrays.ts';
import type { LookupParts } from './lookup-table.ts';
import type { NumberIndex } from './number-index.ts';
import { lowBits, placeBits, shortLength } from './text-index.ts';

/** What a file says about itself, checked as far as it goes without the arrays. */
export interface Header {
  readonly modelHash: string;
  readonly input: Schema;
  readonly signature: unknown;
  readonly size: number;
  readonly places: number;
  readonly columns: readonly Readonly<Record<string, unknown>>[];
  readonly folds: readonly unknown[];
  readonly last: unknown;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly arrays: readonly {
    readonly name: string;
    readonly type: string;
    readonly length: number;
    readonly crc: number;
  }[];
  /** Where it ends. */
  readonly bytes: number;
}

/** Makes the error that says what of a file is wrong. */
type Corrupt = (what: string) => SlipwayError;

const MOST = 2 ** 53;

/** Refuses a header that is not whole. */
export function checkHeader(found: Readonly<Record<string, unknown>>, corrupt: Corrupt): Header {
  const { modelHash, input, signature, columns, folds, answers, arrays } = found;
  try {
    checkSchema('serve/decode-lookup', input);
    for (const { kind, zone = 'UTC' } of (input as Schema).fields) if (kind === 'time') zoneOf(zone);
  } catch {
    throw corrupt('its inputs are no schema that can be read here');
  }
  const fields = (input as Schema).fields.length;
  const isEntry = (entry: unknown): boolean =>
    isRecord(entry) &&
    typeof entry['name'] === 'string' &&
    typeof entry['type'] === 'string' &&
    Object.hasOwn(ARRAY_TYPES, entry['type']) &&
    isCount(entry['length']) &&
    isCount(entry['crc']);
  const whole =
    typeof modelHash === 'string' &&
    isRecord(signature) &&
    typeof signature['task'] === 'string' &&
    isListOf(signature['inputs'], isRecord) &&
    isListOf(signature['outputs'], isOutput) &&
    isCount(found['size']) &&
    isCount(found['places']) &&
    isRecord(answers) &&
    isListOf(columns, isRecord) &&
    columns.length === fields &&
    Array.isArray(folds) &&
    folds.length === fields &&
    isListOf(arrays, isEntry);
  if (!whole) throw corrupt('its header is not whole');
  return found as unknown as Header;
}

/** The parts of a table from the header and the arrays of its file, which fit each other when it returns. */
export function readParts(
  header: Header,
  arrays: ReadonlyMap<string, LookupArray>,
  corrupt: Corrupt,
): Omit<LookupParts, 'signature'> {
  const { modelHash, input, size, places } = header;
  const array = <Kind extends LookupArray>(
    name: string,
    ...kinds: readonly (new (...args: never[]) => Kind)[]
  ): Kind => {
    const found = arrays.get(name);
    if (!found || !kinds.some((kind) => found instanceof kind)) throw corrupt(`it lacks "${name}"`);
    return found as Kind;
  };
  const searched = (name: string, said: unknown): NumberIndex => {
    const { low, count, salt = 0 } = isRecord(said) ? said : {};
    const keys = array<Uint32Array | Float64Array>(name, Uint32Array, Float64Array);
    if (!Number.isSafeInteger(low) || !isCount(count) || !isSalt(salt))
      throw corrupt(`"${name}" is not said whole`);
    let full = 0;
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at]!;
      if (key !== 0 || keys instanceof Float64Array) if (!Number.isNaN(key)) full++;
    }
    if (full !== count || full >= keys.length) throw corrupt(`"${name}" has ${full} keys`);
    return { keys, low: low as number, count, salt };
  };
  const columns = header.columns.map((said, at): KeyColumn => {
    const { kind, missing, low, span, salt = 0 } = said;
    const numeric = ['number', 'time'].includes(input.fields[at]!.kind);
    if (typeof missing !== 'boolean') throw corrupt(`column ${at} is not said whole`);
    if (kind === 'range' && numeric && Number.isSafeInteger(low) && isCount(span) && span < 2 ** 31)
      return { kind, low: low as number, span, missing };
    if (kind === 'numbers' && numeric) {
      const index = searched(`${at}.keys`, said);
      const ranks = arrays.has(`${at}.ranks`) ? array(`${at}.ranks`, Uint32Array) : null;
      if (
        ranks &&
        (ranks.length !== index.keys.length || ranks.some((rank) => rank >= Math.max(1, index.count)))
      )
        throw corrupt(`"${at}.ranks" does not fit`);
      return { kind, index, ranks, missing };
    }
    if (kind === 'texts' && !numeric && isSalt(salt))
      return { kind, index: { ...readTexts(at, array, corrupt), salt }, missing };
    throw corrupt(`column ${at} is of another kind than its input`);
  });

  let product = 1;
  const folds = header.folds.map((said, at) => {
    const fold = said === null ? null : searched(`${at}.fold`, said);
    product = (fold ? fold.keys.length : product) * codesOf(columns[at]!);
    if (product > MOST) throw corrupt('its columns have too many combinations');
    return fold;
  });
  const last = header.last === null ? null : searched('last', header.last);
  const present = arrays.has('present') ? array('present', Uint8Array) : null;
  if ((last ? last.keys.length : product) !== places || size > places)
    throw corrupt(`it has ${places} places where there are ${last ? last.keys.length : product}`);
  if (present && present.length !== Math.ceil(places / 8)) throw corrupt('"present" does not fit');
  const index = { columns, folds, last, present, places };
  if (size !== heldIn(index)) throw corrupt(`it has ${heldIn(index)} entries and says ${size}`);
  return { modelHash, input, size, index, answers: readAnswers(header, array, corrupt) };
}

/** How many rows an index finds. */
function heldIn({ columns, last, present, places }: KeyIndex): number {
  if (last) return last.count;
  if (present) {
    let held = 0;
    for (let place = 0; place < places; place++) held += (present[place >>> 3]! >>> (place & 7)) & 1;
    return held;
  }
  const [alone] = columns.length === 1 ? columns : [];
  if (alone?.kind !== 'numbers' || alone.ranks) return places;
  return alone.index.count + (alone.missing ? 1 : 0);
}

type Find = <Kind extends LookupArray>(
  name: string,
  ...kinds: readonly (new (...args: never[]) => Kind)[]
) => Kind;

function readTexts(
  at: number,
  array: Find,
  corrupt: Corrupt,
): Omit<Extract<KeyColumn, { kind: 'texts' }>['index'], 'salt'> {
  const units = array<Uint8Array | Uint16Array>(`${at}.units`, Uint8Array, Uint16Array);
  const starts = array(`${at}.starts`, Uint32Array);
  const slots = array(`${at}.slots`, Uint32Array);
  const count = starts.length - 1;
  let whole = count >= 0 && count < 2 ** 31 && starts[0] === 0 && starts[count] === units.length;
  for (let place = 0; place < count && whole; place++) {
    const length = starts[place + 1]! - starts[place]! - 1;
    whole = length >= 0 && units[starts[place]!] === shortLength(length);
  }
  const mask = lowBits(placeBits(count));
  let full = 0;
  for (let slot = 0; slot < slots.length && whole; slot += 2) {
    if (slots[slot] === 0) continue;
    full++;
    const place = (slots[slot]! & mask) - 1;
    whole = place >= 0 && place < count && slots[slot + 1] === starts[place];
  }
  if (!whole || slots.length % 2 !== 0 || full !== count || 2 * full >= slots.length)
    throw corrupt(`the texts of column ${at} do not fit`);
  return { units, starts, slots };
}

function readAnswers({ answers, places }: Header, array: Find, corrupt: Corrupt): Answers {
  const { decision, threshold, classes } = answers;
  const numbers = (name: string, width: number): Float64Array => {
    const found = array(name, Float64Array);
    if (found.length !== places * width) throw corrupt(`"${name}" has ${found.length} numbers`);
    return found;
  };
  if (decision === 'score') return { decision, scores: numbers('scores', 1) };
  if (decision === 'threshold' && typeof threshold === 'number')
    return { decision, scores: numbers('scores', 1), threshold };
  if (decision === 'likeliest' && isCount(classes) && classes > 0)
    return { decision, probabilities: numbers('probabilities', classes), classes };
  if (decision === 'kept' && isCount(classes)) {
    return {
      decision,
      scores: numbers('scores', 1),
      predictions: numbers('predictions', 1),
      classes,
      ...(classes > 0 && { probabilities: numbers('probabilities', classes) }),
    };
  }
  throw corrupt('its answers are not said whole');
}

function isListOf(found: unknown, is: (one: unknown) => boolean): found is readonly unknown[] {
  return Array.isArray(found) && found.every(is);
}

function isOutput(found: unknown): boolean {
  if (!isRecord(found)) return false;
  const { classes } = found;
  return classes === undefined || isListOf(classes, (one) => typeof one === 'string');
}

function isSalt(found: unknown): found is number {
  return isCount(found) && found < 2 ** 32;
}

function isCount(found: unknown): found is number {
  return Number.isSafeInteger(found) && (found as number) >= 0;
}
