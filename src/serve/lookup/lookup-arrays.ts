import { answerArrays } from './answers.ts';
import type { KeyIndex } from './key-index.ts';
import type { LookupParts } from './lookup-table.ts';
import type { NumberIndex } from './number-index.ts';

/** The typed arrays of a lookup table. */
export type LookupArray = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** The typed arrays of a lookup table, by name, in the order in which a file has them. */
export function arraysOf({ index, answers }: LookupParts): readonly (readonly [string, LookupArray])[] {
  return [...Object.entries(answerArrays(answers)), ...indexArrays(index)];
}

/** Those of them that find the place of a row. */
export function indexArrays(index: KeyIndex): readonly (readonly [string, LookupArray])[] {
  const found: [string, LookupArray][] = [];
  const add = (name: string, of: NumberIndex | null): void => void (of && found.push([name, of.keys]));
  index.columns.forEach((column, at) => {
    if (column.kind === 'numbers') {
      add(`${at}.keys`, column.index);
      if (column.ranks) found.push([`${at}.ranks`, column.ranks]);
    }
    if (column.kind === 'texts') {
      const { units, starts, slots } = column.index;
      found.push([`${at}.units`, units], [`${at}.starts`, starts], [`${at}.slots`, slots]);
    }
    add(`${at}.fold`, index.folds[at]!);
  });
  add('last', index.last);
  if (index.present) found.push(['present', index.present]);
  return found;
}
