import { quoteNames, SlipwayError } from '../core/error.ts';
import type { CsvPlan } from './csv-plan.ts';
import { createBlock, ESCAPED, scan, unescapeField, type CsvBlock } from './csv-scan.ts';
import { decodeText, notUtf8 } from './csv-text.ts';

/** More columns than this are a wrong delimiter or an attack. */
const MOST_COLUMNS = 100_000;
const WHERE = 'sources/csv';

/** The names of the columns, and where the rows begin. */
export interface CsvHeader {
  readonly names: readonly string[];
  readonly next: number;
  readonly line: number;
}

/**
 * Reads the header, or takes the names that were given in its place; `undefined` when it is not whole yet.
 *
 * @throws {SlipwayError} `bad-format` when there is none or a name is empty; `column-collision` when a name comes twice;
 *   `too-large` past 100,000 columns; `bad-option` when the names given are not as many as the header's.
 */
export function readHeader(
  plan: CsvPlan,
  bytes: Uint8Array,
  from: number,
  to: number,
  final: boolean,
): CsvHeader | undefined {
  const { names } = plan;
  if (!plan.header && names) return { names: checkNames(names), next: from, line: 1 };
  const block = createBlock(Math.min(MOST_COLUMNS, to - from + 1) + 1, 1, true);
  scan(block, bytes, from, to, 1, final, plan.delimiter);
  const bad = block.bad[0];
  if (bad?.strayText) {
    throw new SlipwayError(
      'bad-format',
      WHERE,
      `the header on line ${bad.line} has text after a closing quote; expected a comma or the end of the line.`,
    );
  }
  if (bad)
    throw new SlipwayError(
      'too-large',
      WHERE,
      `the header has ${bad.fields} fields; expected at most ${MOST_COLUMNS}.`,
    );
  if (block.count === 0) {
    if (!final) return undefined;
    throw new SlipwayError(
      'bad-format',
      WHERE,
      'there is no header; expected a first line with the names of the columns.',
    );
  }
  const found = Array.from({ length: block.width }, (_, at) => nameAt(block, at));
  if (names && names.length !== found.length) {
    throw new SlipwayError(
      'bad-option',
      WHERE,
      `names lists ${names.length} columns and the header has ${found.length}; expected as many.`,
      {
        details: { option: 'names', got: names.length, expected: found.length },
      },
    );
  }
  return { names: checkNames(names ?? found), next: block.next, line: block.nextLine };
}

function nameAt(block: CsvBlock, at: number): string {
  const start = block.starts[at]!;
  const end = block.ends[at]!;
  const bytes =
    block.flags[at] === ESCAPED ? unescapeField(block.bytes, start, end) : block.bytes.subarray(start, end);
  const name = decodeText(bytes, 0, bytes.length);
  if (name === undefined) throw notUtf8(block.lines[0]!);
  return name;
}

function checkNames(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  names.forEach((name, at) => {
    if (name === '') {
      throw new SlipwayError(
        'bad-format',
        WHERE,
        `column ${at + 1} of ${names.length} has no name; expected one. Name the columns with the option names.`,
        { details: { position: at + 1 } },
      );
    }
    const before = seen.get(name);
    if (before !== undefined) {
      throw new SlipwayError(
        'column-collision',
        WHERE,
        `columns ${before + 1} and ${at + 1} are both named ${quoteNames([name])}; expected each name once. Name the columns with the option names.`,
        { details: { column: name, first: before + 1, second: at + 1 } },
      );
    }
    seen.set(name, at);
  });
  return names;
}
