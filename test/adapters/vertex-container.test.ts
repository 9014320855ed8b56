import { expect, test } from 'vitest';
import { listen } from '../../src/adapters/node-http.ts';
import { vertexContainer } from '../../src/adapters/vertex-container.ts';
import type { Service } from '../../src/serve/service.ts';

const quick: Service = {
  mode: 'on-demand',
  modelHash: 'a1',
  predict: async (rows) => rows.map(() => ({ score: 1, prediction: 1 })),
};

test('a container answers at the routes it is told, and says which deployed model it is', async () => {
  const environment = {
    AIP_HTTP_PORT: '8080',
    AIP_HEALTH_ROUTE: '/v1/endpoints/7/health',
    AIP_PREDICT_ROUTE: '/v1/models/model:predict',
    AIP_DEPLOYED_MODEL_ID: '42',
  };
  const told = vertexContainer(environment);
  expect([told.port, told.host]).toEqual([8080, '0.0.0.0']);
  // The route is one of TensorFlow Serving's, too: what is told goes before.
  const server = await listen(quick, { ...told, port: 0, host: '127.0.0.1' });
  const headers = { 'content-type': 'application/json' };
  const body = '{"instances":[{}]}';
  const response = await fetch(server.url + environment.AIP_PREDICT_ROUTE, { method: 'POST', headers, body });
  expect(await response.json()).toMatchObject({ deployedModelId: '42', predictions: [{ score: 1 }] });
  expect((await fetch(server.url + environment.AIP_HEALTH_ROUTE)).status).toBe(200);
  await server.close();
});

test('what is not told is left to listen, and a port that is none is refused', () => {
  // Vertex AI takes requests of 1.5 MB.
  expect(vertexContainer({})).toEqual({ host: '0.0.0.0', maxBytes: 1_572_864 });
  expect(() => vertexContainer({ AIP_HTTP_PORT: 'http' })).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});

test('a server that drains tells probes, and answers until it closes', async () => {
  const server = await listen(quick, { port: 0, drainMs: 300 });
  const closing = server.close();
  expect((await fetch(`${server.url}/health`)).status).toBe(503);
  expect((await fetch(`${server.url}/v2/health/live`)).status).toBe(200);
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(server.url, { method: 'POST', headers, body: '{"instances":[{}]}' });
  expect(response.status).toBe(200);
  await closing;
  await expect(fetch(server.url)).rejects.toThrow('fetch failed');
});
