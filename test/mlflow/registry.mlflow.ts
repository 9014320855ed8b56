import { expect, test } from 'vitest';
import { mlflowRegistry } from '../../src/adapters/mlflow/mlflow-registry.ts';
import { testRegistry } from '../../src/testing/registry-suite.ts';

const url = process.env['SLIPWAY_MLFLOW_URL']!;
let stores = 0;

testRegistry(
  () => {
    const prefix = `suite ${++stores} `;
    return (options) => mlflowRegistry({ url, prefix, ...options });
  },
  { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) },
);
