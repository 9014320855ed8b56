import { column } from '../table/table.ts';
import { codeCounts } from './code-counts.ts';
import { textKindsSql } from './sql/text-kinds-sql.ts';
import type { Statistic } from './statistic.ts';

/** How many texts of a column look like something else, or are written carelessly. A text can be in several. */
export interface TextKinds {
  /** Texts present, the empty ones included. */
  readonly count: number;
  readonly missing: number;
  /** Texts of at least one character and nothing but white space. */
  readonly blank: number;
  /** Texts with white space before or after something else. */
  readonly padded: number;
  /** Texts that, white space around them aside, are a decimal number: `-1.5`, `2e6`, `1,200`. */
  readonly number: number;
  /** Texts that, white space around them aside, are a day: `2013-01-31`, `31/1/2013`, `31 Jan 2013`, a time after it or not. */
  readonly date: number;
  /** Texts that, white space around them aside, are `true`, `false`, `yes` or `no` in any case. */
  readonly boolean: number;
}

/** What {@link textKinds} keeps between batches. */
export type TextKindsState = TextKinds;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?)(?:[eE][+-]?\d+)?$/;
const TIME = String.raw`(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp][Mm])?(?:Z| UTC|[+-]\d{2}(?::?\d{2})?)?)?`;
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const MONTH_NUMBER = '(?:0?[1-9]|1[0-2])';
const DIGITS_FIRST = new RegExp(
  `^(?:\\d{4}([-/.])${MONTH_NUMBER}\\1${DAY}|(?:${DAY}([-/.])${MONTH_NUMBER}\\2|${MONTH_NUMBER}([-/.])${DAY}\\3)(?:\\d{4}|\\d{2})|${DAY}[ -]${MONTH}[ ,-]+\\d{4})${TIME}$`,
  'i',
);
const MONTH_FIRST = new RegExp(`^${MONTH}\\.? ${DAY},? \\d{4}${TIME}$`, 'i');
const BOOLEAN = /^(?:true|false|yes|no)$/i;
/** Nothing longer is any of these. */
const LONGEST = 48;

/**
 * How many texts of a column look like numbers, dates or booleans, are blank, or have white space around them: what
 * gives mixed types and dates kept as text away.
 *
 * A text is judged by how it looks; whether the calendar has the day is not asked. `1.2.2013` is a date and no number;
 * eight digits are a number.
 *
 * @param name - a text or category column; the levels of a category are judged once each.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind`, when computed.
 * @example
 * const { at } = compute(table({ at: textColumn(['2013-01-31', ' 7', 'n/a', null]) }), { at: textKinds('at') });
 * [at.date, at.number, at.padded] // => [1, 1, 1]
 */
export function textKinds(name: string): Statistic<TextKinds, TextKindsState> {
  return {
    key: JSON.stringify(['text-kinds', name]),
    columns: [name],
    start: () => ({ count: 0, missing: 0, blank: 0, padded: 0, number: 0, date: 0, boolean: 0 }),
    add(state, batch) {
      const found = column(batch, name, ['text', 'category'], 'stats/text-kinds');
      const seen: Counts = { ...state };
      if (found.kind === 'text') {
        for (const text of found.values) {
          if (text === null) seen.missing++;
          else judge(seen, text, 1);
        }
        return seen;
      }
      const rows = codeCounts(found.codes, found.levels.length);
      seen.missing += rows[0]!;
      found.levels.forEach((level, code) => judge(seen, level, rows[code + 1]!));
      return seen;
    },
    merge: (first, second) => ({
      count: first.count + second.count,
      missing: first.missing + second.missing,
      blank: first.blank + second.blank,
      padded: first.padded + second.padded,
      number: first.number + second.number,
      date: first.date + second.date,
      boolean: first.boolean + second.boolean,
    }),
    finish: (state) => ({ ...state }),
    sql: textKindsSql(name, judge),
  };
}

type Counts = { -readonly [Kind in keyof TextKinds]: number };

function judge(seen: Counts, text: string, rows: number): void {
  seen.count += rows;
  const { length } = text;
  if (length === 0) return;
  const bare = isWide(text.charCodeAt(0)) && isWide(text.charCodeAt(length - 1)) ? text : text.trim();
  if (bare.length === 0) seen.blank += rows;
  else if (bare.length < length) seen.padded += rows;
  if (bare.length === 0 || bare.length > LONGEST) return;
  const first = bare.charCodeAt(0);
  if (first < 48 || first > 57) {
    if (first < 47 && DECIMAL.test(bare)) seen.number += rows;
    else if (BOOLEAN.test(bare)) seen.boolean += rows;
    else if (first > 57 && MONTH_FIRST.test(bare)) seen.date += rows;
  } else if (DECIMAL.test(bare)) seen.number += rows;
  else if (DIGITS_FIRST.test(bare)) seen.date += rows;
}

/** Whether a code unit is surely no white space. */
function isWide(code: number): boolean {
  return code > 32 && code < 127;
}
