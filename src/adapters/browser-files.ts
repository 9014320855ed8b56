import { SlipwayError } from '../core/error.ts';
import type { ReadCsvOptions } from '../sources/csv-options.ts';
import { readCsv } from '../sources/read-csv.ts';
import type { Table } from '../table/table.ts';
import { inFile } from '../sources/in-file.ts';

const WHERE = 'adapters/browser-files';

/**
 * A table from CSV in a page, plain or gzip: a URL, or the file of an input or a drop.
 *
 * @param source - where to fetch it, or the blob itself.
 * @throws {SlipwayError} `not-found` when the server answers 404, `io` when it answers with another error or not at
 *   all, and as {@link readCsv}; every message names the file.
 * @example
 * (await loadCsv(new Blob(['age\n31\n47\n']))).rows // => 2
 */
export async function loadCsv(
  source: string | URL | Blob,
  options: Omit<ReadCsvOptions, 'totalBytes'> = {},
): Promise<Table> {
  options.signal?.throwIfAborted();
  const name =
    source instanceof Blob
      ? 'name' in source && typeof source.name === 'string'
        ? source.name
        : 'blob'
      : shortened(String(source));
  const { stream, size } =
    source instanceof Blob
      ? { stream: source.stream(), size: source.size }
      : await fetched(source, name, options.signal);
  try {
    return await readCsv(stream, { ...options, ...(size === undefined ? {} : { totalBytes: size }) });
  } catch (error) {
    throw inFile(error, name);
  }
}

async function fetched(
  url: string | URL,
  name: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly stream: ReadableStream<Uint8Array>; readonly size: number | undefined }> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SlipwayError('io', WHERE, `"${name}" could not be fetched; expected an answer.`, {
      cause,
      details: { file: name },
    });
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new SlipwayError(
      response.status === 404 ? 'not-found' : 'io',
      WHERE,
      `"${name}" was answered with status ${response.status}; expected the file.`,
      {
        details: { file: name, status: response.status },
      },
    );
  }
  // Where the transfer is compressed the length is not that of what arrives.
  const length =
    response.headers.get('content-encoding') === null
      ? Number(response.headers.get('content-length') ?? NaN)
      : NaN;
  return { stream: response.body, size: Number.isNaN(length) ? undefined : length };
}

/** A URL without its query, which may hold a secret, and without what a `data:` URL carries. */
function shortened(url: string): string {
  return url.startsWith('data:') ? 'data:' : url.replace(/[?#].*$/s, '');
}
