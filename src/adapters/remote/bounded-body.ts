import { SlipwayError } from '../../core/error.ts';
import { joinBytes } from '../../core/join-bytes.ts';

/**
 * All bytes of an answer, at most so many: what says that it is longer is refused before any of it is read, and what is
 * longer all the same, as soon as it is. What an answer that is compressed says is the length of what is sent, not of
 * what is read.
 *
 * @param isOption - whether the limit can be raised, which the error then says.
 * @throws {SlipwayError} `too-large`.
 */
export async function boundedBody(
  where: string,
  what: string,
  response: Pick<Response, 'headers' | 'body'>,
  maxBytes: number,
  isOption: boolean = false,
): Promise<Uint8Array> {
  const encoded = !/^(?:identity)?$/i.test(response.headers.get('content-encoding')?.trim() ?? '');
  const declared = encoded ? null : response.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) {
    // Not waited for: what is read by two ends only when both are done with it.
    response.body?.cancel().catch(() => undefined);
    throw tooLarge(where, what, maxBytes, isOption);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      reader!.cancel().catch(() => undefined);
      throw tooLarge(where, what, maxBytes, isOption);
    }
    chunks.push(value);
  }
  return joinBytes(chunks);
}

function tooLarge(where: string, what: string, maxBytes: number, isOption: boolean): SlipwayError {
  return new SlipwayError(
    'too-large',
    where,
    `${what} has more than ${maxBytes} bytes; expected at most that.${isOption ? ' Raise maxBytes to allow it.' : ''}`,
    { details: { maxBytes } },
  );
}
