import { SlipwayError } from '../core/error.ts';
import type { Column } from '../table/column.ts';
import { describe } from '../table/describe.ts';
import { NO_INSTANT, readInstant, WALL_TIME } from '../table/instant-text.ts';
import type { Row } from '../table/rows.ts';
import type { Field } from '../table/schema.ts';
import { LAST_INSTANT } from '../table/zone-spans.ts';
import { zoneOf, type Zone } from '../table/zone.ts';

const where = 'prepare/row';

/** A column of one row that is overwritten for every record. */
export interface RowInput {
  readonly column: Column;
  /**
   * Reads its field of a record; absent and `null` are missing.
   *
   * @param isPlain - whether the record inherits from `Object.prototype` alone, so that what it has is its own.
   */
  read(record: Row, isPlain?: boolean): void;
}

/**
 * The column of one input field. A category stands as text, so that a level need not be known.
 *
 * @throws {SlipwayError} on `read`: `bad-data` naming the field whose value is of the wrong kind.
 */
export function rowInput(field: Field): RowInput {
  const { name } = field;
  const isSafe = !(name in Object.prototype);
  const own = (record: Row, isPlain: boolean): unknown =>
    (isPlain && isSafe) || Object.hasOwn(record, name) ? record[name] : null;
  switch (field.kind) {
    case 'number': {
      const values = new Float64Array(1);
      return {
        column: { kind: 'number', values },
        read(record, isPlain = false) {
          const found = own(record, isPlain);
          if (typeof found === 'number') values[0] = found;
          else if (isAbsent(found)) values[0] = NaN;
          else throw wrong(field, found, 'a number');
        },
      };
    }
    case 'time': {
      const values = new Float64Array(1);
      const zone = zoneOf(field.zone ?? 'UTC');
      return {
        column: { kind: 'time', values, zone: zone.name },
        read(record, isPlain = false) {
          const found = own(record, isPlain);
          if (isAbsent(found)) values[0] = NaN;
          else {
            if (typeof found === 'string') readTime(found, zone, values);
            else
              values[0] = found instanceof Date ? found.getTime() : typeof found === 'number' ? found : NaN;
            const isMissing = typeof found === 'number' && found !== found;
            if (!(Math.abs(values[0]!) <= LAST_INSTANT) && !isMissing)
              throw wrong(
                field,
                found,
                'a date, milliseconds since 1970 (8.64e15 at most) or text such as 2013-01-31T05:15',
              );
          }
        },
      };
    }
    case 'category':
    case 'text': {
      const values: (string | null)[] = [null];
      const isCategory = field.kind === 'category';
      return {
        column: { kind: 'text', values },
        read(record, isPlain = false) {
          const found = own(record, isPlain);
          if (typeof found === 'string') values[0] = found;
          else if (isAbsent(found)) values[0] = null;
          else if (isCategory && typeof found === 'boolean') values[0] = found ? 'true' : 'false';
          else if (isCategory && typeof found === 'number')
            values[0] = found === found ? String(found) : null;
          else throw wrong(field, found, isCategory ? 'text, a number or a boolean' : 'text');
        },
      };
    }
  }
}

/** Reads a timestamp into the first place of an array, so that no number is made on the way. */
function readTime(text: string, zone: Zone, into: Float64Array): void {
  const kind = readInstant(text, into);
  if (kind === NO_INSTANT) into[0] = NaN;
  if (kind === WALL_TIME) zone.wallsToInstants(into, 0, 1);
}

function isAbsent(found: unknown): boolean {
  return found === null || found === undefined;
}

function wrong({ name, kind }: Field, found: unknown, expected: string): SlipwayError {
  return new SlipwayError(
    'bad-data',
    where,
    `field "${name}" is ${describe(found)}; expected ${expected}, or null when it is missing.`,
    { details: { field: name, expected: kind } },
  );
}
