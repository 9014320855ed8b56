import { SlipwayError, sentenceOf } from '../../core/error.ts';

/** The error codes of MLflow that are answered, and the status of each. */
const statusOf = {
  INVALID_PARAMETER_VALUE: 400,
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  INTERNAL_ERROR: 500,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

/** One of them. */
export type MlflowErrorCode = keyof typeof statusOf;

// Only `refuse` can put it on, so nothing a registry throws is taken for one.
const brand: unique symbol = Symbol('refusal');

/** Why a request is not answered, as MLflow says it. Thrown in this folder, never out of it. */
export interface Refusal {
  readonly [brand]: true;
  readonly status: number;
  readonly code: MlflowErrorCode;
  readonly message: string;
}

/** A refusal from its parts. */
export function refuse(code: MlflowErrorCode, message: string): Refusal {
  return { [brand]: true, status: statusOf[code], code, message };
}

/** What of an error the client may know; what broke inside is told without detail. */
export function refusalOf(error: unknown): Refusal {
  if (typeof error === 'object' && error !== null && brand in error) return error as Refusal;
  if (error instanceof SlipwayError && error.where === 'registry') {
    if (error.code === 'not-found') return refuse('RESOURCE_DOES_NOT_EXIST', sentenceOf(error));
    if (error.code === 'bad-option') return refuse('INVALID_PARAMETER_VALUE', sentenceOf(error));
  }
  return refuse('INTERNAL_ERROR', 'the request failed inside the server.');
}
