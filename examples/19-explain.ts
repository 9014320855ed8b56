/**
 * Explain: what a model takes from its columns, what it would be without them, how scores go with one, and why one flight
 * has the score it has.
 *
 *   npx tsx examples/19-explain.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ablation, auc, boostedTrees, createPredictor, dates, explain, explainRow } from 'slipway';
import { importanceSpec, oneHot, partialDependence, permutationImportance, pipeline } from 'slipway';
import { select, selectColumns, splitByTime, take, type Scored, type Table } from 'slipway';
import { loadCsv, renderSvg } from 'slipway/node';

const timeZone = 'America/New_York';
const file = join(import.meta.dirname, 'data/flights_ml.csv.gz');
const all = await loadCsv(file, { zones: { sched_dep_at: timeZone } });
const fifth = take(
  all,
  Int32Array.from({ length: 60_000 }, (_, i) => 5 * i),
); // enough, and quick
const flights = dates({ columns: ['sched_dep_at'], parts: ['hour'], timeZone })
  .fit(fifth)
  .transform(fifth);
const { train, test } = splitByTime(flights, { column: 'sched_dep_at', at: ['2013-09-01'] });

const columns = ['carrier', 'origin', 'sched_dep_at_hour', 'distance', 'temp', 'dewp', 'humid'];
const numbers = selectColumns({ columns: { kinds: ['number'], except: ['late'] }, missing: 'keep' });
const preparation = pipeline(numbers, oneHot({ columns: { kinds: ['category'] } }));
const trees = boostedTrees({ trees: 40, leaves: 12 });
const { prepare, examples } = preparation.fitExamples(select(train, ['late', ...columns]), { label: 'late' });
const model = await trees.fit(examples);
const predictor = createPredictor(prepare, model, { label: examples.label });
const score = (rows: Table): Float64Array => predictor.predictTable(rows).scores;

// What this model takes from each column: how much AUC it loses on later flights when the column is shuffled.
const taken = await permutationImportance((rows) => predictor.score(rows), test, { auc }, { columns });
console.log(`AUC ${taken.metrics['auc']!.toFixed(3)}, and less when this is shuffled:`);
const parts = taken.columns.map(({ columns: [name], costs }) => ({ name: name!, value: costs['auc']!.cost }));
for (const { name, value } of parts) console.log(`- ${name} ${value.toFixed(3)}`);

// What the next model would be without them, one at a time, and those together that may say the same.
async function without(leftOut: readonly string[]): Promise<Scored> {
  const rows = select(train, ['late', ...columns.filter((name) => !leftOut.includes(name))]);
  const next = preparation.fitExamples(rows, { label: 'late' });
  const { matrix, labels } = next.prepare.examples(test, { label: 'late' });
  return { labels, scores: (await trees.fit(next.examples)).predict(matrix) };
}
const groups = [['temp', 'dewp', 'humid']];
const left = await ablation(without, { auc }, { columns, groups, tolerance: { auc: 0.01 } });
console.log('\ntrained without them:');
for (const { column, code, message } of left.recommendations)
  console.log(code === 'keep-one-of' ? `- ${message}` : `- ${column}: ${code}`);

// How scores go with one, all else as it is: a picture is plain Vega-Lite.
const { points } = await partialDependence(score, test, { columns: ['sched_dep_at_hour'] });
const values = points.map(({ values: [hour], mean }) => ({ hour: Number(hour), late: mean }));
const [x, y] = ['hour', 'late'].map((field) => ({ field, type: 'quantitative' }));
const pictures = {
  'importance.svg': importanceSpec(parts, { of: 'AUC' }),
  'hours.svg': { data: { values }, mark: 'line', encoding: { x: x!, y: y! } },
};
const folder = join(import.meta.dirname, '../out');
await mkdir(folder, { recursive: true });
for (const [name, spec] of Object.entries(pictures))
  await writeFile(join(folder, name), await renderSvg(spec));
console.log('\nscheduled at (out/hours.svg has all of them):');
for (const { hour, late } of values.filter(({ hour }) => hour % 5 === 0))
  console.log(`${String(hour).padStart(2)}:00 ${'█'.repeat(100 * late)} ${late.toFixed(2)}`);

// Why this flight, the likeliest to be late: what each column adds to its log odds.
const scores = score(test);
const flight = take(test, [scores.indexOf(Math.max(...scores))]);
const explanation = explain(model, prepare.matrix(flight), { by: 'column' });
const why = explainRow(explanation, 0, { values: flight });
const base = explanation.base[0]!;
console.log(
  `\na flight scored ${Math.max(...scores).toFixed(4)}: log odds of ${base.toFixed(2)} for any, and`,
);
for (const { name, value, contribution } of why)
  console.log(`${contribution.toFixed(2).padStart(5)} for ${name} ${String(value)}`);
const sum = why.reduce((sum, { contribution }) => sum + contribution, base);
console.log(
  `make ${sum.toFixed(2)}, the sum of the trees: 1 / (1 + e^${(-sum).toFixed(2)}) = ${(1 / (1 + Math.exp(-sum))).toFixed(4)}`,
);

// Output:
// AUC 0.670, and less when this is shuffled:
// - sched_dep_at_hour 0.107
// - carrier 0.034
// - humid 0.032
// - dewp 0.006
// - distance 0.003
// - temp 0.001
// - origin 0.001
//
// trained without them:
// - carrier: keep
// - origin: drop
// - sched_dep_at_hour: keep
// - distance: drop
// - temp: drop
// - Leaving out dewp costs 0.00049 of auc (-0.0011 to 0.002), no more than 0.01, but leaving out dewp, humid together costs 0.032 of auc (0.025 to 0.038), more than 0.01: keep one of them.
// - Leaving out humid costs 0.0066 of auc (0.0033 to 0.0098), no more than 0.01, but leaving out dewp, humid together costs 0.032 of auc (0.025 to 0.038), more than 0.01: keep one of them.
//
// scheduled at (out/hours.svg has all of them):
//  5:00 ████████████ 0.12
// 10:00 ███████████████████ 0.19
// 15:00 ███████████████████████████████ 0.32
// 20:00 █████████████████████████████████ 0.34
//
// a flight scored 0.8215: log odds of -1.13 for any, and
//  1.22 for humid 94.14
//  0.79 for sched_dep_at_hour 20
//  0.60 for dewp 73.4
//  0.08 for carrier B6
// -0.02 for distance 264
// -0.01 for origin JFK
//  0.01 for temp 75.2
// make 1.53, the sum of the trees: 1 / (1 + e^-1.53) = 0.8215
