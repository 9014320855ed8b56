import type { Issue } from '../core/verdict.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Profile } from './profile.ts';
import { share } from './report-figures.ts';

/**
 * What in a profile is worth a look before a model learns from the rows: warnings, in the order of the columns.
 *
 * Codes: `constant` (one value, nothing missing or not), `mostly-missing` (more than half of the rows),
 * `near-unique` (a category, text or whole number that is different on more than 95 % of the rows present, 20 rows or
 * more), `dominated` (one of several levels on more than 95 % of the rows present), `mostly-zero` (a number that is
 * 0 on more than 95 %), `skewed` (skewness beyond 5 either way), `infinite`, `out-of-range` (instants no calendar
 * reaches). Each carries the measured value and its limit.
 *
 * @example
 * profileIssues(profile(table({ unit: categoryColumn(['km', 'km']) })))[0].code // => 'constant'
 */
export function profileIssues({ columns, rows }: Profile): readonly Issue[] {
  return columns.flatMap((column) => issuesOf(column, rows));
}

const MISSING = 0.5;
const UNIQUE = 0.95;
const UNIQUE_ROWS = 20;
const DOMINATED = 0.95;
const SKEWNESS = 5;

function issuesOf(column: ColumnProfile, rows: number): Issue[] {
  const { name, kind, count, missing, distinct } = column;
  const issues: Issue[] = [];
  const warn = (code: string, says: string, facts: Pick<Issue, 'measure' | 'value' | 'limit'> = {}): void => {
    issues.push({
      code,
      severity: 'warning',
      column: name,
      message: `column "${name}" ${says}.`,
      rows,
      ...facts,
    });
  };
  if (rows > 0 && missing / rows > MISSING) {
    warn('mostly-missing', `is missing on ${share(missing / rows)} of the rows`, {
      measure: 'missingShare',
      value: missing / rows,
      limit: MISSING,
    });
  }
  if (distinct === 1) {
    warn('constant', 'has one value only', { measure: 'distinct', value: 1 });
    return issues;
  }
  if (couldName(column) && count >= UNIQUE_ROWS && distinct / count > UNIQUE) {
    const says = `has a different value on nearly every row (${distinct} values on ${count} rows): an identifier teaches a model nothing`;
    warn('near-unique', says, { measure: 'distinctShare', value: distinct / count, limit: UNIQUE });
  }
  if (kind === 'category' && count > 0) {
    const { level, rows: most } = column.levels[0]!;
    if (most / count > DOMINATED) {
      const says = `is ${JSON.stringify(level.slice(0, 80))} on ${share(most / count)} of the rows present`;
      warn('dominated', says, { measure: 'topShare', value: most / count, limit: DOMINATED });
    }
  }
  if (kind === 'number') {
    const { zeros, skewness, infinite } = column;
    if (count > 0 && zeros / count > DOMINATED) {
      warn('mostly-zero', `is 0 on ${share(zeros / count)} of the rows present`, {
        measure: 'zeroShare',
        value: zeros / count,
        limit: DOMINATED,
      });
    }
    if (skewness !== null && Math.abs(skewness) > SKEWNESS) {
      const tail = skewness > 0 ? 'right' : 'left';
      warn('skewed', `has a long ${tail} tail (skewness ${skewness.toFixed(1)})`, {
        measure: 'skewness',
        value: skewness,
        limit: SKEWNESS,
      });
    }
    if (infinite > 0)
      warn('infinite', `is infinite on ${infinite} rows`, { measure: 'infinite', value: infinite, limit: 0 });
  }
  if (kind === 'time' && column.outOfRange > 0) {
    warn('out-of-range', `has instants beyond any calendar on ${column.outOfRange} rows`, {
      measure: 'outOfRange',
      value: column.outOfRange,
      limit: 0,
    });
  }
  return issues;
}

/** Whether the values could be names of rows: not measurements, which are all different by nature. */
function couldName(column: ColumnProfile): boolean {
  return column.kind === 'number' ? column.wholeNumbers === column.count : column.kind !== 'time';
}
