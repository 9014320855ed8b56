import { settledLevels, type Encoding } from './one-hot-levels.ts';
import type { SavedFields } from './saved-fields.ts';

/** Reads what was saved of an encoded column; throws `bad-format` where it does not add up. */
export function readEncoding(saved: SavedFields): Encoding {
  const encoding: Encoding = {
    name: saved.text('name'),
    levels: saved.texts('levels'),
    dropped: saved.textOrNull('dropped'),
    unknown: saved.choice('unknown', ['zeros', 'bucket', 'error']),
    bucket: saved.textOrNull('bucket'),
    bucketAt: saved.choice('bucketAt', ['first', 'last']),
    missing: saved.choice('missing', ['zeros', 'level', 'unknown']),
    missingLevel: saved.textOrNull('missingLevel'),
    rareLevels: saved.count('rareLevels'),
    rareRows: saved.count('rareRows'),
  };
  const { levels, dropped, unknown, bucket, missing, missingLevel } = encoding;
  if (dropped !== null && !levels.includes(dropped))
    throw saved.refuse('dropped', 'one of the levels, or null');
  if ((bucket !== null) !== (unknown === 'bucket'))
    throw saved.refuse('bucket', 'a name exactly when unknown is "bucket"');
  if ((missingLevel !== null) !== (missing === 'level'))
    throw saved.refuse('missingLevel', 'a name exactly when missing is "level"');
  if (missing === 'unknown' && unknown === 'error')
    throw saved.refuse('missing', '"zeros" or "level" when unknown is "error"');
  const settled = settledLevels(encoding);
  const all = dropped === null ? settled : [...settled, dropped];
  if (new Set(all).size !== all.length) throw saved.refuse('levels', 'no level twice');
  return encoding;
}
