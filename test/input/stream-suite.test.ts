import { expect, test } from 'vitest';
import { asStream } from '../../src/input/as-stream.ts';
import type { ExampleStream } from '../../src/input/example-stream.ts';
import { prefetch } from '../../src/input/prefetch.ts';
import { readRecords } from '../../src/input/read-records.ts';
import { regroup } from '../../src/input/regroup.ts';
import { shuffleRows } from '../../src/input/shuffle-rows.ts';
import { toRecords } from '../../src/input/to-records.ts';
import { testExampleStream } from '../../src/testing/index.ts';
import { documentedPart } from '../documented-part.ts';
import { bytesOf, numbered } from './streams.ts';

type FetchPage = (page: number) => Promise<readonly (readonly [number, number])[]>;
const { lines, exports: documented } = documentedPart<{
  pagedStream: (fetchPage: FetchPage, pages: number) => ExampleStream;
}>('A stream of examples');

test('the documented stream has fewer than 40 lines', () => {
  expect(lines).toBeLessThan(40);
});

const page: FetchPage = (page) =>
  Promise.resolve([
    [0, page],
    [1, page / 2],
  ]);
const streams: readonly (() => ExampleStream | Promise<ExampleStream>)[] = [
  () => documented.pagedStream(page, 3),
  () => asStream(numbered(10, true), 4),
  () => regroup(asStream(numbered(10), 4), 3),
  () => shuffleRows(asStream(numbered(20), 4), { buffer: 6, seed: 1 }),
  () => prefetch(asStream(numbered(10), 4), 2),
  async () => readRecords(await bytesOf(toRecords(asStream(numbered(10, true), 4))), { shuffle: true }),
];
for (const make of streams)
  testExampleStream(make, { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) });
