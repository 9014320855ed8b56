/**
 * Babyweight: the features of a lab of production machine learning, fitted once and run three ways.
 *
 *   npx tsx examples/14-babyweight.ts
 */
import { comparePipelines, featureNames } from 'slipway';
import { duckdb } from 'slipway/duckdb'; // npm install @duckdb/node-bindings
import { brokenParity } from 'slipway/testing';
import { births } from './data/births.ts';
import { babyweight, splitByMonth } from './labs/babyweight.ts';

// A month goes to one side as a whole, by the hash that BigQuery has, too.
const { train, validation } = splitByMonth(births());
console.log(`${train.rows} births to learn from, ${validation.rows} to judge by`);

// Fitted where the rows are: nothing but counts, means and moments of them comes here.
const db = await duckdb({ threads: 2 });
await db.load('births', train);
const prepare = await babyweight().fitFrom(db.table('births'));
// In memory it is the same, but for the last digits of sums, which are added in another order.
const changes = comparePipelines(prepare, babyweight().fit(train));
const moved = changes.filter(({ sentence }) => !/e-1[0-9] %\)\.$/.test(sentence));
console.log(`fitted on DuckDB; in memory ${moved.length === 0 ? 'the same' : moved[0]!.sentence}`);

// What a model gets, and where each feature comes from.
const matrix = prepare.matrix(validation);
console.log(`\n${featureNames(matrix).length} features of ${matrix.dense.names.length} numbers and:`);
for (const { name, levels, origin } of matrix.categories)
  console.log(
    `- ${name}: ${levels.length} levels, from ${origin!.columns.join(' and ')} by ${origin!.steps.join(', ')}`,
  );

// One request, into arrays that are there already.
const request = { is_male: 'True', mother_age: 26, plurality: 'Single(1)', gestation_weeks: 39 };
const { dense, codes } = prepare.row(request);
console.log(
  `\na request: ${[...dense].map((value) => value.toFixed(3)).join(', ')} and codes ${codes.join(', ')}`,
);
const [issue] = prepare.toSchema()['~standard'].validate({ ...request, mother_age: '26' }).issues ?? [];
console.log(`a wrong one: ${issue?.message}`);

// The same for a warehouse, which repeats it without this library.
const sql = prepare.toSql('bigquery', { from: ['lab', 'births'], keep: ['weight_pounds'] });
const line = sql.split('\n').find((each) => each.includes('`is_male`') && each.includes('CASE'))!;
console.log(`\nfor BigQuery, ${sql.split('\n').length} lines, one of them:\n${line.trim()}`);

// And the proof that the three are one: columns, records and SQL, on rows that none was learned from.
const gap = await brokenParity(prepare, validation, { engine: db });
console.log(`\ncolumns, records and DuckDB on ${validation.rows} births: ${gap ?? 'the same'}`);
await db.close();

// Output:
// 3242 births to learn from, 758 to judge by
// fitted on DuckDB; in memory the same
//
// 1070 features of 2 numbers and:
// - is_male: 3 levels, from is_male by one-hot
// - plurality: 3 levels, from plurality by one-hot
// - mother_age_bin: 31 levels, from mother_age by bucketize
// - gestation_weeks_bin: 31 levels, from gestation_weeks by bucketize
// - age_by_weeks: 1000 levels, from mother_age and gestation_weeks by bucketize, cross
//
// a request: -0.783, 0.056 and codes 1, 1, 12, 23, 933
// a wrong one: field "mother_age" is the text "26"; expected a number, or null when it is missing.
//
// for BigQuery, 59 lines, one of them:
// (CASE `is_male` WHEN 'False' THEN 0 WHEN 'True' THEN 1 WHEN 'Unknown' THEN 2 ELSE -1 END) AS `is_male`,
//
// columns, records and DuckDB on 758 births: the same
