import { SlipwayError } from '../../core/error.ts';

/** Ten million keys. */
const maxPages = 10_000;

/**
 * The pages of a listing, one after the other.
 *
 * @param ask - for the page of a token; `undefined` is the first. Its `next` is `undefined` at the end.
 * @throws {SlipwayError} `bad-format` when a token comes once more, so that the listing would not end; `too-large` past
 *   ten thousand pages.
 */
export async function* pagesOf<Page extends { readonly next: string | undefined }>(
  where: string,
  ask: (token: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let token: string | undefined;
  for (let pages = 0; pages < maxPages; pages++) {
    const page = await ask(token);
    yield page;
    token = page.next;
    if (token === undefined) return;
    if (seen.has(token))
      throw new SlipwayError('bad-format', where, 'the listing does not go on; expected its next page.');
    seen.add(token);
  }
  throw new SlipwayError(
    'too-large',
    where,
    `the listing has more than ${maxPages} pages; expected at most that. List less at a time.`,
  );
}
