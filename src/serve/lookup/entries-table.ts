import { SlipwayError } from '../../core/error.ts';
import { indexAll } from './key-index.ts';
import type { LookupEntry } from './lookup-store.ts';
import { lookupTable, type LookupTable } from './lookup-table.ts';
import { textIndexBuilder } from './text-index.ts';

/**
 * A lookup table of entries by their keys as text; of one key the last entry.
 *
 * @throws {SlipwayError} `bad-data` when some entries have other probabilities than others.
 */
export function entriesTable(where: string, modelHash: string, entries: readonly LookupEntry[]): LookupTable {
  const keys = textIndexBuilder();
  const last: LookupEntry[] = [];
  for (const entry of entries) last[keys.add(entry.key)] = entry;
  const size = last.length;
  const classes = last[0]?.answer.probabilities?.length ?? 0;
  const uneven = last.find(({ answer }) => (answer.probabilities?.length ?? 0) !== classes);
  if (uneven) {
    throw new SlipwayError(
      'bad-data',
      where,
      `there are entries of ${classes} and of ${uneven.answer.probabilities?.length ?? 0} probabilities; expected as many of each.`,
    );
  }
  const probabilities = Float64Array.from(last.flatMap(({ answer }) => [...(answer.probabilities ?? [])]));
  return lookupTable({
    modelHash,
    input: { fields: [{ name: 'key', kind: 'text' }] },
    signature: { task: 'regression', inputs: [{ name: 'key', kind: 'text' }], outputs: [] },
    size,
    index: indexAll([{ kind: 'texts', index: keys.done(), missing: false }]),
    answers: {
      decision: 'kept',
      scores: Float64Array.from(last, ({ answer }) => answer.score),
      predictions: Float64Array.from(last, ({ answer }) => answer.prediction),
      classes,
      ...(classes > 0 && { probabilities }),
    },
  });
}
