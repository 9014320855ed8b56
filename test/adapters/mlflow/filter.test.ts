import { expect, test } from 'vitest';
import { parseFilter, type Filterable } from '../../../src/adapters/mlflow/filter.ts';

const known = { texts: ['name', 'run_id'], numbers: ['version_number'] };
const item: Filterable = {
  texts: new Map([
    ['name', 'late-flights'],
    ['run_id', ''],
  ]),
  numbers: new Map([['version_number', 7]]),
  tags: new Map([
    ['team', 'ops'],
    ['two words', "it's"],
    ['a.b', '100%'],
  ]),
};
const fits = (text: string): boolean => parseFilter(text, known).fits(item);

// What MLflow's own documentation of search_model_versions and search_registered_models says of each.
test.each([
  ['', true],
  ['  ', true],
  ["name = 'late-flights'", true],
  ["name='late-flights'", true],
  ['name = "late-flights"', true],
  ["attribute.name = 'late-flights'", true],
  ["name != 'late-flights'", false],
  ["name LIKE 'late%'", true],
  ["name LIKE 'Late%'", false],
  ["name ilike 'LATE%'", true],
  ["name LIKE '%f_ights'", true],
  ["name LIKE 'late'", false],
  ["name IN ('a', 'late-flights')", true],
  ["name NOT IN ('a')", true],
  ["run_id = ''", true],
  ["run_id = 'x'", false],
  ['version_number = 7', true],
  ['version_number >= 7 AND version_number < 8', true],
  ['version_number != 7', false],
  ["tags.team = 'ops'", true],
  ["tag.team = 'ops'", true],
  ["tags.team != 'web'", true],
  ["tags.none != 'web'", false],
  ['tags.`two words` = "it\'s"', true],
  ["tags.a.b = '100%'", true],
  ["name = 'late-flights' AND tags.team = 'web'", false],
  ["name = 'late-flights' and tags.team = 'ops'", true],
  ["tag.`mlflow.prompt.is_prompt` != 'true'", true],
  ["tag.`mlflow.prompt.is_prompt` = 'true'", false],
])('%s is %s', (text, expected) => {
  expect(fits(text)).toBe(expected);
});

test.each([
  "owner = 'x'",
  "constructor = 'x'",
  "name == 'x'",
  'name = x',
  'name = 3',
  "name > 'a'",
  "name = 'x' OR name = 'y'",
  "name = 'x' name = 'y'",
  "name = 'x' AND",
  "name = 'x';",
  "name = 'x' -- y",
  "name = 'it's'",
  'name IN ()',
  'name IN (1)',
  "tags.team IN ('a')",
  "version_number = '7'",
  'version_number LIKE 7',
  "metrics.auc = '1'",
  "(name = 'x')",
  'x'.repeat(5000),
  Array(21).fill("name = 'x'").join(' AND '),
])('%s is refused', (text) => {
  const refused = (): unknown => {
    try {
      return parseFilter(text, known);
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect(refused()).toBe('INVALID_PARAMETER_VALUE');
});

test('only names are asked about before the rest is read', () => {
  const filter = parseFilter("name LIKE 'a%' AND tags.team = 'ops'", known);
  expect([filter.fitsName('ab'), filter.fitsName('b')]).toEqual([true, false]);
});

test('a hostile pattern is answered soon', () => {
  const text = `name LIKE '${'%a'.repeat(128)}'`;
  const long = { ...item, texts: new Map([['name', `${'a'.repeat(120)}b`]]) };
  expect(parseFilter(text, known).fits(long)).toBe(false);
  expect(() => void parseFilter(`name${' '.repeat(2000)}${'='.repeat(2000)}`, known)).toThrow();
});
