import { call, literal } from '../sql/expression.ts';
import type { CategoryColumn, Column } from '../table/column.ts';
import { bucketExpression, bucketLevels, bucketOf, missingBucket, type Bucketing } from './bucketing.ts';
import type { CrossForm } from './cross-form.ts';
import { levelAt } from './level-lookup.ts';

/** Combinations of levels whose buckets are kept in a list, once they have been hashed. */
const FEW = 65_536;
const UNHASHED = -2;

/** A cross by the hash of the joined texts. */
export function crossBuckets(bucketing: Bucketing, separator: string, columns: readonly string[]): CrossForm {
  const hash = bucketOf(bucketing);
  const missing = missingBucket(bucketing);
  const settled = bucketLevels(bucketing);
  return {
    get levels() {
      return settled.levels;
    },
    tie(found, out) {
      const categories = found.filter((column): column is CategoryColumn => column.kind === 'category');
      const width = categories.reduce((product, { levels }) => product * levels.length, 1);
      return categories.length === found.length && width <= FEW
        ? listed(categories, width, separator, hash, missing, out)
        : joined(found, separator, hash, missing, out);
    },
    sql(read) {
      const texts = columns.map((name) => read.text(name));
      const text = texts.reduce((a, b) => call('concat', call('concat', a, literal(separator)), b));
      const isMissing = texts.map((each) => call('isMissing', each)).reduce((a, b) => call('or', a, b));
      return bucketExpression(bucketing, text, isMissing);
    },
  };
}

/** Categories of few levels: each combination is joined and hashed once, and found by its codes from then on. */
function listed(
  columns: readonly CategoryColumn[],
  width: number,
  separator: string,
  hash: (text: string) => number,
  missing: number,
  out: Int32Array,
): () => void {
  const buckets = new Int32Array(width).fill(UNHASHED);
  return () => {
    for (let row = 0; row < out.length; row++) {
      let place = 0;
      for (let at = 0; at < columns.length && place >= 0; at++) {
        const { codes, levels } = columns[at]!;
        place = codes[row]! < 0 ? -1 : place * levels.length + codes[row]!;
      }
      if (place < 0) out[row] = missing;
      else {
        if (buckets[place] === UNHASHED) buckets[place] = hash(textOf(columns, row, separator)!);
        out[row] = buckets[place]!;
      }
    }
  };
}

/** Texts, and categories of many levels: each row is joined. */
function joined(
  columns: readonly Column[],
  separator: string,
  hash: (text: string) => number,
  missing: number,
  out: Int32Array,
): () => void {
  return () => {
    for (let row = 0; row < out.length; row++) {
      const text = textOf(columns, row, separator);
      out[row] = text === null ? missing : hash(text);
    }
  };
}

/** The joined text of a row; `null` where one of them is missing. */
function textOf(columns: readonly Column[], row: number, separator: string): string | null {
  let text = '';
  for (let at = 0; at < columns.length; at++) {
    const level = levelAt(columns[at]!, row);
    if (level === null) return null;
    text = at === 0 ? level : text + separator + level;
  }
  return text;
}
