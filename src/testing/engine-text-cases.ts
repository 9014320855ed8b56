import { call, literal, lookupOf, missingOf, numberOf, textOf } from '../sql/expression.ts';
import type { FunctionCase } from './engine-expressions.ts';
import { hostileTexts } from './engine-tables.ts';

const [a, t] = [numberOf('a'), textOf('t')];
const missing = missingOf('number');

/** What functions of texts and lookups must give. */
export const textCases: readonly FunctionCase[] = [
  ['two texts in one', call('same', call('concat', t, literal('|')), literal("it's|")), [0, 0, "it's"], 1],
  ['an empty text before another', call('same', call('concat', literal(''), t), t), [0, 0, 'x'], 1],
  ['a missing text before another', call('isMissing', call('concat', t, literal('x'))), [0, 0, null], 1],
  // The last digits of the fingerprints that BigQuery gives: -5436999610281751320, -7286425919675154353, …
  ...(
    [
      ['hello', 10, 0],
      ['', 1000, 353],
      ['a', 100, 77],
      ['2013-01-01', 10, 4],
      ['19691', 10_000, 7234],
      ['20044', 1, 0],
    ] as const
  ).map(([text, buckets, bucket]): FunctionCase => [
    `the bucket of the fingerprint of ${JSON.stringify(text)} among ${buckets}`,
    call('fingerprintBucket', t, literal(buckets)),
    [0, 0, text],
    bucket,
  ]),
  ['the bucket of no text', call('fingerprintBucket', t, literal(10)), [0, 0, null], NaN],
  // Published for seed 0: 0xba6bd213, 0xc0363e43, 0x2e4ff723, and 0 of nothing.
  ...(
    [
      ['test', 2 ** 32, 0xba6bd213],
      ['Hello, world!', 2 ** 16, 0x3e43],
      ['The quick brown fox jumps over the lazy dog', 256, 0x23],
      ['', 1000, 0],
    ] as const
  ).map(([text, buckets, bucket]): FunctionCase => [
    `the bucket of the fast hash of ${JSON.stringify(text)} among ${buckets}`,
    call('murmurBucket', t, literal(buckets)),
    [0, 0, text],
    bucket,
  ]),
  ['the fast bucket of no text', call('murmurBucket', t, literal(10)), [0, 0, null], NaN],
  ...['', "'; DROP TABLE t; --", '\\n', '\ufeffa mark of byte order'].map((text): FunctionCase => [
    `a lookup of ${JSON.stringify(text)} among hostile texts`,
    lookupOf(
      t,
      hostileTexts.map((key, index) => [key, index] as const),
      { missing, otherwise: literal(-1) },
    ),
    [0, 0, text],
    hostileTexts.indexOf(text),
  ]),
  [
    'a lookup of a missing text',
    lookupOf(t, [['', 1]], { missing: literal(-2), otherwise: literal(-1) }),
    [0, 0, null],
    -2,
  ],
  [
    'a lookup of a text that is not listed',
    lookupOf(t, [['Bath', 1]], { missing: literal(-2), otherwise: literal(-1) }),
    [0, 0, 'bath'],
    -1,
  ],
  ['a lookup in an empty list', lookupOf(t, [], { missing, otherwise: literal(-1) }), [0, 0, 'x'], -1],
  [
    'a lookup of a missing text in an empty list',
    lookupOf(t, [], { missing, otherwise: literal(-1) }),
    [0, 0, null],
    NaN,
  ],
  [
    'a lookup of what is missing, as of what is not listed',
    lookupOf(t, [['Bath', 1]], { missing, otherwise: missing }),
    [0, 0, null],
    NaN,
  ],
  [
    'a lookup of a number',
    lookupOf(
      a,
      [
        [0.1, 1],
        [Infinity, 2],
        [-3, 3],
      ],
      { missing, otherwise: literal(-1) },
    ),
    [Infinity, 0, null],
    2,
  ],
  [
    'a lookup of a missing number',
    lookupOf(a, [[0, 1]], { missing: literal(-2), otherwise: literal(-1) }),
    [NaN, 0, null],
    -2,
  ],
  ['a lookup of the other zero', lookupOf(a, [[0, 1]], { missing, otherwise: missing }), [-0, 0, null], 1],
  [
    'a lookup that gives a text',
    call(
      'same',
      lookupOf(a, [[2, "it's"]], { missing: missingOf('text'), otherwise: literal('other') }),
      literal("it's"),
    ),
    [2, 0, null],
    1,
  ],
  [
    'a lookup that gives no text',
    call('isMissing', lookupOf(a, [[2, 'x']], { missing: missingOf('text'), otherwise: literal('other') })),
    [NaN, 0, null],
    1,
  ],
];
