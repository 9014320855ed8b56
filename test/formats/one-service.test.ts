import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromLightgbm } from '../../src/formats/lightgbm.ts';
import { onnxPredictor } from '../../src/formats/onnx.ts';
import type { OnnxRuntime } from '../../src/formats/onnx-runtime.ts';
import { fromScikit } from '../../src/formats/scikit.ts';
import { tfjsPredictor } from '../../src/formats/tfjs.ts';
import { fromXgboost } from '../../src/formats/xgboost.ts';
import type { Features } from '../../src/models/features.ts';
import type { Model } from '../../src/models/model.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import { createModelHost } from '../../src/serve/control/model-host.ts';
import { handler } from '../../src/serve/http/handler.ts';
import { onDemand } from '../../src/serve/on-demand.ts';
import { createPredictor } from '../../src/serve/predictor.ts';
import type { Service } from '../../src/serve/service.ts';
import { toRows } from '../../src/table/rows.ts';
import { answersOf, bytesOf, differenceOf } from './fixtures.ts';
import { askedRows } from './rows.ts';
import { embedding, graphOf, layersOf, quietCpu, tensorflowAnswers } from './tfjs-files.ts';

const peer = fileURLToPath(new URL('../../.cache/onnx/package.json', import.meta.url));
const ROWS = 1_000;
const instances = toRows(askedRows(ROWS));

const own = (model: Model & { readonly inputs: Features }): Service =>
  onDemand(createPredictor(columnsAsTheyAre(model.inputs), model));

/** A model of each origin, and what the library that trained it answers. */
const origins: Readonly<Record<string, readonly [() => Promise<Service>, () => Float32Array]>> = {
  xgboost: [async () => own(fromXgboost(bytesOf('xgb-binary.ubj'))), () => answersOf('xgb-binary')],
  lightgbm: [async () => own(fromLightgbm(bytesOf('lgb-binary.txt'))), () => answersOf('lgb-binary')],
  scikit: [async () => own(fromScikit(bytesOf('sk-histograms.json'))), () => answersOf('sk-histograms')],
  keras: [
    async () => tfjsPredictor(await layersOf('layers-embedding'), { runtime: tf, ...embedding }),
    () => tensorflowAnswers('layers-embedding'),
  ],
  tensorflow: [
    async () =>
      tfjsPredictor(await graphOf('graph-texts'), {
        runtime: tf,
        link: 'logit',
        missingNumber: 0,
      }),
    () => tensorflowAnswers('graph-texts').map((logit) => 1 / (1 + Math.exp(-logit))),
  ],
  onnx: [
    async () =>
      onnxPredictor(bytesOf('onnx-logistic.onnx'), {
        runtime: createRequire(peer)('onnxruntime-node') as OnnxRuntime,
      }),
    () => answersOf('onnx-logistic'),
  ],
};
const isThere = (origin: string): boolean => origin !== 'onnx' || existsSync(peer);

describe('one server, which has models of six libraries', () => {
  const host = createModelHost();
  const answer = handler(host);

  beforeAll(async () => {
    await quietCpu();
    for (const [origin, [make]] of Object.entries(origins)) {
      if (!isThere(origin)) continue;
      host.add(origin, '1', await make());
      host.point(origin, { champion: '1' }, '1');
    }
  });

  for (const [origin, [, answers]] of Object.entries(origins))
    it.skipIf(!isThere(origin))(`answers the same raw rows as ${origin} does`, async () => {
      const request = new Request(`http://localhost/v1/models/${origin}:predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ instances }),
      });
      const response = await answer(request);
      expect(response.status).toBe(200);
      const { predictions } = (await response.json()) as {
        readonly predictions: readonly { readonly score: number; readonly prediction: number }[];
      };
      const scores = Float64Array.from(predictions, ({ score }) => score);
      expect(differenceOf(scores, answers().subarray(0, ROWS))).toBeLessThanOrEqual(1e-6);
      expect(predictions.every(({ score, prediction }) => prediction === (score >= 0.5 ? 1 : 0))).toBe(true);
    });

  it('tells each one apart, and what it takes', async () => {
    const found = new Set<string>();
    for (const origin of host.names()) {
      const response = await answer(new Request(`http://localhost/v2/models/${origin}`));
      const { inputs } = (await response.json()) as { readonly inputs: readonly { readonly name: string }[] };
      expect(inputs.map(({ name }) => name)).toContain('price');
      const lease = host.lease(origin)!;
      found.add(lease.service.modelHash);
      lease.release();
    }
    expect(found.size).toBe(host.names().length);
  });
});
