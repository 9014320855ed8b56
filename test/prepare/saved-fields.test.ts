import { expect, test } from 'vitest';
import { savedFields, type SavedFields } from '../../src/prepare/saved-fields.ts';
import { refusal } from './refuses.ts';

const saved = (text: string): SavedFields => savedFields('prepare/x', JSON.parse(text));

test('fields are read as what they are', () => {
  const fields = saved('{"t":"a","n":1.5,"c":3,"o":"on","l":["a","b"],"s":[{"t":"b"}],"f":{"n":2},"z":null}');
  expect([
    fields.text('t'),
    fields.number('n'),
    fields.count('c'),
    fields.choice('o', ['on', 'off']),
  ]).toEqual(['a', 1.5, 3, 'on']);
  expect([
    fields.texts('l'),
    fields.list('s').map((each) => each.text('t')),
    fields.fields('f').number('n'),
  ]).toEqual([['a', 'b'], ['b'], 2]);
  expect([fields.isNull('z'), fields.textOrNull('z'), fields.textOrNull('t'), fields.json('f')]).toEqual([
    true,
    null,
    'a',
    { n: 2 },
  ]);
});

test.each<[string, (fields: SavedFields) => unknown]>([
  ['{"a":1}', (fields) => fields.text('a')],
  ['{"a":"1"}', (fields) => fields.number('a')],
  ['{"a":1e999}', (fields) => fields.number('a')],
  ['{"a":-1}', (fields) => fields.count('a')],
  ['{"a":1.5}', (fields) => fields.count('a')],
  ['{"a":"on "}', (fields) => fields.choice('a', ['on'])],
  ['{"a":["b","b"]}', (fields) => fields.texts('a')],
  ['{"a":["b",1]}', (fields) => fields.texts('a')],
  ['{"a":{"0":"b"}}', (fields) => fields.texts('a')],
  ['{"a":[1]}', (fields) => fields.list('a')],
  ['{"a":[]}', (fields) => fields.fields('a')],
  ['{}', (fields) => fields.text('a')],
  ['{"__proto__":{"a":"inherited"}}', (fields) => fields.text('a')],
  ['{}', (fields) => fields.json('toString') ?? fields.text('toString')],
  ['[]', (fields) => fields],
])('%s is refused where something else is expected', (text, read) => {
  expect(refusal(() => read(saved(text)))).toMatch(/^bad-format: \[prepare\/x\] the saved state/);
});
