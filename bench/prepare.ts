import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { oneHot } from '../src/prepare/one-hot.ts';
import { pipeline } from '../src/prepare/pipeline.ts';
import { numberColumn, textColumn, type CategoryColumn, type Column } from '../src/table/column.ts';
import { table, type Table } from '../src/table/table.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';
import { pandasOn } from './peer-pandas.ts';

const rows = 1_000_000;
const rounds = 5;
const levels = [12, 100, 1000];
const names = ['months', 'hundred', 'thousand'];

/** Levels as text, in sorted order, so that both sides number them alike. */
const texts = levels.map((count) =>
  Array.from({ length: count }, (_, level) => `level ${String(level).padStart(4, '0')}`),
);

function codesOf(count: number, salt: number): Int32Array {
  let state = salt;
  return Int32Array.from({ length: rows }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) % count;
  });
}

/** One-hot encoding of three columns of 12, 100 and 1000 levels: from codes, and from texts against scikit-learn. */
async function oneHotMeasured(): Promise<readonly Claim[]> {
  const codes = levels.map((count, place) => codesOf(count, place + 1));
  const tableOf = (columnOf: (place: number) => Column): Table =>
    table(names.map((name, place) => [name, columnOf(place)] as const));
  const asCodes = tableOf((place): CategoryColumn => ({
    kind: 'category',
    codes: codes[place]!,
    levels: texts[place]!,
  }));
  const interned = tableOf((place) => textColumn(Array.from(codes[place]!, (code) => texts[place]![code]!)));
  const prepare = pipeline(oneHot({ columns: names })).fit(asCodes);
  // scikit-learn's column of objects, too, holds one object a level.
  const peer = pandasOn(
    table(names.map((name, place) => [name, numberColumn(Float64Array.from(codes[place]!))] as const)),
    3,
  );
  const scikit = `
from sklearn.preprocessing import OneHotEncoder
levels = {name: np.array([f'level {i:04d}' for i in range(count)], dtype=object) for name, count in zip(d.columns, ${JSON.stringify(levels)})}
texts = np.stack([levels[name][d[name].to_numpy().astype(int)] for name in d.columns], axis=1)
encoder = OneHotEncoder(handle_unknown='ignore').fit(texts)
def run(): encoder.transform(texts)
`;
  // polars keeps texts without an object each, so that "interned" is no word for it.
  const polars = `
import os
os.environ['POLARS_MAX_THREADS'] = '1'
import polars as pl
levels = {name: [f'level {i:04d}' for i in range(count)] for name, count in zip(d.columns, ${JSON.stringify(levels)})}
texts = pl.DataFrame({name: np.array(levels[name], dtype=object)[d[name].to_numpy().astype(int)].tolist() for name in d.columns})
def run(): texts.select(pl.col(name).cast(pl.Enum(levels[name])).to_physical() for name in texts.columns)
`;
  const known = levels.map((count) => Int32Array.from({ length: count + 1 }, (_, at) => at - 1));
  const indices = levels.map(() => new Int32Array(rows));
  const times = new Map<string, number[]>();
  const note = (what: string, seconds: number): void =>
    void times.set(what, [...(times.get(what) ?? []), seconds]);
  try {
    for (let round = 0; round <= rounds; round++) {
      // Made anew in every round: a text that was looked up once knows its own hash.
      const fresh = tableOf((place) =>
        textColumn(Array.from(codes[place]!, (code) => `level ${String(code).padStart(4, '0')}`)),
      );
      const bound = prepare.bind(asCodes);
      const bare = secondsOf(() => {
        bound.run();
        return 1;
      });
      const timed = [asCodes, interned, fresh].map((each) =>
        secondsOf(() => prepare.matrix(each).categories[2]!.codes[rows - 1]!),
      );
      const plain = secondsOf(() => {
        codes.forEach((each, place) => plainly(each, known[place]!, indices[place]!));
        return 1;
      });
      if (round === 0) continue;
      note('bare', bare);
      note('plain', plain);
      ['codes', 'interned', 'fresh'].forEach((what, place) => note(what, timed[place]!));
      if (peer && round <= 3) {
        note('scikit', await peer.seconds(scikit));
        note('polars', await peer.seconds(polars));
      }
    }
  } finally {
    peer?.close();
  }
  const perRow = (what: string): number => (1e9 * median(times.get(what)!)) / rows;
  console.log(
    `       prepare/one-hot: ${perRow('bare').toFixed(1)} ns a row for three columns, ${perRow('codes').toFixed(1)} into a new matrix`,
  );
  if (peer) {
    console.log(
      `       prepare/one-hot from texts: ${perRow('interned').toFixed(1)} ns, new texts ${perRow('fresh').toFixed(1)}, polars ${perRow('polars').toFixed(1)} from its own columns of bytes`,
    );
  }
  return [
    // Nanoseconds move with the machine, and are printed above.
    claimOf('prepare/one-hot-codes-vs-plain-loop', perRow('plain') / perRow('bare'), 'times as fast', 1.2, {
      atLeast: true,
    }),
    ...(peer
      ? [
          claimOf(
            'prepare/one-hot-interned-vs-scikit-learn',
            perRow('scikit') / perRow('interned'),
            'times as fast',
            2,
            { atLeast: true },
          ),
          // Texts nobody has seen before have to be hashed, which is not ours to speed up.
          claimOf(
            'prepare/one-hot-fresh-vs-scikit-learn',
            perRow('scikit') / perRow('fresh'),
            'times as fast',
            1,
            { atLeast: true },
          ),
        ]
      : []),
  ];
}

/** The loop one would write: an index for every code. */
function plainly(from: Int32Array, known: Int32Array, to: Int32Array): void {
  for (let row = 0; row < to.length; row++) to[row] = known[from[row]! + 1]!;
}

/** A request of 20 features, in a process of its own: its time beside that of parsing its text, and what it leaves on the heap. */
async function rowMeasured(): Promise<readonly Claim[]> {
  const { microseconds, parsing, bytes } =
    await childSays<Record<'microseconds' | 'parsing' | 'bytes', number>>('prepare-row.child.ts');
  console.log(
    `       prepare/row-of-20-features: ${microseconds.toFixed(2)} µs, JSON.parse of its text ${parsing.toFixed(2)}`,
  );
  return [
    claimOf('prepare/row-of-20-features-vs-its-parsing', parsing / microseconds, 'times as fast', 1, {
      atLeast: true,
    }),
    // A boxed number would be 16; what the clock itself leaves is shared by all rows.
    claimOf('prepare/row-of-20-features-allocates', bytes, 'bytes', 0.1),
  ];
}

/** What a request leaves on the heap, of each kind of step in turn; the worst of them is claimed. */
async function allocationMeasured(): Promise<readonly Claim[]> {
  const { bytes } = await childSays<{ bytes: [name: string, bytes: number][] }>(
    'prepare-allocation.child.ts',
    '--expose-gc',
  );
  const [worst, most] = bytes.reduce((first, second) => (second[1] > first[1] ? second : first));
  console.log(`       prepare/every-step-allocates: ${bytes.length} kinds of step, the worst is ${worst}`);
  return [claimOf('prepare/every-step-allocates', most, 'bytes', 1)];
}

async function childSays<Answer>(name: string, ...flags: readonly string[]): Promise<Answer> {
  const child = fileURLToPath(new URL(name, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--import', 'tsx', child]);
  return JSON.parse(stdout) as Answer;
}

function secondsOf(run: () => number): number {
  const start = performance.now();
  if (!Number.isFinite(run())) throw new Error('nothing was computed.');
  return (performance.now() - start) / 1000;
}

const benches: readonly Bench[] = [
  { claim: 'prepare/one-hot', run: oneHotMeasured },
  { claim: 'prepare/row', run: rowMeasured },
  { claim: 'prepare/every-step', run: allocationMeasured },
];
export default benches;
