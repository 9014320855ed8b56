import { oneHot } from '../src/prepare/one-hot.ts';
import { pipeline } from '../src/prepare/pipeline.ts';
import { featuresOf } from '../src/models/features.ts';
import { linearModel } from '../src/models/linear-model.ts';
import { indexAll, placeFinder } from '../src/serve/lookup/key-index.ts';
import { numberFinder, numberIndex } from '../src/serve/lookup/number-index.ts';
import { precompute } from '../src/serve/lookup/precompute.ts';
import { productOf } from '../src/serve/lookup/product-of.ts';
import { textFinder, textIndexBuilder } from '../src/serve/lookup/text-index.ts';
import { tinyLfu } from '../src/serve/hybrid/tiny-lfu.ts';
import { createPredictor, type Predictor } from '../src/serve/predictor.ts';
import type { Instance } from '../src/serve/service.ts';
import { tableKeys } from '../src/serve/lookup/lookup-key.ts';
import { random } from '../src/core/random.ts';
import { featureNames } from '../src/table/matrix.ts';
import { fromRows } from '../src/table/rows.ts';
import { hitRate, leastRecent, zipfTrace } from '../test/serve/hybrid/caches.ts';
import { FLIGHTS, realTable } from '../test/prepare/data-sets.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const entries = 1_000_000;
const asked = 500_000;
const rounds = 7;

/** Milliseconds of the processor this process has used: what others do beside it counts little. */
function used(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The median time of each of some works, in nanoseconds a question, in rounds that take turns. */
function nanos(works: readonly (() => number)[], before?: () => void): readonly number[] {
  const times = works.map((): number[] => []);
  let sink = 0;
  for (let round = 0; round < rounds; round++) {
    works.forEach((work, at) => {
      // Once untimed: the one before has filled the caches of the processor with its own table.
      if (before) before();
      else sink += work();
      const start = used();
      sink += work();
      times[at]!.push(((used() - start) * 1e6) / asked);
    });
  }
  if (Number.isNaN(sink)) throw new Error('a key was not found.');
  return times.map(median);
}

/** Places to ask for, in no order. */
function places(count: number): Int32Array {
  const source = random(5);
  return Int32Array.from({ length: asked }, () => source.integer(count));
}

const show = (name: string, ours: number, map: number, more = ''): void =>
  console.log(`       lookup/${name}: ${ours.toFixed(1)} ns, Map ${map.toFixed(1)} ns${more}`);

/** Three codes as the digits of a place. */
function directIndex(): Claim {
  const answers = Float64Array.from({ length: entries }, (_, at) => at / 7);
  const hundred = { kind: 'range', low: 0, span: 100, missing: false } as const;
  const placeOf = placeFinder(indexAll([hundred, hundred, hundred]));
  const codes = new Int32Array(3);
  const map = new Map(Array.from(answers, (answer, at) => [at, answer]));
  const at = places(entries);
  const digits = [10_000, 100, 1].map((stride) => at.map((place) => Math.floor(place / stride) % 100));
  const [a, b, c] = digits as [Int32Array, Int32Array, Int32Array];
  const [ours, theirs] = nanos([
    () => {
      let sum = 0;
      for (let i = 0; i < asked; i++) {
        codes[0] = a[i]!;
        codes[1] = b[i]!;
        codes[2] = c[i]!;
        sum += answers[placeOf(codes)]!;
      }
      return sum;
    },
    () => {
      let sum = 0;
      for (let i = 0; i < asked; i++) sum += map.get((a[i]! * 100 + b[i]!) * 100 + c[i]!)!;
      return sum;
    },
  ]);
  show('direct', ours!, theirs!);
  return claimOf('lookup/direct-vs-map', theirs! / ours!, 'times as fast', 3, { atLeast: true });
}

/** A whole number, such as an id. */
function integerKey(): readonly Claim[] {
  const source = random(1);
  const ids = new Set<number>();
  while (ids.size < entries) ids.add(source.integer(2_000_000_000));
  const values = Float64Array.from(ids);
  const index = numberIndex(values);
  const find = numberFinder(index);
  const answers = new Float64Array(index.keys.length).fill(0.5);
  const map = new Map(Array.from(values, (value) => [value, 0.5]));
  const questions = Float64Array.from(places(entries), (at) => values[at]!);
  const [ours, theirs] = nanos([
    () => {
      let sum = 0;
      for (let i = 0; i < asked; i++) sum += answers[find(questions[i]!)]!;
      return sum;
    },
    () => {
      let sum = 0;
      for (let i = 0; i < asked; i++) sum += map.get(questions[i]!)!;
      return sum;
    },
  ]);
  const bytes = (index.keys.byteLength + answers.byteLength) / entries;
  show('integer', ours!, theirs!, `, ${bytes.toFixed(1)} bytes an entry`);
  return [
    claimOf('lookup/integer-vs-map', theirs! / ours!, 'times as fast', 2, { atLeast: true }),
    claimOf('lookup/integer-bytes', bytes, 'bytes an entry', 17),
  ];
}

const carriers = ['UA', 'AA', 'DL', 'B6', 'WN', 'EV', 'MQ', '9E'];
const textOf = (at: number): string => `${carriers[at % 8]}|${(at * 7919) % 1_000_003}|N${at}`;

/** A text made for the question, as a body of a request gives it: no engine has hashed it before. */
function freshText(): readonly Claim[] {
  const builder = textIndexBuilder();
  for (let at = 0; at < entries; at++) builder.add(textOf(at));
  const index = builder.done();
  const find = textFinder(index);
  const answers = new Float64Array(entries).fill(0.5);
  const map = new Map(Array.from({ length: entries }, (_, at) => [textOf(at), 0.5]));
  const at = places(entries);
  let questions: string[] = [];
  const [ours, theirs] = nanos(
    [
      () => {
        let sum = 0;
        for (let i = 0; i < asked; i++) sum += answers[find(questions[i]!)]!;
        return sum;
      },
      () => {
        let sum = 0;
        for (let i = 0; i < asked; i++) sum += map.get(questions[i]!)!;
        return sum;
      },
    ],
    () => (questions = JSON.parse(JSON.stringify(Array.from(at, textOf))) as string[]),
  );
  const arrays = [index.units, index.starts, index.slots, answers];
  const bytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0) / entries;
  show('fresh-text', ours!, theirs!, `, ${bytes.toFixed(1)} bytes an entry`);
  return [
    claimOf('lookup/fresh-text-vs-map', theirs! / ours!, 'times as fast', 1.7, { atLeast: true }),
    claimOf('lookup/fresh-text-bytes', bytes, 'bytes an entry', 45),
  ];
}

/** A logistic model of three categories, and every combination of their 100 levels. */
function routes(): { readonly predictor: Predictor; readonly levels: readonly string[] } {
  const levels = Array.from({ length: 100 }, (_, at) => `level-${at}`);
  const input = {
    fields: ['a', 'b', 'c'].map((name) => ({ name, kind: 'category' as const })),
  };
  const rows = fromRows(
    levels.map((level) => ({ a: level, b: level, c: level })),
    input,
  );
  const prepare = pipeline(oneHot({ columns: ['a', 'b', 'c'] })).fit(rows);
  const matrix = prepare.matrix(rows);
  const weights = Float64Array.from({ length: featureNames(matrix).length }, (_, at) => Math.cos(at));
  const predictor = createPredictor(
    prepare,
    linearModel({ features: featuresOf(matrix), weights, intercept: 0.1 }),
  );
  return { predictor, levels };
}

/** Rows of three texts through the codes of a table of a million entries; and the making of that table. */
async function threeTexts(): Promise<readonly Claim[]> {
  const { predictor, levels } = routes();
  const product = productOf({ a: levels, b: levels, c: levels });
  const made: number[] = [];
  const scored: number[] = [];
  let table = await precompute(predictor, product);
  const one = await wholeTable(levels);
  for (let round = 0; round < 3; round++) {
    let start = used();
    table = await precompute(predictor, product);
    made.push((used() - start) / 1000);
    start = used();
    for (const batch of one) predictor.predictTable(batch);
    scored.push((used() - start) / 1000);
  }
  const seconds = median(made);
  console.log(
    `       lookup/precompute: ${(entries / seconds / 1e6).toFixed(2)} million rows a second, of which ${((100 * median(scored)) / seconds).toFixed(0)} % are the model's`,
  );
  const rows = Array.from(places(entries), (at): Instance => ({
    a: levels[Math.floor(at / 10_000)]!,
    b: levels[Math.floor(at / 100) % 100]!,
    c: levels[at % 100]!,
  }));
  const map = new Map<string, number>();
  for (const a of levels) for (const b of levels) for (const c of levels) map.set(`${a}|${b}|${c}`, 0.5);
  const { answers } = table.parts;
  if (answers.decision !== 'threshold') throw new Error('the table keeps more than scores.');
  const { scores } = answers;
  const [ours, whole, theirs] = nanos([
    () => {
      let sum = 0;
      for (let i = 0; i < asked; i++) sum += scores[table.find(rows[i]!)]!;
      return sum;
    },
    () => {
      let sum = 0;
      for (let i = 0; i < asked; i++) sum += table.answer(table.find(rows[i]!)).score;
      return sum;
    },
    () => {
      let sum = 0;
      for (let i = 0; i < asked; i++) {
        const row = rows[i]!;
        sum += map.get(`${String(row['a'])}|${String(row['b'])}|${String(row['c'])}`)!;
      }
      return sum;
    },
  ]);
  const bytes = (table.bytes / entries).toFixed(1);
  show(
    'three-texts',
    ours!,
    theirs!,
    `, ${whole!.toFixed(1)} with the prediction made, ${bytes} bytes an entry`,
  );
  return [
    claimOf('lookup/three-texts-vs-map', theirs! / ours!, 'times as fast', 4, { atLeast: true }),
    claimOf('lookup/three-texts-bytes', table.bytes / entries, 'bytes an entry', 9),
    claimOf('lookup/precompute-vs-model-alone', median(scored) / seconds, 'times as fast', 1 / 6, {
      atLeast: true,
    }),
  ];
}

async function wholeTable(levels: readonly string[]): Promise<ReturnType<typeof fromRows>[]> {
  const codes = Int32Array.from({ length: entries }, (_, at) => at);
  const of = (stride: number, start: number) => ({
    kind: 'category' as const,
    codes: codes.subarray(start, start + 16_384).map((at) => Math.floor(at / stride) % 100),
    levels,
  });
  return Array.from({ length: Math.ceil(entries / 16_384) }, (_, at) => {
    const start = at * 16_384;
    const columns = new Map([
      ['a', of(10_000, start)],
      ['b', of(100, start)],
      ['c', of(1, start)],
    ]);
    return { rows: Math.min(16_384, entries - start), columns };
  });
}

/** What a cache of 1,000 answers holds of later requests: on a Zipf trace, and on flights by route, day and hour. */
async function admission(): Promise<readonly Claim[]> {
  const zipf = zipfTrace(100_000, 0.9, 300_000, 1000, 3);
  const flights = await realTable(FLIGHTS);
  const route = ['carrier', 'origin', 'dest'].map((name) => ({ name, kind: 'category' as const }));
  const keys = tableKeys(flights, { fields: route });
  const rates = (name: string, trace: readonly string[], room: number): number => {
    const [own, lru] = [hitRate(tinyLfu(room), trace), hitRate(leastRecent(room), trace)];
    console.log(
      `       lookup/admission ${name}: ${(100 * own).toFixed(1)} %, least recently used ${(100 * lru).toFixed(1)} %`,
    );
    return own / lru;
  };
  return [
    claimOf(
      'lookup/admission-zipf-vs-lru',
      rates('zipf 0.9, 1 % of the keys', zipf.keys, 1000),
      'times the hits',
      1.15,
      {
        atLeast: true,
      },
    ),
    claimOf(
      'lookup/admission-routes-vs-lru',
      rates('routes, 100 of 437', keys, 100),
      'times the hits',
      1.05,
      {
        atLeast: true,
      },
    ),
  ];
}

const benches: readonly Bench[] = [
  { claim: 'lookup/direct', run: async () => directIndex() },
  { claim: 'lookup/integer', run: async () => integerKey() },
  { claim: 'lookup/fresh-text', run: async () => freshText() },
  { claim: 'lookup/three-texts', run: threeTexts },
  { claim: 'lookup/admission', run: admission },
];
export default benches;
