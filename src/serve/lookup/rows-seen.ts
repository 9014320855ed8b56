import type { Column } from '../../table/column.ts';
import type { Schema } from '../../table/schema.ts';
import { column, type Table } from '../../table/table.ts';
import { indexKeys, type KeyIndex } from './key-index.ts';
import { missingCode, numberCoder, numbersColumn, type KeyColumn } from './key-column.ts';
import { firstSlots, mix } from './number-index.ts';
import { LONGEST_SEARCH, saltOf } from '../../core/salt.ts';
import { textIndexBuilder } from './text-index.ts';

/** Different rows, one after another, by the codes of their inputs. */
export interface RowsSeen {
  /** How many different rows there are. */
  readonly count: number;
  /**
   * Adds the rows of a table that are not there yet.
   *
   * @returns where in the table they stand, in its order.
   */
  add(rows: Table): Int32Array;
  /** An index of all of them, and the place of each in the order in which they came. Nothing is added after it. */
  done(): { readonly index: KeyIndex; readonly places: Int32Array };
}

/** One input of rows as they come. */
interface Seen {
  /** The codes of all rows of a column, in the order in which values came; -1 is missing. */
  codes(of: Column): Int32Array;
  /** The column of all values, and for each code the code it has there, if it is another. */
  done(alone: boolean, missing: boolean): { readonly column: KeyColumn; readonly codes?: Int32Array };
}

/**
 * Takes rows as they come, each once: rows are the same when all their inputs are.
 *
 * @throws {SlipwayError} from `add`: `unknown-column` and `wrong-kind` on a table without the inputs.
 */
export function rowsSeen({ fields }: Schema): RowsSeen {
  const inputs = fields.map(({ kind }) =>
    kind === 'number' || kind === 'time' ? seenNumbers() : seenTexts(),
  );
  const kept = fields.map(() => new Int32Array(64));
  let count = 0;
  let slots = new Int32Array(128);
  let salt = 0;

  /** The hash of a row's codes, which stand at the same place of several arrays. */
  const hashAt = (codes: readonly Int32Array[], row: number): number => {
    let hash = salt;
    for (let at = 0; at < codes.length; at++) hash = mix((hash + codes[at]![row]!) | 0);
    return hash >>> 0;
  };
  const sameAt = (entry: number, codes: readonly Int32Array[], row: number): boolean => {
    for (let at = 0; at < codes.length; at++) if (kept[at]![entry] !== codes[at]![row]) return false;
    return true;
  };
  const grow = (): void => {
    const room = 2 * (count + 1);
    kept.forEach((codes, at) => {
      if (codes.length > count) return;
      kept[at] = new Int32Array(room);
      kept[at].set(codes);
    });
    if (2 * (count + 1) > slots.length) fill(2 * slots.length);
  };
  const fill = (room: number): void => {
    slots = new Int32Array(room);
    for (let entry = 0; entry < count; entry++) {
      let at = hashAt(kept, entry) & (slots.length - 1);
      while (slots[at] !== 0) at = (at + 1) & (slots.length - 1);
      slots[at] = entry + 1;
    }
  };

  const slotOf = (codes: readonly Int32Array[], row: number): number => {
    const mask = slots.length - 1;
    let at = hashAt(codes, row) & mask;
    let steps = 0;
    for (; slots[at] !== 0 && !sameAt(slots[at]! - 1, codes, row); steps++) at = (at + 1) & mask;
    if (steps <= LONGEST_SEARCH || salt !== 0) return at;
    salt = saltOf(...kept.map((known) => known.subarray(0, count)));
    fill(slots.length);
    return slotOf(codes, row);
  };

  return {
    get count() {
      return count;
    },
    add(rows) {
      const codes = fields.map(({ name, kind }, at) =>
        inputs[at]!.codes(column(rows, name, kind, 'serve/precompute')),
      );
      const fresh = new Int32Array(rows.rows);
      let found = 0;
      for (let row = 0; row < rows.rows; row++) {
        grow();
        const at = slotOf(codes, row);
        if (slots[at] !== 0) continue;
        for (let input = 0; input < codes.length; input++) kept[input]![count] = codes[input]![row]!;
        slots[at] = ++count;
        fresh[found++] = row;
      }
      return fresh.subarray(0, found);
    },
    done() {
      const alone = fields.length === 1;
      const columns = inputs.map((input, at) => {
        const codes = kept[at]!.subarray(0, count);
        const made = input.done(alone, codes.includes(-1));
        const missing = missingCode(made.column);
        for (let entry = 0; entry < count; entry++) {
          const code = codes[entry]!;
          codes[entry] = code < 0 ? missing : made.codes ? made.codes[code]! : code;
        }
        return made.column;
      });
      return indexKeys(columns, kept, count);
    },
  };
}

function seenTexts(): Seen {
  const builder = textIndexBuilder();
  return {
    codes(of) {
      if (of.kind === 'text')
        return Int32Array.from(of.values, (text) => (text === null ? -1 : builder.add(text)));
      if (of.kind !== 'category') return new Int32Array();
      // A level has a place once a row has it.
      const places = new Int32Array(of.levels.length).fill(-1);
      return of.codes.map((code) => {
        if (code < 0) return -1;
        if (places[code]! < 0) places[code] = builder.add(of.levels[code]!);
        return places[code]!;
      });
    },
    done: (_, missing) => ({ column: { kind: 'texts', index: builder.done(), missing } }),
  };
}

function seenNumbers(): Seen {
  let count = 0;
  let values = new Float64Array(64);
  let slots = new Int32Array(128);
  let salt = 0;
  let first = firstSlots(slots.length, salt);
  const slotOf = (value: number): number => {
    let at = first(value);
    let steps = 0;
    for (; slots[at] !== 0 && values[slots[at]! - 1] !== value; steps++)
      at = at + 1 === slots.length ? 0 : at + 1;
    if (steps <= LONGEST_SEARCH || salt !== 0) return at;
    salt = saltOf(values.subarray(0, count));
    fill(slots.length);
    return slotOf(value);
  };
  const fill = (room: number): void => {
    slots = new Int32Array(room);
    first = firstSlots(room, salt);
    for (let code = 0; code < count; code++) slots[slotOf(values[code]!)] = code + 1;
  };
  const codeOf = (value: number): number => {
    const at = slotOf(value);
    if (slots[at] !== 0) return slots[at]! - 1;
    if (count === values.length) {
      const all = values;
      values = new Float64Array(2 * count);
      values.set(all);
    }
    values[count++] = value;
    slots[at] = count;
    if (2 * count > slots.length) fill(2 * slots.length);
    return count - 1;
  };
  return {
    codes: (of) =>
      of.kind === 'number' || of.kind === 'time'
        ? Int32Array.from(of.values, (value) => (Number.isNaN(value) ? -1 : codeOf(value + 0)))
        : new Int32Array(),
    done(alone, missing) {
      const all = values.slice(0, count);
      const made = numbersColumn(all, missing, alone);
      return { column: made, codes: Int32Array.from(all, numberCoder(made)) };
    },
  };
}
