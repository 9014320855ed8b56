import type { Matrix } from '../table/matrix.ts';
import { refuseCode, type Features } from './features.ts';

/** Refuses codes that no level has: a set of levels would be read past its end. */
export function checkCodes({ categories }: Matrix, where: string): void {
  for (const { name, codes, levels } of categories) {
    const row = codes.findIndex((code) => code < -1 || code >= levels.length);
    if (row >= 0) throw refuseCode(where, name, codes[row]!, row, levels.length);
  }
}

/** The same of one code of a row alone. */
export function checkCode(
  where: string,
  { name, levels }: Features['categories'][number],
  code: number,
): void {
  if (code < -1 || code >= levels.length) throw refuseCode(where, name, code, 0, levels.length);
}
