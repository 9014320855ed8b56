import { expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';
import { testEngine } from '../../src/testing/engine-suite.ts';

testEngine(() => duckdb({ threads: 2 }), {
  test,
  equal: (got, expected, why) => expect(got, why).toEqual(expected),
});
