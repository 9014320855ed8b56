import { isRecord } from '../../core/json.ts';
import type { Field } from '../../table/schema.ts';
import type { Lease, ServedVersion } from '../models.ts';
import type { Instance } from '../service.ts';
import { isBinary, textOf } from './binary-texts.ts';
import type { Call } from './call.ts';
import { replyJson, replyText, type Exchange } from './exchange.ts';
import { checkJsonType, recordOf } from './read-json.ts';
import { refuse, refuseField, asText } from './refusal.ts';
import { checkCount, columnsOfRows, instancesOf, rowsOfColumns } from './rows.ts';
import type { Asked, Intake, Route, Serving } from './serving.ts';
import { leaseOf, versionsOf, whichOf } from './which.ts';

const signatureName = 'serving_default';

/**
 * TensorFlow Serving's dialect: rows (`instances`) and columns (`inputs`), status and metadata.
 *
 * @source https://www.tensorflow.org/tfx/serving/api_rest. Where it writes a bare `NaN`, which is not JSON, here is
 *   `null`; an answer is always an object of its named outputs, as theirs is when there are several. "Encoding binary
 *   values": a text may stand as `{"b64": "…"}`, in standard base64 of its UTF-8; a model of tables takes no other bytes.
 */
export function tensorflowRoutes(serving: Serving): readonly Route[] {
  const intake = intakeOf(serving.maxInstances);
  const refused = asText;
  return ['', '/versions/{version}', '/labels/{label}'].flatMap((which): Route[] => {
    const path = `/v1/models/{model}${which}`;
    return [
      {
        method: 'POST',
        path: `${path}:predict`,
        summary: 'Predictions, as TensorFlow Serving gives them',
        takes: 'TensorflowRequest',
        gives: 'TensorflowResponse',
        refused,
        answer: (call) => serving.predict(call, call.params['model'], intake),
      },
      {
        method: 'GET',
        path,
        summary: 'The versions of a model and their states',
        gives: 'TensorflowStatus',
        refused,
        answer: (call) => replyJson(200, { model_version_status: statusOf(serving, call) }),
      },
      {
        method: 'GET',
        path: `${path}/metadata`,
        summary: 'What a model takes and gives',
        gives: 'TensorflowMetadata',
        refused,
        answer: (call) => replyJson(200, metadataOf(serving, call)),
      },
    ];
  });
}

function intakeOf(maxInstances: number): Intake {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return {
    check: checkTextType,
    read(bytes, _, lease) {
      const body = recordOf(bytes, decoder, '{"instances": […]} or {"inputs": {…}}');
      checkSignature(body);
      const [byRow, byColumn] = [Object.hasOwn(body, 'instances'), Object.hasOwn(body, 'inputs')];
      if (byRow !== byColumn) {
        return byRow
          ? askedByRow(body['instances'], lease, maxInstances)
          : askedByColumn(body['inputs'], lease, maxInstances);
      }
      const found = byRow ? 'both instances and inputs' : 'neither instances nor inputs';
      const message = `the body has ${found}; expected one of them.`;
      throw refuse(400, 'bad-data', message, { field: byRow ? 'inputs' : 'instances' });
    },
  };
}

/** TensorFlow Serving does not look at the type, and its manual leaves it to `curl -d`. */
function checkTextType(exchange: Exchange): void {
  const type = exchange.header('content-type');
  if (type !== null && !/^application\/x-www-form-urlencoded$/i.test(type)) checkJsonType(exchange);
}

function checkSignature(body: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(body)) {
    if (name === 'instances' || name === 'inputs') continue;
    if (name === 'signature_name' && (value === signatureName || value === '')) continue;
    const shown = name.slice(0, 80);
    const message =
      name === 'signature_name'
        ? `there is no such signature_name; expected "${signatureName}".`
        : `the body has a field ${JSON.stringify(shown)} that this server does not read; expected instances or inputs.`;
    throw refuseField(message, shown);
  }
}

function askedByRow(instances: unknown, { service }: Lease, maxInstances: number): Asked {
  const inputs = service.signature?.inputs;
  const texts = textInputs(inputs);
  return {
    rows: instancesOf(named(instances, onlyInput(inputs)), maxInstances).map((row, at) =>
      withTexts(row, texts, at),
    ),
    // JSON writes NaN and infinities as null.
    reply: (predictions) => replyText(`{"predictions":${JSON.stringify(predictions)}}`),
  };
}

/** The values of the only input may stand without its name. */
function named(instances: unknown, name: string | undefined): unknown {
  if (name === undefined || !Array.isArray(instances)) return instances;
  return (instances as unknown[]).map((value) => (isRow(value, name) ? value : { [name]: value }));
}

/** What stands in base64 is the value of an input, unless the input has that very name. */
function isRow(value: unknown, name: string): boolean {
  return isRecord(value) && (name === 'b64' || !isBinary(value));
}

/** The names of the inputs that can be texts. */
function textInputs(inputs: readonly Field[] = []): readonly string[] {
  return inputs.filter(({ kind }) => kind !== 'number').map(({ name }) => name);
}

/** A row in which no text stands in base64. */
function withTexts(row: Instance, texts: readonly string[], at: number): Instance {
  const binary = texts.filter((name) => isBinary(row[name]));
  if (binary.length === 0) return row;
  return {
    ...row,
    ...Object.fromEntries(binary.map((name) => [name, textOf(row[name], name, at)])),
  } as Instance;
}

function onlyInput(inputs: readonly Field[] | undefined): string | undefined {
  return inputs?.length === 1 ? inputs[0]!.name : undefined;
}

function askedByColumn(inputs: unknown, { service }: Lease, maxInstances: number): Asked {
  const only = onlyInput(service.signature?.inputs);
  const given = only !== undefined && Array.isArray(inputs) ? { [only]: inputs as unknown } : inputs;
  if (!isRecord(given)) throw refuseField('inputs is no object; expected {"name": […], …}.', 'inputs');
  const texts = textInputs(service.signature?.inputs);
  const columns = new Map<string, readonly unknown[]>();
  let count: number | undefined;
  for (const [name, values] of Object.entries(given)) {
    const shown = name.slice(0, 80);
    const quoted = JSON.stringify(shown);
    if (!Array.isArray(values))
      throw refuseField(`the input ${quoted} is no list; expected a value a row.`, shown);
    if (values.length !== (count ??= values.length)) {
      const message = `the input ${quoted} has ${values.length} values; those before it have ${count}.`;
      throw refuseField(message, shown);
    }
    if (columns.size === 0) checkCount(count, maxInstances);
    const column = values.map(alone);
    columns.set(name, texts.includes(name) ? column.map((value, row) => textOf(value, name, row)) : column);
  }
  return {
    rows: rowsOfColumns(columns, count ?? 0),
    reply: (predictions) => replyJson(200, { outputs: Object.fromEntries(columnsOfRows(predictions)) }),
  };
}

/** A row of one value, as tensors of shape [n, 1] have them, is that value. */
function alone(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}

function statusOf(serving: Serving, call: Call): unknown {
  return versionsOf(serving, call).map(({ id, state }: ServedVersion) => ({
    version: id,
    state,
    status: { error_code: 'OK', error_message: '' },
  }));
}

function metadataOf(serving: Serving, call: Call): unknown {
  const lease = leaseOf(serving.models, call.params['model'], whichOf(call));
  try {
    const { signature } = lease.service;
    const inputs = (signature?.inputs ?? []).map(({ name, kind }) => [
      name,
      tensor(name, kind === 'number' ? 'DT_DOUBLE' : 'DT_STRING'),
    ]);
    const outputs = (signature?.outputs ?? []).map(({ name }) => [name, tensor(name, 'DT_DOUBLE')]);
    const classes = signature?.outputs.find((output) => 'classes' in output)?.classes;
    if (classes) outputs.push(['probabilities', tensor('probabilities', 'DT_DOUBLE', classes.length)]);
    const definition = {
      inputs: Object.fromEntries(inputs) as unknown,
      outputs: Object.fromEntries(outputs) as unknown,
      method_name: 'tensorflow/serving/predict',
    };
    return {
      model_spec: { name: call.params['model'], signature_name: '', version: lease.version },
      metadata: { signature_def: { signature_def: { [signatureName]: definition } } },
    };
  } finally {
    lease.release();
  }
}

function tensor(name: string, dtype: string, ...more: number[]): unknown {
  const dim = [-1, ...more].map((size) => ({ size: String(size), name: '' }));
  return { dtype, tensor_shape: { dim, unknown_rank: false }, name };
}
