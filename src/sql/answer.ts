import { SlipwayError } from '../core/error.ts';
import type { SqlAnswer } from './form.ts';

/** A number of an answer; `NaN` when it is missing. */
export function numberAt(answer: SqlAnswer, name: string, row = 0): number {
  const found = answer.columns.get(name);
  if (found?.kind === 'number' || found?.kind === 'time') return found.values[row] ?? NaN;
  throw misfit(name, found?.kind, 'number');
}

/** A group of an answer: a text, a number, or `null` when it is missing. */
export function groupAt(answer: SqlAnswer, name: string, row: number): string | number | null {
  const found = answer.columns.get(name);
  if (found === undefined) throw misfit(name, undefined, 'text or number');
  if (found.kind === 'text') return found.values[row] ?? null;
  if (found.kind === 'category') return found.levels[found.codes[row]!] ?? null;
  const value = found.values[row]!;
  return Number.isNaN(value) ? null : value;
}

function misfit(name: string, got: string | undefined, expected: string): SlipwayError {
  return new SlipwayError(
    'bad-data',
    'sql/answer',
    `the engine's answer ${got === undefined ? 'lacks column' : `has kind ${got} in column`} ${name}; expected a ${expected}.`,
    { details: { column: name } },
  );
}
