import { SlipwayError } from '../../core/error.ts';
import { canonicalJson } from '../../core/json.ts';
import { checkKeys, checkText } from '../../core/options.ts';
import type { Store } from '../../registry/store.ts';
import type { Table } from '../../table/table.ts';
import { otherRows } from './other-rows.ts';
import type { PredictionPart, PredictionParts } from './prediction-parts.ts';

const where = 'serve/parts-in-store';

/** Options of {@link partsInStore}. */
export interface PartsInStoreOptions {
  /** Where the parts lie: a folder of the store, such as `scores/2026-11/`. */
  readonly prefix: string;
  /** What their names end in, such as `jsonl` or `parquet`. */
  readonly extension: string;
  /** A table as bytes or text: `toJsonLines`, `toParquet` of `slipway/parquet`, or your own. */
  readonly encode: (predictions: Table) => string | Uint8Array | Promise<string | Uint8Array>;
}

/**
 * Predictions as files of a store, one a part: `part-000001-8192-<keys>.jsonl`. Beside them, `_job.json` tells whose they are, and
 * `_claims/1` which rows are those of part 1: readers of folders pass over names that begin so.
 *
 * @param store - any store of the registry: a folder, a bucket, memory. Its put-if-absent makes a part be there whole or not.
 * @throws {SlipwayError} `bad-option`. `begin` throws `conflict` when another job has begun there, `write` when the part is
 *   there for other rows; both throw what the store throws.
 * @example
 * const parts = partsInStore(memoryStore(), { prefix: 'scores/', extension: 'jsonl', encode: toJsonLines });
 * await parts.begin({ version: 'a1', key: ['id'] }) // => []
 */
export function partsInStore(store: Store, options: PartsInStoreOptions): PredictionParts {
  checkKeys(where, options, ['prefix', 'extension', 'encode']);
  const prefix = checkText(where, 'prefix', options.prefix);
  const extension = checkText(where, 'extension', options.extension);
  const { encode } = options;
  if (!prefix.endsWith('/'))
    throw refuse('prefix', `is ${JSON.stringify(prefix)}; expected such as "scores/"`);
  if (!/^[a-z0-9]{1,16}(\.[a-z0-9]{1,16})?$/.test(extension))
    throw refuse('extension', `is ${JSON.stringify(extension)}; expected such as "jsonl"`);
  if (typeof (store as Partial<Store> | undefined)?.putIfAbsent !== 'function')
    throw new SlipwayError('bad-option', where, 'there is no store; expected such as folderStore(folder).');
  if (typeof encode !== 'function') throw refuse('encode', 'is no function; expected such as toJsonLines');
  const named = new RegExp(
    `^part-(\\d{6,15})-(\\d{1,15})-([0-9a-f]{16})\\.${extension.replace('.', '\\.')}$`,
  );
  const name = `${store.name}, ${prefix}`;
  const encoder = new TextEncoder();
  return Object.freeze({
    name,
    async begin(job) {
      const bytes = encoder.encode(canonicalJson({ format: 'slipway-predictions', ...job }));
      if (!(await store.putIfAbsent(`${prefix}_job.json`, bytes))) {
        const there = await store.get(`${prefix}_job.json`);
        if (!there || !areAlike(there, bytes)) {
          throw new SlipwayError(
            'conflict',
            where,
            `another job has begun in ${name}; expected this version and key, or nothing. Write to another prefix.`,
            { details: { prefix } },
          );
        }
      }
      const found = (await store.list(prefix)).map((at) => named.exec(at.slice(prefix.length)));
      return found
        .filter((match) => match !== null)
        .map(([, number, rows, keys]) => ({ number: Number(number), rows: Number(rows), keys: keys! }));
    },
    async write(_, part, predictions) {
      const encoded = await encode(predictions);
      const bytes = typeof encoded === 'string' ? encoder.encode(encoded) : encoded;
      // Of runs at the same time that have other batches, one gets the number.
      const rows = encoder.encode(nameOf(part));
      const claim = `${prefix}_claims/${part.number}`;
      if (!(await store.putIfAbsent(claim, rows))) {
        const there = await store.get(claim);
        if (!there || !areAlike(there, rows)) throw otherRows(where, name, part.number);
      }
      // Whoever was first wrote the same: the version and the rows are.
      await store.putIfAbsent(`${prefix}${nameOf(part)}.${extension}`, bytes);
    },
  } satisfies PredictionParts);
}

function nameOf({ number, rows, keys }: PredictionPart): string {
  return `part-${String(number).padStart(6, '0')}-${rows}-${keys}`;
}

function areAlike(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${option} ${found}.`, { details: { option } });
}
