import { SlipwayError } from './error.ts';

/** Refuses a `signal` that is no abort signal and an `onProgress` that is no function, where they are given. */
export function checkWaiting(
  where: string,
  { signal, onProgress }: { readonly signal?: unknown; readonly onProgress?: unknown },
): void {
  if (signal !== undefined && !isSignal(signal)) {
    throw refused(where, 'signal', 'is no abort signal; expected that of an AbortController.');
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw refused(where, 'onProgress', 'is no function; expected one that takes a progress event.');
  }
}

/** Whether something has what is used of an abort signal, whichever platform it is of. */
function isSignal(found: unknown): found is AbortSignal {
  if (typeof found !== 'object' || found === null) return false;
  const { aborted, addEventListener, throwIfAborted } = found as Partial<AbortSignal>;
  return (
    typeof aborted === 'boolean' &&
    typeof addEventListener === 'function' &&
    typeof throwIfAborted === 'function'
  );
}

function refused(where: string, option: string, why: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${option} ${why}`, { details: { option } });
}
