import { SlipwayError } from '../../core/error.ts';
import { joinBytes } from '../../core/join-bytes.ts';

/**
 * All bytes of an answer, at most so many: what says that it is longer is refused before any of it is read, and what is
 * longer all the same, as soon as it is.
 *
 * @throws {SlipwayError} `too-large`.
 */
export async function boundedBody(
  where: string,
  what: string,
  response: Response,
  maxBytes: number,
): Promise<Uint8Array> {
  const declared = response.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(where, what, maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader!.cancel();
      throw tooLarge(where, what, maxBytes);
    }
    chunks.push(value);
  }
  return joinBytes(chunks);
}

function tooLarge(where: string, what: string, maxBytes: number): SlipwayError {
  return new SlipwayError(
    'too-large',
    where,
    `${what} has more than ${maxBytes} bytes; expected at most that. Raise maxBytes to allow it.`,
    { details: { maxBytes } },
  );
}
