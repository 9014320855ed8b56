import type { Table } from '../../table/table.ts';
import { answerArrays } from './answers.ts';
import { indexArrays } from './lookup-arrays.ts';
import type { LookupTable } from './lookup-table.ts';
import { rowsSeen } from './rows-seen.ts';

/**
 * The bytes of an entry that a lookup table of given rows would have, without computing their answers: what a few rows
 * take says little of it, since levels are kept once and combinations can be places.
 *
 * @param keys - one row or more, each once.
 * @param like - a table of the same predictor, whose answers are as large.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind`.
 */
export function bytesPerEntry(keys: Table, like: LookupTable): number {
  const seen = rowsSeen(like.input);
  seen.add(keys);
  const { index } = seen.done();
  const answers = bytesOf(Object.values(answerArrays(like.parts.answers))) / like.parts.index.places;
  return (bytesOf(indexArrays(index).map(([, array]) => array)) + answers * index.places) / seen.count;
}

function bytesOf(arrays: readonly { readonly byteLength: number }[]): number {
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
