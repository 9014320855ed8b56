/** Prepares one request after another and prints the time a row took, beside that of parsing its text, and what it left on the heap. */
import { parseArgs } from 'node:util';
import { dates } from '../src/prepare/dates.ts';
import { impute } from '../src/prepare/impute.ts';
import { oneHot } from '../src/prepare/one-hot.ts';
import { pipeline } from '../src/prepare/pipeline.ts';
import { standardize } from '../src/prepare/standardize.ts';
import { categoryColumn, numberColumn, timeColumn } from '../src/table/column.ts';
import { toRows, type Row } from '../src/table/rows.ts';
import { table } from '../src/table/table.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const rows = 1000;
const at = (row: number, salt: number): number => ((row * 2_654_435_761 + salt * 40_503) % 10_007) / 10_007;
const list = <Value>(make: (row: number) => Value): Value[] =>
  Array.from({ length: rows }, (_, row) => make(row));
const numbers = list((column) => `x${column}`).slice(0, 10);
const categories = list((column) => `c${column}`).slice(0, 4);
const train = table([
  ...numbers.map(
    (name, salt) => [name, numberColumn(list((row) => (row % 10 === salt ? null : at(row, salt))))] as const,
  ),
  ...categories.map(
    (name, salt) => [name, categoryColumn(list((row) => `level ${Math.floor(50 * at(row, salt))}`))] as const,
  ),
  [
    'when',
    timeColumn(
      list((row) => Date.UTC(2013, 0, 1) + Math.floor(3e7 * at(row, 5)) * 1000),
      'America/New_York',
    ),
  ],
]);
const prepare = pipeline(
  impute({ columns: numbers, with: 'median' }),
  standardize({ columns: numbers }),
  oneHot({ columns: categories }),
  dates({
    columns: ['when'],
    parts: ['month', 'day', 'dayOfWeek', 'dayOfYear', 'hour', 'isWeekend'],
    timeZone: 'America/New_York',
  }),
).fit(train);
if (prepare.features.length !== 20) throw new Error(`there are ${prepare.features.length} features, not 20.`);

// As a server has them: parsed from the text of a request. Every number is missing now and then: V8 keeps numbers of a
// field that is nothing else unboxed in the record, and boxes them (16 bytes) for whoever reads them.
const texts = toRows(train).map((row) => JSON.stringify(row));
const requests = texts.map((text) => JSON.parse(text) as Row);
// In an array: a number that a closure keeps is made anew whenever it changes.
const consumed = new Float64Array(1);
const once = (): void => {
  for (const request of requests) {
    const { dense, codes } = prepare.row(request);
    consumed[0]! += dense[0]! + codes[0]!;
  }
};
const parsed = (): void => {
  for (const text of texts) consumed[0]! += Object.keys(JSON.parse(text) as Row).length;
};
for (let round = 0; round < 300; round++) once();
for (let round = 0; round < 20; round++) parsed();
const times: number[] = [];
const parsing: number[] = [];
const grown: number[] = [];
for (let round = 0; round < Number(options.rounds); round++) {
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  for (let run = 0; run < 20; run++) once();
  times.push(performance.now() - start);
  // Less than nothing where the heap was collected meanwhile: such a round says nothing.
  const left = process.memoryUsage().heapUsed - before;
  if (left >= 0) grown.push(left);
  const parse = performance.now();
  for (let run = 0; run < 20; run++) parsed();
  parsing.push(performance.now() - parse);
}
if (grown.length === 0) throw new Error('the heap was collected in every round.');
grown.sort((a, b) => a - b);
const bytes = grown[Math.floor(grown.length / 2)]!;
const micros = (of: number[]): number =>
  (1000 * of.sort((a, b) => a - b)[Math.floor(of.length / 2)]!) / (20 * rows);
console.log(
  JSON.stringify({
    microseconds: micros(times),
    parsing: micros(parsing),
    bytes: bytes / (20 * rows),
    consumed: Number.isFinite(consumed[0]),
  }),
);
