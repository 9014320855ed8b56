import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { dates } from '../../src/prepare/dates.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { revivePipeline } from '../../src/prepare/revive-pipeline.ts';
import { standardSteps } from '../../src/prepare/standard-steps.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { plusMean } from './plus-mean.ts';
import { refusal } from './refuses.ts';

const rows = table({
  at: timeColumn([0, 90_000_000, null]),
  temp: numberColumn([30, null, 50]),
  city: categoryColumn(['York', 'Bath', null]),
});
const fitted = pipeline(
  dates({
    columns: ['at'],
    parts: ['hour', 'isHoliday'],
    timeZone: 'Europe/Paris',
    calendar: { name: 'c', dates: ['1970-01-01'] },
  }),
  impute({ columns: ['temp', 'at_hour', 'at_isHoliday'], with: 'mean' }),
  standardize({ columns: ['temp'] }),
  oneHot({ columns: ['city'], unknown: 'bucket', missing: 'level' }),
).fit(rows);
const text = JSON.stringify(fitted.save());
const saved = (): Json => JSON.parse(text) as Json;

test('a pipeline that went through text is the same pipeline', () => {
  const revived = revivePipeline(saved());
  expect(revived.matrix(rows)).toEqual(fitted.matrix(rows));
  expect(revived.transform(rows)).toEqual(fitted.transform(rows));
  expect([revived.input, revived.features, revived.reads, revived.writes]).toEqual([
    fitted.input,
    fitted.features,
    fitted.reads,
    fitted.writes,
  ]);
  expect(JSON.stringify(revived.save())).toBe(text);
});

test('JSON.stringify of a fitted step or pipeline is that of what it saves', () => {
  expect(JSON.stringify(fitted)).toBe(text);
  expect(JSON.stringify({ prepare: fitted, steps: fitted.steps })).toBe(
    JSON.stringify({ prepare: fitted.save(), steps: fitted.steps.map((step) => step.save()) }),
  );
});

test('columns may have any name, and levels any text', () => {
  const odd = table([
    ['__proto__', numberColumn([1, 3])],
    ['2020', categoryColumn(['__proto__', 'constructor'])],
  ]);
  const step = pipeline(standardize({ columns: ['__proto__'] }), oneHot({ columns: ['2020'] })).fit(odd);
  const revived = revivePipeline(JSON.parse(JSON.stringify(step.save())) as Json);
  expect(revived.matrix(odd).dense).toMatchObject({ names: ['__proto__'], values: Float32Array.of(-1, 1) });
  expect(revived.matrix(odd).categories[0]!.codes).toEqual(Int32Array.of(0, 1));
});

test('steps of your own come back when what made them is handed in', () => {
  const own = pipeline(plusMean({ base: 'temp', of: 'temp', to: 'more' }))
    .fit(rows)
    .save();
  expect(refusal(() => revivePipeline(own))).toMatch(
    /^bad-format: \[prepare\/revive-pipeline\] there is a saved step "plus-mean"; expected one of "dates", .*\. Hand in what revives it\.$/,
  );
  expect(
    revivePipeline(own, [...standardSteps, plusMean])
      .transform(rows)
      .columns.get('more'),
  ).toEqual(numberColumn([70, null, 90]));
});

/** The saved pipeline with one place of it changed. */
function changed(path: readonly (string | number)[], value: unknown): Json {
  const whole = saved();
  const place = path
    .slice(0, -1)
    .reduce<Record<string | number, never>>((at, key) => at[key]!, whole as never);
  (place as Record<string | number, unknown>)[path.at(-1)!] = value;
  return whole;
}

test.each<[(string | number)[], unknown, string]>([
  [['version'], 2, 'bad-version'],
  [['version'], '1', 'bad-format'],
  [['name'], 'pipelines', 'bad-format'],
  [['state', 'steps', 1, 'version'], 2, 'bad-version'],
  [['state', 'steps', 1, 'name'], 'toString', 'bad-format'],
  [['state', 'steps', 0, 'state', 'timeZone'], 'Mars/Olympus', 'bad-format'],
  [['state', 'steps', 0, 'state', 'parts'], ['hour', 'second'], 'bad-format'],
  [['state', 'steps', 0, 'state', 'calendar'], { name: 'c', dates: ['soon'] }, 'bad-format'],
  [['state', 'steps', 0, 'state', 'calendar'], null, 'bad-format'],
  [['state', 'steps', 1, 'state', 'columns', 0, 'kind'], 'time', 'bad-format'],
  [['state', 'steps', 2, 'state', 'columns', 0, 'name'], 'nowhere', 'bad-format'],
  [['state', 'steps', 2, 'state', 'columns', 0, 'deviation'], -1, 'bad-format'],
  [['state', 'steps', 3, 'state', 'columns', 0, 'levels'], ['a', 'a'], 'bad-format'],
  [['state', 'steps', 3, 'state', 'columns', 0, 'levels'], ['(other)'], 'bad-format'],
  [['state', 'steps', 3, 'state', 'columns', 0, 'bucket'], null, 'bad-format'],
  [['state', 'steps', 3], saved(), 'bad-format'],
  [['state', 'input', 0, 'zone'], null, 'bad-format'],
  [['state', 'input', 0, 'zone'], 'Mars/Olympus', 'bad-format'],
  [['state', 'input', 0, 'kind'], 'date', 'bad-format'],
  [['state', 'input', 1, 'name'], 'at', 'bad-format'],
  [['state', 'input', 3], { name: 'unread', kind: 'number' }, 'bad-format'],
  [['state'], [], 'bad-format'],
])('%j as %j is refused', (path, value, code) => {
  expect(refusal(() => revivePipeline(changed(path, value)))).toMatch(new RegExp(`^${code}: `));
});

test.each<Json>([null, 3, 'pipeline', [], {}])('%j is no pipeline', (value) => {
  expect(refusal(() => revivePipeline(value))).toMatch(/^bad-format/);
});

test('whatever is changed in the JSON, a pipeline comes back that works, or a coded error', () => {
  const places: (string | number)[][] = [];
  const walk = (value: unknown, path: (string | number)[]): void => {
    if (path.length > 0) places.push(path);
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value))
      walk((value as Record<string, unknown>)[key], [...path, Array.isArray(value) ? Number(key) : key]);
  };
  walk(saved(), []);
  const anything = fc.oneof(
    fc.constantFrom<unknown>(undefined, null, [], {}, '', -1, 'at', 'category', 'zeros', ['at'], [null]),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), anything, (path, value) => {
      const answer = refusal(() => revivePipeline(changed(path, value)).matrix(rows));
      expect(answer).not.toMatch(/^no SlipwayError/);
    }),
    { seed: 29, numRuns: 3000 },
  );
});
