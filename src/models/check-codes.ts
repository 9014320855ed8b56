import type { Matrix } from '../table/matrix.ts';
import { refuseCode } from './features.ts';

/** Refuses codes that no level has: a set of levels would be read past its end. */
export function checkCodes({ categories }: Matrix, where: string): void {
  for (const { name, codes, levels } of categories) {
    const row = codes.findIndex((code) => code < -1 || code >= levels.length);
    if (row >= 0) throw refuseCode(where, name, codes[row]!, row, levels.length);
  }
}
