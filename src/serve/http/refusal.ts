import { SlipwayError, sentenceOf } from '../../core/error.ts';
import { replyJson, type Reply } from './exchange.ts';

// Only `refuse` can put it on, so nothing a service throws is taken for one.
const brand: unique symbol = Symbol('refusal');

/** Why a request is not answered, as the client may know it. Thrown inside the stage, never out of it. */
export interface Refusal {
  readonly [brand]: true;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Where in the request, such as `{ instance: 3, field: 'age' }`. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** A refusal from its parts. */
export function refuse(
  status: number,
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  return { [brand]: true, status, code, message, details, headers };
}

/** How a dialect puts a refusal. */
export interface RefusalForm {
  /** What the OpenAPI document calls it. */
  readonly schema: 'Error' | 'ErrorText';
  put(refusal: Refusal): Reply;
}

/** An object that code can act on. */
export const asObject: RefusalForm = {
  schema: 'Error',
  put: ({ status, code, message, details, headers }) =>
    replyJson(status, { error: { code, message, ...details } }, headers),
};

/** Its text alone, as TensorFlow Serving and the Open Inference Protocol put theirs. */
export const asText: RefusalForm = {
  schema: 'ErrorText',
  put: ({ status, message, headers }) => replyJson(status, { error: message }, headers),
};

/** The refusal of a body beyond the limit. */
export function tooManyBytes(maxBytes: number): Refusal {
  return refuse(
    413,
    'too-large',
    `the body has more than ${maxBytes} bytes. Send fewer instances in a request.`,
  );
}

/** The refusal of a body that broke off. */
export function brokenOff(): Refusal {
  return refuse(400, 'bad-format', 'the body could not be read to its end.');
}

/** The refusal of what is not to be tried again before some seconds are over. */
export function refuseForNow(status: 429 | 503, code: string, message: string, seconds: number): Refusal {
  return refuse(status, code, message, {}, { 'retry-after': String(Math.max(1, Math.ceil(seconds))) });
}

/** A refusal that speaks of a part of the request. */
export function refuseField(message: string, field: string, instance?: number): Refusal {
  return refuse(400, 'bad-data', message, { ...(instance !== undefined && { instance }), field });
}

/** What of an error the client may know: refusals, and the codes that speak of its own request. All else is a 500. */
export function refusalOf(error: unknown): Refusal {
  if (isRefusal(error)) return error;
  const status = error instanceof SlipwayError ? statusOf(error) : undefined;
  if (!(error instanceof SlipwayError) || status === undefined) {
    return refuse(500, 'internal', 'the prediction failed inside the server.');
  }
  if (status === 503) return refuseForNow(503, 'busy', sentenceOf(error), 1);
  const { row, field, column } = error.details;
  const name = field ?? column;
  return refuse(status, error.code, sentenceOf(error), {
    ...(typeof row === 'number' && { instance: row }),
    ...(typeof name === 'string' && { field: name }),
  });
}

/** A code speaks of the request when this stage says it, or when it names a row; a store's `not-found` does not. */
function statusOf({ code, where, details }: SlipwayError): number | undefined {
  if (!where.startsWith('serve/') && typeof details['row'] !== 'number') return undefined;
  if (code === 'bad-data' || code === 'check-failed') return 400;
  if (code === 'not-found') return 404;
  if (code === 'busy') return 503;
  return code === 'too-large' ? 413 : undefined;
}

function isRefusal(error: unknown): error is Refusal {
  return typeof error === 'object' && error !== null && brand in error;
}
