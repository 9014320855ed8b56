import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { decodeLookup } from '../serve/lookup/decode-lookup.ts';
import { encodeLookup } from '../serve/lookup/encode-lookup.ts';
import type { LookupTable } from '../serve/lookup/lookup-table.ts';
import { fetchLookup, maxLookupBytes, type LoadLookupOptions } from './fetch-lookup.ts';
import { isAddress, openRanges, placeName } from './node-open.ts';

const where = 'adapters/node-lookup';

/**
 * A lookup table from its file, opened where its bytes stand in memory.
 *
 * @param place - the path of the file, its `file:` URL, or an address to fetch.
 * @throws {SlipwayError} `not-found` when there is no such file, `io` when it cannot be read, `too-large` past
 *   `maxBytes`, and as {@link decodeLookup}.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * await saveLookup('out/ages.lookup', await precompute(createPredictor(prepare, model), [{ age: 35 }]));
 * (await loadLookup('out/ages.lookup')).size // => 1
 */
export async function loadLookup(place: string | URL, options: LoadLookupOptions = {}): Promise<LookupTable> {
  const file = placeName(place);
  if (isAddress(place)) return fetchLookup(place, file, options);
  checkKeys(where, options, ['modelHash', 'maxBytes', 'signal']);
  checkWaiting(where, options);
  const { modelHash, signal } = options;
  const most = maxLookupBytes(where, options);
  signal?.throwIfAborted();
  const source = await openRanges(place);
  try {
    if (source.size > most) {
      throw new SlipwayError(
        'too-large',
        where,
        `"${file}" has ${source.size} bytes; expected at most ${most}. Raise maxBytes to allow it.`,
        { details: { file, maxBytes: most } },
      );
    }
    const bytes = await source.read(0, source.size);
    signal?.throwIfAborted();
    return decodeLookup(bytes, modelHash === undefined ? {} : { modelHash });
  } finally {
    await source.close?.();
  }
}

/**
 * Writes a lookup table to a file, in place of the one there is: whole, or not at all.
 *
 * The bytes go to a file beside it, which takes its name when they are all on disk; whoever has the old file open keeps
 * its table. Killed in between, it leaves a file that ends in `.tmp` behind.
 *
 * @param place - the path of the file or its `file:` URL; its folder is made where it is not there.
 * @throws {SlipwayError} as {@link encodeLookup}; `bad-option` on an address; `io` when the file cannot be written.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const answers = await precompute(createPredictor(prepare, model), [{ age: 35 }]);
 * await saveLookup('out/ages.lookup', answers);
 * (await loadLookup('out/ages.lookup', { modelHash: answers.modelHash })).find({ age: 36 }) // => -1
 */
export async function saveLookup(place: string | URL, table: LookupTable): Promise<void> {
  const file = placeName(place);
  if (isAddress(place)) {
    throw new SlipwayError('bad-option', where, `"${file}" is an address; expected the path of a file.`);
  }
  const bytes = encodeLookup(table);
  const path = /^file:\/\//i.test(String(place)) ? fileURLToPath(place) : String(place);
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(beside, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (cause) {
    await unlink(beside).catch(() => undefined);
    throw new SlipwayError(
      'io',
      where,
      `"${file}" could not be written; expected a file in a folder that this process may write in.`,
      { cause, details: { file } },
    );
  }
}
