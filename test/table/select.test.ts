import { expect, test } from 'vitest';
import { drop, rename, select } from '../../src/table/select.ts';
import type { Table } from '../../src/table/table.ts';
import { sample } from './sample.ts';

const names = (from: Table): string[] => [...from.columns.keys()];
const code = (expected: string): object => expect.objectContaining({ code: expected }) as object;

test('select gives the columns named, in that order, with their rows', () => {
  expect(names(select(sample(), ['id', 'n']))).toEqual(['id', 'n']);
  expect(select(sample(), [])).toEqual({ rows: 3, columns: new Map() });
  expect(() => select(sample(), ['nn'])).toThrow(code('unknown-column'));
  expect(() => select(sample(), ['n', 'id', 'n'])).toThrow(code('column-collision'));
});

test('drop leaves the others, in their order', () => {
  expect(names(drop(sample(), ['at', 'id']))).toEqual(['n', 'city']);
  expect(() => drop(sample(), ['nn'])).toThrow(code('unknown-column'));
});

test('rename keeps places and columns, and two names can swap', () => {
  const from = sample();
  const renamed = rename(from, { n: 'city', city: 'n' });
  expect(names(renamed)).toEqual(['city', 'at', 'n', 'id']);
  expect(renamed.columns.get('city')).toBe(from.columns.get('n'));
  expect(names(rename(from, new Map([['n', '__proto__']])))).toEqual(['__proto__', 'at', 'city', 'id']);
  expect(() => rename(from, { nn: 'x' })).toThrow(code('unknown-column'));
  expect(() => rename(from, { n: 'id' })).toThrow(code('column-collision'));
});

test('none of them changes the table it was given', () => {
  const from = sample();
  select(from, ['n']);
  drop(from, ['n']);
  rename(from, { n: 'x' });
  expect(from).toEqual(sample());
});

test('what is no list of names is refused', () => {
  for (const wrong of ['n', undefined, null]) {
    expect(() => select(sample(), wrong as never)).toThrow(code('bad-option'));
    expect(() => drop(sample(), wrong as never)).toThrow(code('bad-option'));
  }
});

test.each([[null], [undefined], ['ab'], [['ab']], [{ n: 5 }], [[['n']]]])('%o are no new names', (wrong) => {
  expect(() => rename(sample(), wrong as never)).toThrow(code('bad-option'));
});
