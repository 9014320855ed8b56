import { chiSquarePValue } from '../stats/chi-square.ts';
import { fPValue } from '../stats/f-distribution.ts';
import { studentTPValue } from '../stats/student-t.ts';
import type { Measured } from './association-measures.ts';

/** How likely a statistic at least this far out is when there is no association; `NaN` where there is no test. */
export function pValueOf({ of, statistic, degrees, between = 0 }: Measured['test']): number {
  if (!(degrees > 0) || Number.isNaN(statistic)) return NaN;
  if (of === 'chi-square') return chiSquarePValue(statistic, degrees);
  return of === 't' ? studentTPValue(statistic, degrees) : fPValue(statistic, between, degrees);
}
