/** Breaks CSV and gzip on purpose: whatever comes in, a table of all its rows comes out, or an error with a code. */
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SlipwayError } from '../src/core/error.ts';
import { random, type Random } from '../src/core/random.ts';
import { fromCsv } from '../src/sources/from-csv.ts';
import { readCsv } from '../src/sources/read-csv.ts';
import type { Table } from '../src/table/table.ts';
import { toRows } from '../src/table/rows.ts';
import type { Fault, Outcome } from './fault.ts';

const encoder = new TextEncoder();
const PIECES = [
  '"',
  '""',
  ',',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '"\n',
  '\n\n',
  ',,,',
  'é',
  '\ufeff',
  '1e999',
  '007',
  'NaN',
  '__proto__',
  '2013-01-01',
  ' ',
];

/** A small table with everything CSV can hold. */
function sample(source: Random): string {
  const columns = 1 + source.integer(4);
  const cell = (): string => {
    const kind = source.integer(6);
    if (kind === 0) return `"${'x'.repeat(source.integer(4))}""${['\n', ',', '\r\n'][source.integer(3)]!}"`;
    if (kind === 1) return '';
    if (kind === 2) return String(source.normal());
    return kind === 3 ? '2013-01-01T05:15' : String(source.integer(30));
  };
  const line = (make: (at: number) => string): string =>
    Array.from({ length: columns }, (_, at) => make(at)).join(',');
  return `${[line((at) => `c${at}`), ...Array.from({ length: source.integer(30) }, () => line(cell))].join('\n')}\n`;
}

/** One to four bytes changed, taken out, put in or doubled. */
function broken(bytes: Uint8Array, source: Random): Uint8Array {
  let result = [...bytes];
  for (let change = 1 + source.integer(4); change > 0; change--) {
    const at = source.integer(result.length + 1);
    const kind = source.integer(5);
    if (kind === 0) result[Math.min(at, result.length - 1)] = source.integer(256);
    else if (kind === 1) result.splice(at, 1 + source.integer(6));
    else if (kind === 2) result.splice(at, 0, ...encoder.encode(PIECES[source.integer(PIECES.length)]));
    else if (kind === 3) result = result.slice(0, at);
    else result.splice(at, 0, ...result.slice(at, at + source.integer(20)));
  }
  return Uint8Array.from(result);
}

/** How many records CSV has after its header: a second, slow reading of RFC 4180, a character at a time. */
function recordsOf(text: string): number {
  const records: boolean[] = []; // whether each is more than a blank line
  let columns = 0;
  let fields = 1;
  let blank = true;
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  const end = (): void => {
    if (columns === 0 && blank) return;
    if (columns === 0) columns = fields;
    else records.push(!blank || columns === 1);
  };
  const characters = text.replace(/^\ufeff/, '');
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (state === 'quoted') {
      if (character === '"' && characters[at + 1] === '"') at++;
      else if (character === '"') state = 'closed';
    } else if (character === '"' && state === 'start') {
      state = 'quoted';
      blank = false;
    } else if (character === ',') {
      state = 'start';
      fields++;
      blank = false;
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && characters[at + 1] === '\n') at++;
      end();
      [state, fields, blank] = ['start', 1, true];
    } else {
      if (state === 'start') state = 'plain';
      blank = false;
    }
  }
  if (!blank) end();
  return records.filter(Boolean).length;
}

type Verdict = 'survived' | 'lost' | 'wrong' | 'crashed';

async function count(tries: number, once: (turn: number) => Verdict | Promise<Verdict>): Promise<Outcome> {
  const outcome = { tried: tries, survived: 0, lost: 0, wrong: 0, crashed: 0 };
  for (let turn = 0; turn < tries; turn++) outcome[await once(turn)]++;
  return outcome;
}

/** Unbroken CSV, and what is in it. */
const CONTROL = 'city,late\r\n"Bath, ""old""\n",1.5\r\nYork,-2\r\n,\r\n';
const CONTROL_ROWS = [
  { city: 'Bath, "old"\n', late: 1.5 },
  { city: 'York', late: -2 },
  { city: null, late: null },
];

/** Every so many tries, something that is not broken must load. */
const CONTROL_EVERY = 100;
/** The share of broken CSV that still loads, at least; 0.66 of it does. */
const LEAST_LOADED = 0.4;

function controlled(read: () => Table, isRight: (table: Table) => boolean): Verdict {
  try {
    return isRight(read()) ? 'survived' : 'wrong';
  } catch {
    return 'crashed';
  }
}

const fuzz: Fault = {
  fault: 'sources/csv-fuzz',
  run: async () => {
    const source = random(1);
    let loaded = 0;
    const tries = 20_000;
    const outcome = await count(tries, (turn) => {
      if (turn % CONTROL_EVERY === 0)
        return controlled(
          () => fromCsv(CONTROL),
          (table) => JSON.stringify(toRows(table)) === JSON.stringify(CONTROL_ROWS),
        );
      const bytes = broken(encoder.encode(sample(source)), source);
      let left = 0;
      let table: Table;
      try {
        table = fromCsv(bytes, { onMalformed: () => left++ });
      } catch (error) {
        return error instanceof SlipwayError ? 'survived' : 'crashed';
      }
      loaded++;
      const expected = recordsOf(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
      if (table.rows + left < expected) return 'lost';
      return table.rows + left === expected ? 'survived' : 'wrong';
    });
    if (loaded >= LEAST_LOADED * tries) return outcome;
    return { ...outcome, survived: 0, crashed: outcome.crashed + outcome.survived };
  },
};

/** Waits at most this long for an answer: one that never comes is a crash. */
const PATIENCE_MS = 5000;

/** The control: a file that is not cut loads, every record of it. */
async function whole(file: Uint8Array): Promise<Verdict> {
  try {
    let left = 0;
    const bytes = new Uint8Array(file);
    const { rows } = await readCsv(new Blob([bytes]).stream(), { onMalformed: () => left++ });
    return rows + left === recordsOf(gunzipSync(file).toString()) && rows > 0 ? 'survived' : 'wrong';
  } catch {
    return 'crashed';
  }
}

const truncated: Fault = {
  fault: 'sources/gzip-truncated',
  run: () => {
    const source = random(2);
    const flights = readFileSync(new URL('../examples/data/flights_ml.csv.gz', import.meta.url));
    const csv = Array.from({ length: 400 }, () => sample(source).replace(/^c0.*\n/, '')).join('');
    const small = gzipSync(`c0\n${csv}`);
    return count(600, async (turn) => {
      if (turn < 2) return whole(turn === 0 ? small : flights);
      // The first bytes one by one, then anywhere; every twentieth in the real file.
      const file = turn % 20 === 19 ? flights : small;
      const cut = turn < 40 ? turn : turn < 60 ? file.length - (turn - 39) : source.integer(file.length);
      const bytes = new Uint8Array(file.subarray(0, cut));
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<Verdict>(
        (resolve) => (timer = setTimeout(() => resolve('crashed'), PATIENCE_MS)),
      );
      const read = readCsv(new Blob([bytes]).stream(), { onMalformed: () => undefined }).then(
        (): Verdict => 'lost',
        (error: unknown): Verdict =>
          error instanceof SlipwayError && error.code === 'bad-format' ? 'survived' : 'crashed',
      );
      const verdict = await Promise.race([read, late]);
      clearTimeout(timer);
      return verdict;
    });
  },
};

const faults: readonly Fault[] = [fuzz, truncated];
export default faults;
