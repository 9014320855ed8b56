import { SlipwayError } from '../../core/error.ts';
import { addHashes, hashSet } from '../../stats/hash-set.ts';
import { farmHasher } from '../../table/farm-hash.ts';
import { schemaOf } from '../../table/schema.ts';
import { select } from '../../table/select.ts';
import type { Table } from '../../table/table.ts';
import { tableKeys } from '../lookup/lookup-key.ts';

/**
 * A check that no key comes twice among all the tables it is shown.
 *
 * Keys are told apart by 64 bits of a hash, 16 bytes a row: that two different ones are taken for one is as likely as
 * `rows² ÷ 2^65`, one in four million for three million rows.
 */
export function uniqueKeys(where: string, names: readonly string[]): (rows: Table, from: number) => void {
  const hash = farmHasher();
  const seen = hashSet(1024);
  const [high, low] = [new Int32Array(1), new Int32Array(1)];
  return (rows, from) => {
    const keys = tableKeys(rows, schemaOf(select(rows, [...names])));
    for (let row = 0; row < rows.rows; row++) {
      const found = hash(keys[row]!);
      high[0] = found.high;
      low[0] = found.low;
      const before = seen.size;
      addHashes(seen, high, low, 1, Infinity);
      if (seen.size > before) continue;
      throw new SlipwayError(
        'bad-data',
        where,
        `row ${from + row} has a key that an earlier row has, too; expected one row for each. Name more columns in key, or say unique: false.`,
        { details: { row: from + row, columns: [...names] } },
      );
    }
  };
}
