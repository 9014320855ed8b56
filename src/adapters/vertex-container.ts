import { SlipwayError } from '../core/error.ts';
import type { ListenOptions } from './node-http.ts';

const where = 'adapters/vertex-container';

/**
 * What Vertex AI tells a container, as options of {@link listen}: port, routes and the deployed model's id.
 *
 * Reads `AIP_HTTP_PORT`, `AIP_HEALTH_ROUTE`, `AIP_PREDICT_ROUTE` and `AIP_DEPLOYED_MODEL_ID`; those that are not there
 * are left to `listen`. It listens on every address, as a container must, and takes what Vertex AI lets through: bodies of
 * 1.5 MB.
 *
 * @param environment - such as `process.env`.
 * @throws {SlipwayError} `bad-option` when the port is no number.
 * @source https://cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements; for the size,
 *   https://cloud.google.com/sdk/gcloud/reference/ai/endpoints/predict
 * @example
 * vertexContainer({ AIP_HTTP_PORT: '8080', AIP_PREDICT_ROUTE: '/predict' }) // => { host: '0.0.0.0', maxBytes: 1572864, port: 8080, predictRoute: '/predict' }
 */
export function vertexContainer(environment: Readonly<Record<string, string | undefined>>): ListenOptions {
  const {
    AIP_HTTP_PORT: port,
    AIP_PREDICT_ROUTE: predictRoute,
    AIP_HEALTH_ROUTE: healthRoute,
    AIP_DEPLOYED_MODEL_ID: deployedModelId,
  } = environment;
  if (port !== undefined && !/^\d{1,5}$/.test(port)) {
    const message = `AIP_HTTP_PORT is ${JSON.stringify(port.slice(0, 80))}; expected a number.`;
    throw new SlipwayError('bad-option', where, message);
  }
  return {
    host: '0.0.0.0',
    maxBytes: 1.5 * 2 ** 20,
    ...(port !== undefined && { port: Number(port) }),
    ...(predictRoute !== undefined && { predictRoute }),
    ...(healthRoute !== undefined && { healthRoute }),
    ...(deployedModelId !== undefined && { deployedModelId }),
  };
}
