import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { listen } from '../../src/adapters/node-http.ts';
import { mlflowHandler } from '../../src/adapters/mlflow/mlflow-handler.ts';
import { hashBytes } from '../../src/core/hash.ts';
import { encodeBundle } from '../../src/registry/bundle.ts';
import { predictor } from '../../src/testing/registry-parts.ts';
import { filledRegistry } from './filled-registry.ts';

test("MLflow's own client reads models, versions, aliases and artifacts, and is told why it may not write", async () => {
  const server = await listen(mlflowHandler(await filledRegistry()), { port: 0 });
  const artifact = encodeBundle(predictor(2).save());
  try {
    const run = promisify(execFile)(process.env['SLIPWAY_MLFLOW_PYTHON']!, [
      'test/mlflow/read.py',
      server.url,
    ]);
    const read = JSON.parse((await run).stdout.trim().split('\n').at(-1)!) as unknown;
    expect(read).toEqual({
      models: ['early', 'late'],
      likeModels: ['late'],
      pages: [1, 1],
      aliases: { champion: '2', challenger: '1' },
      latest: ['3'],
      versions: ['1', '2', '3'],
      tagged: ['2'],
      all: [
        ['early', '1'],
        ['late', '3'],
        ['late', '2'],
        ['late', '1'],
      ],
      two: {
        name: 'late',
        version: '2',
        description: 'with weather',
        status: 'READY',
        creation_timestamp: 2000,
        aliases: ['champion'],
        tags: {
          team: 'ops',
          'slipway.actor': 'suite',
          'slipway.artifact': hashBytes(artifact),
          'slipway.metric.auc': '0.71',
          'slipway.metric.recall': 'NaN',
          'slipway.deprecated': 'true',
        },
      },
      champion: '2',
      uri: 'mlflow-artifacts:/slipway/late/1',
      artifact: Buffer.from(artifact).toString('hex'),
      refusals: {
        'no model': ['RESOURCE_DOES_NOT_EXIST', 404],
        'no version': ['RESOURCE_DOES_NOT_EXIST', 404],
        'no alias': ['INVALID_PARAMETER_VALUE', 400],
        'no filter': ['INVALID_PARAMETER_VALUE', 400],
        create: ['PERMISSION_DENIED', 403],
        delete: ['PERMISSION_DENIED', 403],
        alias: ['PERMISSION_DENIED', 403],
      },
    });
  } finally {
    await server.close();
  }
});
