import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { queryText, signV4, type ToSign } from '../../src/adapters/remote/sign-v4.ts';

// The account of the documentation; it is nobody's.
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const s3 = { region: 'us-east-1', service: 's3' };
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const welcome = createHash('sha256').update('Welcome to Amazon S3.').digest('hex');

const request = (
  method: string,
  path: string,
  query: ToSign['query'],
  headers: Record<string, string>,
  payloadHash = empty,
): ToSign => ({
  method,
  path,
  query,
  payloadHash,
  headers: {
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': '20130524T000000Z',
    ...headers,
  },
});

// Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header", "Examples: Signature Calculations".
test.each([
  [
    'GET Object',
    request('GET', '/test.txt', [], { range: 'bytes=0-9' }),
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'PUT Object',
    request(
      'PUT',
      '/test%24file.text',
      [],
      { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      welcome,
    ),
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'GET Bucket Lifecycle',
    request('GET', '/', [['lifecycle', '']], {}),
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  [
    'GET Bucket (List Objects)',
    request(
      'GET',
      '/',
      [
        ['prefix', 'J'],
        ['max-keys', '2'],
      ],
      {},
    ),
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
])('the documented signature of %s', async (_, toSign, signature) => {
  const header = await signV4('test', toSign, credentials, s3);
  expect(header.slice(-64)).toBe(signature);
  expect(header).toContain(
    'Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=',
  );
});

// The Signature Version 4 test suite of AWS.
test.each([
  ['get-vanilla', [], '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-query-order-key-case',
    [
      ['Param2', 'value2'],
      ['Param1', 'value1'],
    ],
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
] as const)('%s of the test suite', async (_, query, signature) => {
  const toSign = {
    method: 'GET',
    path: '/',
    query,
    headers: { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' },
    payloadHash: empty,
  };
  const suite = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  expect(await signV4('test', toSign, suite, { region: 'us-east-1', service: 'service' })).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  );
});

test('every character of a query that is not unreserved is encoded, and spaces are no plus signs', () => {
  expect(
    queryText([
      ['continuation-token', "1/a+b= c!*'()~"],
      ['a', ''],
    ]),
  ).toBe('a=&continuation-token=1%2Fa%2Bb%3D%20c%21%2A%27%28%29~');
});
