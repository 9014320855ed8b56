import { SlipwayError } from '../../core/error.ts';

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

/** That a version is not there, as MLflow says it. */
export function noSuchVersion(name: string, version: number | string): Refusal {
  return refuse('RESOURCE_DOES_NOT_EXIST', `Model Version (name=${name}, version=${version}) not found`);
}

/** That a model is not there, as MLflow says it. */
export function noSuchModel(name: string): Refusal {
  return refuse('RESOURCE_DOES_NOT_EXIST', `Registered Model with name=${name} not found`);
}

/**
 * What of an error the client may know. What a registry says is never repeated: it names the store, and so where on the
 * server, or with which service, the registry lies.
 */
export function refusalOf(error: unknown): Refusal {
  if (typeof error === 'object' && error !== null && brand in error) return error as Refusal;
  if (error instanceof SlipwayError && error.where === 'registry') {
    if (error.code === 'not-found')
      return refuse('RESOURCE_DOES_NOT_EXIST', 'Registered Model or Model Version not found');
    if (error.code === 'bad-option')
      return refuse(
        'INVALID_PARAMETER_VALUE',
        'there can be no such name: expected letters, digits, ".", "_" and "-", a letter or digit first, 120 characters at most.',
      );
  }
  return refuse('INTERNAL_ERROR', 'the request failed inside the server.');
}
