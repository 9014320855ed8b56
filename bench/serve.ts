import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hybrid } from '../src/serve/hybrid/hybrid.ts';
import { lookup } from '../src/serve/lookup/lookup.ts';
import { onDemand } from '../src/serve/on-demand.ts';
import { precompute } from '../src/serve/lookup/precompute.ts';
import type { Service } from '../src/serve/service.ts';
import { slice } from '../src/table/take.ts';
import { flightsFile, numbers, realFlights } from '../test/serve/real-flights.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const python = fileURLToPath(new URL('../.cache/peers/bin/python', import.meta.url));
const requests = 10_000;
const rounds = 5;

/** Answers that differ in a bit, or are not there, among on-demand, a lookup of all and a hybrid of half. */
async function mismatches(): Promise<Claim> {
  const { predictor, table, rows } = await realFlights(requests);
  const computed = onDemand(predictor);
  const services: readonly Service[] = [
    computed,
    lookup(await precompute(predictor, table)),
    hybrid(lookup(await precompute(predictor, slice(table, 0, requests / 2))), computed),
  ];
  const expected = predictor.predictTable(table);
  let wrong = 0;
  for (let row = 0; row < rows.length; row++) {
    for (const service of services) {
      const [answer] = await service.predict([rows[row]!]);
      if (!Object.is(answer?.score, expected.scores[row])) wrong++;
      else if (!Object.is(answer?.prediction, expected.predictions[row])) wrong++;
    }
  }
  return claimOf('serve/identical-answers', wrong, 'mismatches', 0);
}

/** One raw row to one probability, without HTTP. The peer gets a data frame of one row. */
async function rowMicros(): Promise<readonly Claim[]> {
  if (!existsSync(python)) {
    console.log('serve/row: no Python with scikit-learn at .cache/peers; not measured.');
    return [];
  }
  const { predictor, rows } = await realFlights(1000);
  const computed = onDemand(predictor);
  const held = lookup(await precompute(predictor, rows));
  const [ours, looked, peer]: [number[], number[], number[]] = [[], [], []];
  const timed = async (service: Service): Promise<number> => {
    const start = performance.now();
    for (const row of rows) await service.predict([row]);
    return ((performance.now() - start) * 1000) / rows.length;
  };
  for (let warm = 0; warm < 3; warm++) await Promise.all([timed(computed), timed(held)]);
  for (let round = 0; round < rounds; round++) {
    ours.push(await timed(computed));
    looked.push(await timed(held));
    peer.push(await peerMicros());
  }
  const [own, found] = [median(ours), median(looked)];
  console.log(`       serve/row: ${own.toFixed(1)} µs on demand, ${found.toFixed(1)} µs looked up`);
  const times = (claim: string, micros: number, least: number): Claim =>
    claimOf(claim, median(peer) / micros, 'times as fast', least, { atLeast: true });
  return [
    times('serve/row-on-demand-vs-scikit-learn', own, 60),
    times('serve/row-lookup-vs-scikit-learn', found, 500),
  ];
}

const script = `
import sys, time
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
numbers = sys.argv[2].split(',')
flights = pd.read_csv(sys.argv[1], nrows=50000, parse_dates=['sched_dep_at'])
at = flights['sched_dep_at'].dt
flights['dow'], flights['hour'], flights['minute'] = at.dayofweek, at.hour, at.hour * 60 + at.minute
categories = ['carrier', 'origin', 'dest', 'dow', 'hour']
prepare = ColumnTransformer([
    ('n', make_pipeline(SimpleImputer(strategy='median'), StandardScaler()), numbers + ['minute']),
    ('c', OneHotEncoder(handle_unknown='ignore'), categories)])
model = make_pipeline(prepare, LogisticRegression(max_iter=50)).fit(flights, flights['late'])
rows = [flights.iloc[[i]] for i in range(0, 200)]
for row in rows[:20]: model.predict_proba(row)
start = time.perf_counter()
for row in rows: model.predict_proba(row)
print((time.perf_counter() - start) / len(rows) * 1e6)
`;

async function peerMicros(): Promise<number> {
  const { stdout } = await promisify(execFile)(python, [
    '-W',
    'ignore',
    '-c',
    script,
    flightsFile,
    numbers.join(','),
  ]);
  return Number(stdout);
}

const benches: readonly Bench[] = [
  { claim: 'serve/identical-answers', run: mismatches },
  { claim: 'serve/row', run: rowMicros },
];
export default benches;
