import { SlipwayError } from '../core/error.ts';
import { describe } from '../table/describe.ts';
import type { Table } from '../table/table.ts';
import { MOST_BYTES } from './csv-plan.ts';
import { isBytes, isGzip, startOfText } from './csv-start.ts';
import { JSON_LINES, jsonPlan, type JsonLinesOptions } from './json-options.ts';
import { createJsonReader } from './json-reader.ts';

/**
 * A table from JSON lines, an object a line, or from a JSON list of objects, that is in memory.
 *
 * Fields are columns in the order they first come; absent and `null` are missing. Kinds are inferred from every row:
 * numbers; booleans, a category of `false` and `true`; times where every text is a timestamp (ISO 8601, in the zone given
 * or UTC); a category of at most 10,000 levels and half of the rows (from 20 rows on); else text. A column of numbers with
 * one that a double does not hold, such as an integer beyond 2^53, is text: that number with all its digits, every other as
 * JavaScript spells it (`1.50` is `1.5`). `columns`, `zones` and `schema` decide instead; `onInferred` says what was decided and why.
 *
 * A row that is no JSON or no object, has a field twice, an object or a list in one, or a value of another type than the
 * rows before it, is an error, unless `onMalformed` takes it; `flatten`, `lists` and `mixed` take more of them.
 *
 * @param json - text, or bytes in UTF-8 with or without a byte order mark. They are not changed.
 * @returns columns in the order they first come, after those of the schema. Levels are sorted.
 * @throws {SlipwayError} `bad-format` on malformed rows (the first lines and the count), on bytes that are not UTF-8 and on
 *   a list that is not closed; `column-collision` when a flattened field has the name of another; `unknown-column` when an
 *   option names a field that no row has; `too-large` past `maxBytes` or 100,000 fields; `bad-option`.
 * @source RFC 8259; JSON Lines (jsonlines.org). Numbers equal `JSON.parse` to the last bit.
 * @example
 * const flights = fromJsonLines('{"carrier":"UA","delay":2}\n{"carrier":"AA"}\n');
 * toRows(flights) // => [{ carrier: 'UA', delay: 2 }, { carrier: 'AA', delay: null }]
 */
export function fromJsonLines(json: string | Uint8Array, options: JsonLinesOptions = {}): Table {
  const plan = jsonPlan(options);
  if (typeof json === 'string' && /[\ud800-\udfff]/u.test(json)) {
    throw new SlipwayError(
      'bad-format',
      JSON_LINES,
      'the text has half of a surrogate pair, which UTF-8 cannot hold; expected well-formed text.',
    );
  }
  if (typeof json !== 'string' && !isBytes(json))
    throw new SlipwayError(
      'bad-data',
      JSON_LINES,
      `the JSON is ${describe(json)}; expected text or a Uint8Array.`,
    );
  const bytes = typeof json === 'string' ? new TextEncoder().encode(json) : json;
  if (isGzip(bytes)) {
    throw new SlipwayError(
      'bad-format',
      JSON_LINES,
      'the bytes are gzip; expected JSON. Use readJsonLines, which decompresses.',
    );
  }
  const most = Math.min(plan.maxBytes, MOST_BYTES);
  if (bytes.length > most) {
    throw new SlipwayError(
      'too-large',
      JSON_LINES,
      `there are ${bytes.length} bytes; expected at most ${most}. Raise maxBytes, or use readJsonLines.`,
    );
  }
  const reader = createJsonReader(plan);
  reader.feed(bytes, startOfText(bytes), bytes.length, true);
  return reader.take();
}
