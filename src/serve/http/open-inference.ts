import { isRecord } from '../../core/json.ts';
import type { Signature } from '../../models/model.ts';
import type { Instance, Prediction } from '../service.ts';
import { replyJson, type Exchange } from './exchange.ts';
import { checkJsonType, recordOf } from './read-json.ts';
import { readTensors, type Column } from './read-tensors.ts';
import { refuse, refuseField, refuseForNow, asText } from './refusal.ts';
import { checkCount, columnsOfRows, rowsOfColumns } from './rows.ts';
import type { Asked, Intake, Route, Serving } from './serving.ts';
import { leaseOf, whichOf } from './which.ts';
import { outputTensor, replyTensors } from './write-tensors.ts';

const jsonLength = 'inference-header-content-length';

/**
 * The Open Inference Protocol, version 2, of KServe, Triton and MLServer, with binary tensors.
 *
 * @source https://github.com/kserve/open-inference-protocol, `inference_rest.md`; the extension "binary tensor data" of
 *   https://github.com/triton-inference-server/server, `protocol/extension_binary_data.md`.
 */
export function openInferenceRoutes(serving: Serving): readonly Route[] {
  const { models } = serving;
  const intake = intakeOf(serving.maxInstances);
  const refused = asText;
  const probe = { method: 'GET', refused, probe: true } as const;
  const server = { name: 'slipway', version: '2', extensions: ['binary_tensor_data'] };
  return [
    {
      method: 'GET',
      path: '/v2',
      summary: 'What the server is',
      gives: 'InferenceServer',
      refused,
      answer: () => replyJson(200, server),
    },
    {
      ...probe,
      path: '/v2/health/live',
      summary: 'Whether the server is up',
      gives: 'InferenceLive',
      answer: () => replyJson(200, { live: true }),
    },
    {
      ...probe,
      path: '/v2/health/ready',
      summary: 'Whether the server takes requests',
      gives: 'InferenceReady',
      answer: () => replyJson(serving.ready() ? 200 : 503, { ready: serving.ready() }),
    },
    ...['', '/versions/{version}'].flatMap((which): Route[] => {
      const path = `/v2/models/{model}${which}`;
      return [
        {
          method: 'GET',
          path,
          summary: 'What a model takes and gives, as tensors',
          gives: 'InferenceMetadata',
          refused,
          answer(call) {
            const name = call.params['model']!;
            const lease = leaseOf(models, name, whichOf(call));
            try {
              const versions = models.versions(name).map(({ id }) => id);
              return replyJson(200, {
                name,
                versions,
                platform: 'slipway',
                ...metadataOf(lease.service.signature),
              });
            } finally {
              lease.release();
            }
          },
        },
        {
          ...probe,
          path: `${path}/ready`,
          summary: 'Whether a model answers',
          gives: 'InferenceModelReady',
          answer(call) {
            const name = call.params['model']!;
            const lease = models.lease(name, whichOf(call));
            // Whoever asks need not be allowed to: what else there is is not told.
            if (!lease) throw refuse(404, 'not-found', 'there is no such model or version that answers now.');
            lease.release();
            if (!serving.ready()) throw refuseForNow(503, 'loading', 'the server takes no requests now.', 1);
            return replyJson(200, { name, ready: true });
          },
        },
        {
          method: 'POST',
          path: `${path}/infer`,
          summary: 'Predictions, as the Open Inference Protocol has them',
          takes: 'InferenceRequest',
          gives: 'InferenceResponse',
          refused,
          answer: (call) => serving.predict(call, call.params['model'], intake),
        },
      ];
    }),
  ];
}

function metadataOf(signature: Signature | undefined): object {
  const tensor = (name: string, datatype: string, ...more: number[]): object => ({
    name,
    datatype,
    shape: [-1, ...more],
  });
  const outputs = signature?.outputs ?? [{ name: 'score' }, { name: 'prediction' }];
  const classes = outputs.find((output) => 'classes' in output)?.classes;
  return {
    inputs: (signature?.inputs ?? []).map(({ name, kind }) =>
      tensor(name, kind === 'number' ? 'FP64' : 'BYTES'),
    ),
    outputs: [
      ...outputs.map(({ name }) => tensor(name, 'FP64')),
      ...(classes ? [tensor('probabilities', 'FP64', classes.length)] : []),
    ],
  };
}

function intakeOf(maxInstances: number): Intake {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return {
    check(exchange) {
      // Triton's client says nothing, or that it sends bytes, when it sends JSON.
      const type = exchange.header('content-type');
      if (type !== null && type !== 'application/octet-stream') checkJsonType(exchange);
    },
    read(bytes, { exchange, params }, { service }) {
      const length = lengthOfJson(exchange, bytes.length);
      const body = recordOf(bytes.subarray(0, length), decoder, '{"inputs": [{…}, …]}');
      const binaryOutput = checkRequest(body);
      const columns = readTensors(body['inputs'], bytes.subarray(length), maxInstances);
      const count = [...columns.values()][0]?.values.length ?? 0;
      checkCount(count, maxInstances);
      const wanted = wantedOutputs(body['outputs'], binaryOutput);
      const { id } = body;
      return {
        rows: rowsOfTensors(columns, count, service.signature),
        reply(predictions, { version }) {
          const named = columnsOf(predictions, service.signature);
          const tensors = [...(wanted ?? new Map([...named.keys()].map((name) => [name, binaryOutput])))].map(
            ([name, binary]) => {
              const values = named.get(name);
              if (values) return outputTensor(name, values, binary);
              const message = `there is no output ${JSON.stringify(name.slice(0, 80))}; there is ${[...named.keys()].join(', ')}.`;
              throw refuseField(message, 'outputs');
            },
          );
          const head = {
            model_name: params['model'],
            model_version: version,
            ...(id !== undefined && { id }),
          };
          return replyTensors(head, tensors);
        },
      } satisfies Asked;
    },
  };
}

function lengthOfJson(exchange: Exchange, all: number): number {
  const stated = exchange.header(jsonLength);
  if (stated === null) return all;
  const length = /^\d{1,15}$/.test(stated) ? Number(stated) : Infinity;
  if (length <= all) return length;
  const message = `${jsonLength} is no number of bytes up to the length of the body.`;
  throw refuse(400, 'bad-format', message, { field: jsonLength });
}

/** Refuses what nobody would read; tells whether outputs are to stand in bytes. */
function checkRequest(body: Readonly<Record<string, unknown>>): boolean {
  const stranger = Object.keys(body).find(
    (name) => !['id', 'inputs', 'outputs', 'parameters'].includes(name),
  );
  if (stranger !== undefined) {
    const shown = stranger.slice(0, 80);
    throw refuseField(`the body has a field ${JSON.stringify(shown)} that this server does not read.`, shown);
  }
  if (body['id'] !== undefined && typeof body['id'] !== 'string') throw refuseField('id is no text.', 'id');
  const parameters = parametersOf(
    body['parameters'],
    ['binary_data_output', 'content_type', 'headers'],
    'parameters',
  );
  return flagOf(parameters['binary_data_output'], false);
}

/** Parameters, without those that ask for something else than is given. */
function parametersOf(
  given: unknown,
  known: readonly string[],
  field: string,
): Readonly<Record<string, unknown>> {
  const parameters = given ?? {};
  if (!isRecord(parameters)) throw refuseField('parameters is no object.', field);
  const stranger = Object.keys(parameters).find((name) => !known.includes(name));
  if (stranger === undefined) return parameters;
  const shown = JSON.stringify(stranger.slice(0, 80));
  throw refuseField(
    `there is a parameter ${shown} that this server does not know; expected ${known.join(', ')}.`,
    field,
  );
}

function flagOf(value: unknown, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  if (typeof value === 'boolean') return value;
  throw refuseField('a parameter of binary data is neither true nor false.', 'parameters');
}

/** The outputs that are asked for, and which of them in bytes; `undefined` when all are. */
function wantedOutputs(outputs: unknown, binaryOutput: boolean): Map<string, boolean> | undefined {
  if (outputs === undefined || (Array.isArray(outputs) && outputs.length === 0)) return undefined;
  if (!Array.isArray(outputs)) throw refuseField('outputs is no list; expected [{"name"}, …].', 'outputs');
  return new Map(
    (outputs as unknown[]).map((output) => {
      if (!isRecord(output) || typeof output['name'] !== 'string') {
        throw refuseField('an output has no name; expected {"name"}.', 'outputs');
      }
      const parameters = parametersOf(output['parameters'], ['binary_data', 'content_type'], 'outputs');
      return [output['name'], flagOf(parameters['binary_data'], binaryOutput)];
    }),
  );
}

function rowsOfTensors(
  columns: ReadonlyMap<string, Column>,
  count: number,
  signature: Signature | undefined,
): readonly Instance[] {
  const numbers = new Set(signature?.inputs.filter(({ kind }) => kind === 'number').map(({ name }) => name));
  const values = [...columns].map(([name, { datatype, values }]) => {
    // A number that is yes or no is 1 or 0.
    const counted = datatype === 'BOOL' && numbers.has(name);
    return [name, counted ? values.map(Number) : values] as const;
  });
  return rowsOfColumns(new Map(values), count);
}

/** The columns of the answers; without rows, those that there would be. */
function columnsOf(
  predictions: readonly Prediction[],
  signature: Signature | undefined,
): Map<string, unknown[]> {
  if (predictions.length > 0) return columnsOfRows(predictions);
  return new Map(
    (signature?.outputs ?? [{ name: 'score' }, { name: 'prediction' }]).map(({ name }) => [name, []]),
  );
}
