/** A JSON schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const text: JsonSchema = { type: 'string' };
const number: JsonSchema = { type: ['number', 'null'] };
const truth: JsonSchema = { type: 'boolean' };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const record = (
  properties: Readonly<Record<string, JsonSchema>>,
  required = Object.keys(properties),
): JsonSchema => ({
  type: 'object',
  ...(required.length > 0 && { required }),
  properties,
});

const instances = list(reference('Instance'));
const predictions = list(reference('Prediction'));
const tensor = { name: text, datatype: text, shape: list({ type: 'integer' }) };
const parameters: JsonSchema = { type: 'object' };

/** What does not depend on the models. */
export const fixedSchemas: Readonly<Record<string, JsonSchema>> = {
  Prediction: record(
    {
      ...{ score: number, prediction: number, probabilities: list(number) },
      ...{ version: text, predictionId: text, fallback: { const: true } },
    },
    ['score', 'prediction'],
  ),
  Error: record({
    error: record({ code: text, message: text, instance: { type: 'integer' }, field: text }, [
      'code',
      'message',
    ]),
  }),
  ErrorText: record({ error: text }),
  Health: record({ status: text }),
  OpenApi: { type: 'object' },
  // None has a meaning here.
  VertexRequest: record({ instances, parameters: { type: ['object', 'null'], maxProperties: 0 } }, [
    'instances',
  ]),
  VertexResponse: record(
    { predictions, deployedModelId: text, model: text, modelVersionId: text, modelDisplayName: text },
    ['predictions', 'model', 'modelVersionId', 'modelDisplayName'],
  ),
  TensorflowRequest: {
    anyOf: [
      record({ signature_name: text, instances: { type: 'array' } }, ['instances']),
      record({ signature_name: text, inputs: { type: ['object', 'array'] } }, ['inputs']),
    ],
  },
  TensorflowResponse: {
    anyOf: [
      record({ predictions }),
      record({ outputs: { type: 'object', additionalProperties: { type: 'array' } } }),
    ],
  },
  TensorflowStatus: record({
    model_version_status: list(
      record({ version: text, state: text, status: record({ error_code: text, error_message: text }) }),
    ),
  }),
  TensorflowMetadata: record({
    model_spec: record({ name: text, signature_name: text, version: text }),
    metadata: { type: 'object' },
  }),
  InferenceServer: record({ name: text, version: text, extensions: list(text) }),
  InferenceLive: record({ live: truth }),
  InferenceReady: record({ ready: truth }),
  InferenceModelReady: record({ name: text, ready: truth }),
  InferenceMetadata: record({
    name: text,
    versions: list(text),
    platform: text,
    inputs: list(record(tensor)),
    outputs: list(record(tensor)),
  }),
  InferenceRequest: record(
    {
      id: text,
      parameters,
      inputs: list(record({ ...tensor, parameters, data: { type: 'array' } }, Object.keys(tensor))),
      outputs: list(record({ name: text, parameters }, ['name'])),
    },
    ['inputs'],
  ),
  InferenceResponse: record(
    {
      model_name: text,
      model_version: text,
      id: text,
      outputs: list(record({ ...tensor, data: { type: 'array' } }, Object.keys(tensor))),
    },
    ['model_name', 'outputs'],
  ),
};
