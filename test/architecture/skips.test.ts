import { expect, test } from 'vitest';
import { filesUnder, read } from './source.ts';

/** Every file of tests that may be skipped, and why. A skip that is not here fails. */
const reasons: Readonly<Record<string, string>> = {
  'test/adapters/redis-lookup-store.test.ts': 'needs redis-server, of test/peers/redis.sh',
  'test/adapters/store-peers.test.ts': 'needs moto and fake-gcs-server, of test/peers/stores.sh',
  'test/eda/compare-profiles.test.ts': 'needs the taxi rides of ../shared/data',
  'test/eda/leakage-real.test.ts': 'needs the rides, the census, the market and the births of ../shared/data',
  'test/eda/trend-real.test.ts': 'needs the rentals, the market and the fares of ../shared/data',
  'test/eda/taxi.test.ts': 'needs the taxi rides of ../shared/data',
  'test/examples/labs.test.ts': 'needs the births, fares and dates of ../shared/data',
  'test/formats/edge.test.ts': 'needs the census of ../shared/data',
  'test/formats/one-service.test.ts': 'needs ONNX Runtime, of test/peers/onnx.sh',
  'test/formats/onnx.test.ts': 'needs ONNX Runtime, of test/peers/onnx.sh',
  'test/formats/to-onnx.test.ts': 'needs ONNX Runtime, of test/peers/onnx.sh',
  'test/monitor/anchors.test.ts': 'needs the taxi rides of ../shared/data',
  'test/prepare/parity-data.test.ts': 'needs every data set of ../shared/data',
  'test/prepare/golden.test.ts': 'needs the golden files of ../shared/data',
  'test/serve/lookup/real-services.test.ts': 'needs every data set of ../shared/data',
  'test/serve/plan-serving.test.ts': 'needs the workloads of ../shared/data',
  'test/serve/row-path.test.ts': 'needs every data set of ../shared/data',
  'test/serve/plan/workload-golden.test.ts': 'needs the census and the rides of ../shared/data',
  'test/sql/as-of-flights.test.ts': 'needs the flights and the weather of ../shared/data',
  'test/sources/real-data.test.ts': 'needs every CSV file of ../shared/data',
  'test/sql/bigquery-peers.test.ts': 'needs sqlglot, of test/peers/setup.sh',
  'test/table/farm-fingerprint.test.ts': 'needs all 365 dates of ../shared/data',
  'test/train/linear-regression.test.ts': 'needs the births of ../shared/data',
  'test/train/logistic.test.ts': 'needs the golden files of ../shared/data',
  'test/train/trees/real.test.ts': 'needs the census, the births and the rides of ../shared/data',
  'test/train/wide-and-deep/real.test.ts': 'needs the census and the births of ../shared/data',
  'test/train/tfjs/logistic.test.ts': 'needs the golden files of ../shared/data',
};

test('a test is skipped only where this list says why', () => {
  const own = 'test/architecture/skips.test.ts';
  const skipping = filesUnder('test').filter(
    (path) => path !== own && /\.(skip|skipIf|todo|only|runIf)\b/.test(read(path)),
  );
  expect(skipping.filter((path) => !Object.hasOwn(reasons, path))).toEqual([]);
  expect(skipping.filter((path) => /\.(only|todo|skip)\(/.test(read(path)))).toEqual([]);
});
