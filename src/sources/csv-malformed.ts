import { SlipwayError } from '../core/error.ts';
import type { MalformedRow } from './csv-options.ts';
import type { BadRecord } from './csv-scan.ts';

const MOST_SHOWN = 5;

/** Collects what could not be read: hands it on where somebody listens, counts it where nobody does. */
export interface Malformed {
  badValue(column: string, kind: string, value: string, line: number, width: number): void;
  badRecord(record: BadRecord, width: number): void;
  /** Any other row, already described. */
  add(row: MalformedRow): void;
  /** Hands on what came since the last call, in the order of the lines. */
  flush(): void;
  /** @throws {SlipwayError} `bad-format`, when there was any and nobody listened. */
  check(): void;
}

/** What is wrong with some rows: how many, and the lines of the first. */
interface Cause {
  count: number;
  readonly lines: number[];
}

/** A collector for one reading. */
export function createMalformed(
  listener: ((row: MalformedRow) => void) | undefined,
  where: string = 'sources/csv',
): Malformed {
  let pending: MalformedRow[] = [];
  const lines: number[] = [];
  const causes = new Map<string, Cause>();
  let count = 0;
  let named = 0;

  const note = ({ line, message }: MalformedRow): void => {
    if (lines.length < MOST_SHOWN) lines.push(line);
    const why = message.slice(`line ${line}: `.length);
    let cause = causes.get(why);
    if (!cause && causes.size < MOST_SHOWN) causes.set(why, (cause = { count: 0, lines: [] }));
    if (!cause) return;
    named++;
    cause.count++;
    if (cause.lines.length < MOST_SHOWN) cause.lines.push(line);
  };

  return {
    badValue: (column, kind, value, line, width) => {
      const letters = [...value];
      const text = letters.length > 40 ? `${letters.slice(0, 40).join('')}…` : value;
      const expected = kind === 'number' ? 'a number' : 'a timestamp such as 2013-01-31T05:15';
      const message = `line ${line}: column "${column}" is ${JSON.stringify(text)}; expected ${expected}.`;
      pending.push({ line, reason: 'bad-value', fields: width, expected: width, column, message });
    },
    badRecord: ({ line, fields, strayText }, expected) => {
      const reason = strayText
        ? 'text-after-quote'
        : fields > expected
          ? 'too-many-fields'
          : 'too-few-fields';
      const found = strayText ? 'there is text after a closing quote' : `there are ${fields} fields`;
      const message = `line ${line}: ${found}; expected ${expected} fields.`;
      pending.push({ line, reason, fields, expected, message });
    },
    add: (row) => void pending.push(row),
    flush: () => {
      if (pending.length === 0) return;
      pending.sort((a, b) => a.line - b.line);
      count += pending.length;
      for (const row of pending) {
        if (listener) listener(row);
        else note(row);
      }
      pending = [];
    },
    check: () => {
      if (listener || count === 0) return;
      const sentences = [...causes].map(([why, cause]) => `${linesOf(cause)}: ${why}`);
      if (count > named) sentences.push(`… and ${count - named} more.`);
      throw new SlipwayError(
        'bad-format',
        where,
        `${count === 1 ? '1 row is' : `${count} rows are`} malformed: ${sentences.join(' ')} Mend the file, give the column another kind, or set onMalformed to leave such rows out and be told.`,
        { details: { count, lines } },
      );
    },
  };
}

function linesOf({ count, lines }: Cause): string {
  const more = count > lines.length ? ` and ${count - lines.length} more` : '';
  return `${count === 1 ? 'line' : 'lines'} ${lines.join(', ')}${more}`;
}
