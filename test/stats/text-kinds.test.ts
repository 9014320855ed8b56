import { describe, expect, it } from 'vitest';
import { compute } from '../../src/stats/compute.ts';
import { textKinds, type TextKinds } from '../../src/stats/text-kinds.ts';
import { categoryColumn, numberColumn, textColumn, type Column } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const of = (x: Column): TextKinds => compute(table({ x }), { x: textKinds('x') }).x;
const kindOf = (text: string): string => {
  const { number, date, boolean } = of(textColumn([text]));
  return [number && 'number', date && 'date', boolean && 'boolean'].filter(Boolean).join(' and ') || 'text';
};

describe('textKinds', () => {
  it.each<[string, readonly string[]]>([
    ['number', ['0', '-1.5', '+2', '.5', '2.', '2e6', '1e-3', '1,200', '1,200,000.25', ' 7 ', '20130131']],
    [
      'date',
      [
        '2013-01-31',
        '2013-01-31T05:15',
        '2013-01-31 05:15:30.250Z',
        '2013-01-31 05:15:30+01:00',
        '2013-01-31 05:15:30 UTC',
        '2013/1/31',
        '31/01/2013',
        '1/31/2013 5:15 PM',
        '31.1.13',
        '31 Jan 2013',
        '31-JAN-2013',
        'January 31, 2013',
        'Sept. 1 2013',
        ' 2013-01-31\n',
      ],
    ],
    ['boolean', ['true', 'False', 'YES', 'no', ' no ']],
    [
      'text',
      [
        '',
        ' ',
        'N14228',
        '1,20',
        '1 2',
        '--1',
        'e5',
        '0x1f',
        '1e',
        'NaN',
        'Infinity',
        '2013-13-31',
        '2013-01-32',
        '32/1/2013',
        '2013-01/31',
        '1-2',
        '10:30',
        '31 Jam 2013',
        'Maybe 1, 2013',
        'truest',
        't',
        '1'.repeat(60),
      ],
    ],
  ])('what looks like a %s', (kind, texts) => {
    expect(texts.map((text) => [text, kindOf(text)])).toEqual(texts.map((text) => [text, kind]));
  });

  it('counts blanks and white space around a text, of any kind of space', () => {
    expect(of(textColumn(['', ' ', '\t\n', ' a', 'a ', '\u00a0a', 'a b', 'é', null]))).toEqual({
      count: 8,
      missing: 1,
      blank: 2,
      padded: 3,
      number: 0,
      date: 0,
      boolean: 0,
    });
  });

  it('judges the levels of a category once, and counts their rows', () => {
    const column = categoryColumn(['7', 'yes', '7', null, 'no'], ['7', 'yes', 'no', ' 8']);
    expect(of(column)).toMatchObject({ count: 4, missing: 1, number: 2, boolean: 2, padded: 0 });
  });

  it('is not for numbers', () => {
    expect(() => of(numberColumn([1]))).toThrow(expect.objectContaining({ code: 'wrong-kind' }));
  });
});
