import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fromLightgbm } from '../src/formats/lightgbm.ts';
import { fromXgboost } from '../src/formats/xgboost.ts';
import type { Features } from '../src/models/features.ts';
import type { Model } from '../src/models/model.ts';
import { columnsAsTheyAre } from '../src/prepare/columns-as-they-are.ts';
import { createPredictor } from '../src/serve/predictor.ts';
import { toRows } from '../src/table/rows.ts';
import { answersOf, bytesOf } from '../test/formats/fixtures.ts';
import { askedRows } from '../test/formats/rows.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const python = fileURLToPath(new URL('../.cache/formats/bin/python', import.meta.url));
const fixtures = fileURLToPath(new URL('../test/fixtures/formats', import.meta.url));
const rounds = 7;

/** Microseconds a row of a library's own predict on one thread: 10,000 rows at once, and one row at a time. */
const script = `
import sys, time
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import lightgbm, numpy as np, xgboost
from rows import asked
def rate(run, rows, times):
    took = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        took.append((time.perf_counter() - start) / rows * 1e6)
    return float(np.median(took))
xg = xgboost.Booster(dict(nthread=1), model_file=sys.argv[1] + '/xgb-binary.ubj')
xg.set_param(dict(nthread=1))
one = asked.iloc[:1]
lg = lightgbm.Booster(model_file=sys.argv[1] + '/lgb-binary.txt')
codes = asked.assign(city=asked.city.cat.codes.replace(-1, np.nan), day=asked.day.cat.codes).to_numpy(float)
print(rate(lambda: xg.inplace_predict(asked), len(asked), 7), rate(lambda: xg.inplace_predict(one), 1, 50),
      rate(lambda: lg.predict(codes, num_threads=1), len(asked), 7), rate(lambda: lg.predict(codes[:1], num_threads=1), 1, 50))
`;

/** Our microseconds a row: a matrix at once, and raw rows one after another. */
async function timesOf(model: Model & { readonly inputs: Features }): Promise<readonly [number, number]> {
  const rows = askedRows();
  const prepare = columnsAsTheyAre(model.inputs);
  const matrix = prepare.matrix(rows);
  const records = toRows(rows).slice(0, 2_000);
  const predictor = createPredictor(prepare, model);
  const [batch, alone]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    let start = performance.now();
    model.predict(matrix);
    batch.push(((performance.now() - start) / rows.rows) * 1_000);
    start = performance.now();
    for (const record of records) await predictor.predict([record]);
    alone.push(((performance.now() - start) / records.length) * 1_000);
  }
  return [median(batch), median(alone)];
}

const formats: Bench = {
  claim: 'formats',
  async run(): Promise<readonly Claim[]> {
    const models = [
      ['xgboost', 'xgb-binary', fromXgboost(bytesOf('xgb-binary.ubj'))],
      ['lightgbm', 'lgb-binary', fromLightgbm(bytesOf('lgb-binary.txt'))],
    ] as const;
    const own = existsSync(python)
      ? (await promisify(execFile)(python, ['-B', '-c', script, fixtures])).stdout
          .trim()
          .split(' ')
          .map(Number)
      : [];
    const claims: Claim[] = [];
    for (const [at, [library, name, model]] of models.entries()) {
      const [batch, alone] = await timesOf(model);
      const theirs = own.slice(2 * at, 2 * at + 2);
      const show = (figure: number | undefined): string => (figure === undefined ? '–' : figure.toFixed(2));
      console.log(
        `  ${name}, µs a row: 10,000 at once ${show(batch)} (${library} ${show(theirs[0])}), one raw row ${show(alone)} (${library} ${show(theirs[1])})`,
      );
      const answers = answersOf(name);
      const scores = model.predict(columnsAsTheyAre(model.inputs).matrix(askedRows()));
      const off = scores.reduce((most, score, row) => Math.max(most, Math.abs(score - answers[row]!)), 0);
      claims.push(claimOf(`formats/${library}-difference`, off, 'at most', 1e-6));
    }
    return claims;
  },
};

const benches: readonly Bench[] = [formats];
export default benches;
