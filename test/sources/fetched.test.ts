import { expect, test } from 'vitest';
import { shortUrl } from '../../src/sources/fetched.ts';

test.each([
  ['https://u:p@ss@host:1/x?token=s#t', 'https://host:1/x'],
  ['https:u:secret@host:1/x', 'https://host:1/x'],
  ['https:/u:secret@host/x', 'https://host/x'],
  ['https:\\\\u:secret@host/x', 'https://host/x'],
  ['DATA:,secret', 'data:'],
  ['https://u:secret@[bad/x', 'https:'],
  ['http://host/a.csv', 'http://host/a.csv'],
  ['data/people.csv?token=secret', '/data/people.csv'],
  ['/people.csv#secret', '/people.csv'],
  ['//u:secret@host/people.csv', '//host/people.csv'],
  ['\\\\u:secret@host/people.csv', '//host/people.csv'],
  ['http:u:secret@host/x', 'http://host/x'],
])('what may be secret in %s is not repeated', (url, shown) => {
  expect(shortUrl(url)).toBe(shown);
});
