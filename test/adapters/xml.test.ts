import { expect, test } from 'vitest';
import { parseXml } from '../../src/adapters/remote/xml.ts';

const parse = (text: string) => parseXml('test', new TextEncoder().encode(text));

test('elements, text and the entities of XML are read; attributes are left out', () => {
  expect(
    parse(
      `<?xml version='1.0' encoding="UTF-8"?>\n<a xmlns="http://b/" c = 'd'>1 &lt;&#65;&#x42;&amp;amp;<b/> 2<c>&quot;&apos;</c></a>\n`,
    ),
  ).toEqual({
    name: 'a',
    text: '1 <AB&amp; 2',
    children: [
      { name: 'b', text: '', children: [] },
      { name: 'c', text: '"\'', children: [] },
    ],
  });
});

const deep = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels);
test('eight levels are read, and no more', () => {
  expect(parse(deep(8)).name).toBe('a');
  expect(() => parse(deep(9))).toThrow('more than 8 levels');
});

test.each([
  '<!DOCTYPE a><a/>',
  '<a><!-- b --></a>',
  '<a><![CDATA[b]]></a>',
  '<a><?b c?></a>',
  '<a>&b;</a>',
  '<a>&#0;</a>',
  '<a>&#x110000;</a>',
  '<a>b & c</a>',
  '<a b></a>',
  '<a b=c></a>',
  '<a b="<"></a>',
  '<a b="&c;"></a>',
  '<a></a><b></b>',
  '<a></a>b',
  'b<a></a>',
  '</a>',
  '<a></b>',
  '<a></a b="c">',
  '<1></1>',
  '<a',
])('%s is refused', (text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'bad-format' }) as Error);
});

test('bytes that are not UTF-8 are refused', () => {
  expect(() => parseXml('test', Uint8Array.of(60, 97, 62, 0xff, 60, 47, 97, 62))).toThrow('is not UTF-8');
});

test.each([
  ['spaces', `<a${' '.repeat(2 ** 20)}`],
  ['attributes', `<a${' b="c"'.repeat(2 ** 17)}`],
  ['ampersands', `<a>${'&'.repeat(2 ** 20)}</a>`],
  ['spaces in a declaration', `<?xml${' '.repeat(2 ** 20)}`],
])('a megabyte of %s is refused in no time', (_, text) => {
  const started = performance.now();
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'bad-format' }) as Error);
  // Quadratic work would take minutes.
  expect(performance.now() - started).toBeLessThan(5000);
});
