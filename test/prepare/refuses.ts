import { SlipwayError } from '../../src/core/error.ts';

/** The error a call or a promise ends in, as code and message; what it gave instead when it did not fail. */
export function refusal(run: () => unknown): string {
  try {
    run();
    return 'nothing was refused';
  } catch (error) {
    return spell(error);
  }
}

/** As {@link refusal}, of a promise. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'nothing was refused', spell);
}

function spell(error: unknown): string {
  return error instanceof SlipwayError
    ? `${error.code}: ${error.message}`
    : `no SlipwayError: ${String(error)}`;
}
