import { checkFields, checkJsonType, recordOf } from './read-json.ts';
import { refuse, asObject } from './refusal.ts';
import { replyText } from './exchange.ts';
import { instancesOf } from './rows.ts';
import type { Intake, Route, Serving } from './serving.ts';

/**
 * Vertex AI's dialect: `{"instances": […]}` to `{"predictions": […], …}`, at a path of one's own and at that of
 * Google's clients.
 *
 * @source https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints/predict and
 *   https://cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements
 */
export function vertexRoutes(
  serving: Serving,
  { model, predictRoute }: { readonly model: () => string | undefined; readonly predictRoute: string },
): readonly Route[] {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const { deployedModelId } = serving;
  const own = deployedModelId === undefined ? '' : `"deployedModelId":${JSON.stringify(deployedModelId)},`;
  const intakeOf = (name: string): Intake => ({
    check: checkJsonType,
    read(bytes) {
      const body = recordOf(bytes, decoder, '{"instances": [{…}, …]}');
      if (!Object.hasOwn(body, 'instances')) {
        const message = 'the body has no instances; expected {"instances": [{…}, …]}.';
        throw refuse(400, 'bad-data', message, { field: 'instances' });
      }
      checkFields(body, ['instances']);
      const rows = instancesOf(body['instances'], serving.maxInstances);
      return {
        rows,
        // JSON writes NaN and infinities as null.
        reply: (predictions, { version }) =>
          replyText(`{"predictions":${JSON.stringify(predictions)},${own}${tailOf(name, version)}`),
      };
    },
  });
  // Every answer of a version ends alike.
  let tail: { readonly name: string; readonly version: string; readonly text: string } | undefined;
  const tailOf = (name: string, version: string): string => {
    if (tail?.name !== name || tail.version !== version) {
      const fields = { model: name, modelVersionId: version, modelDisplayName: name };
      tail = { name, version, text: JSON.stringify(fields).slice(1) };
    }
    return tail.text;
  };
  const ask = {
    method: 'POST',
    takes: 'VertexRequest',
    gives: 'VertexResponse',
    refused: asObject,
  } as const;
  return [
    {
      ...ask,
      path: predictRoute,
      summary: 'Predictions of the default model, as Vertex AI asks for them',
      answer: (call) => serving.predict(call, model(), intakeOf(model() ?? '')),
    },
    {
      ...ask,
      path: '/v1/projects/{project}/locations/{location}/endpoints/{model}:predict',
      summary: 'Predictions of a model, at the path of Vertex AI’s clients',
      answer: (call) => serving.predict(call, call.params['model'], intakeOf(call.params['model']!)),
    },
  ];
}
