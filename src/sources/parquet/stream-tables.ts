import { unlessAborted } from '../../core/unless-aborted.ts';
import type { Table } from '../../table/table.ts';
import { checkSource, openSource, type ByteSource, type ByteSourceInput } from '../byte-source.ts';
import { closeSource } from '../close-source.ts';
import { inFile } from '../in-file.ts';
import { readRange } from '../read-range.ts';
import type { ReadStoredOptions, StoredPlan } from '../stored-options.ts';
import { PARQUET } from './bad-parquet.ts';
import { readLater } from './ranges.ts';
import { openParquet } from './tables.ts';

/** What opens the source of one reading. It is not called before the options are known to be right. */
export type OpenSource = (
  signal: AbortSignal | undefined,
  maxBytes: number,
) => ByteSource | Promise<ByteSource>;

/** Opens what was handed over: as often as it is asked to. */
export function openerOf(from: ByteSourceInput): OpenSource {
  return (signal, maxBytes) => openSource(PARQUET, from, signal, maxBytes);
}

/**
 * The tables of a source, which is closed in any case.
 *
 * @param file - named in every error; the source's own name when it is left out.
 */
export async function* parquetTables(
  open: OpenSource,
  plan: StoredPlan,
  { signal, onProgress }: ReadStoredOptions,
  mostRows: number,
  file?: string,
): AsyncGenerator<Table, void, undefined> {
  let source: ByteSource | undefined;
  try {
    source = await unlessAborted(
      signal,
      () => open(signal, plan.maxBytes),
      (late) => late.close?.(),
    );
    yield* closedAfter(source, plan, { signal, onProgress }, mostRows);
  } catch (error) {
    throw inFile(error, file ?? source?.name);
  }
}

async function* closedAfter(
  source: ByteSource,
  plan: StoredPlan,
  waiting: ReadStoredOptions,
  mostRows: number,
): AsyncGenerator<Table, void, undefined> {
  let failed = false;
  try {
    yield* tablesOf(checkSource(PARQUET, source), plan, waiting, mostRows);
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    await closeSource(PARQUET, source, waiting.signal, failed);
  }
}

/** The tables of a source, each of `mostRows` rows but the last. There is always one, if only for its columns. */
async function* tablesOf(
  source: ByteSource,
  plan: StoredPlan,
  { signal, onProgress }: ReadStoredOptions,
  mostRows: number,
): AsyncGenerator<Table, void, undefined> {
  const read = (start: number, end: number): Promise<Uint8Array> =>
    readRange(PARQUET, source, start, end, signal);
  const tables = await readLater(
    openParquet(source.size, plan, mostRows, (done, total) =>
      onProgress?.({ stage: PARQUET, done, total, unit: 'rows' }),
    ),
    read,
  );
  for (;;) {
    const table = await readLater(tables.next(), read);
    signal?.throwIfAborted();
    if (!table) return;
    yield table;
  }
}
