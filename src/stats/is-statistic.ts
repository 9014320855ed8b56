import { isRecord } from '../core/json.ts';

/** Whether something has the members that every statistic has. */
export function isStatistic(found: unknown): boolean {
  return (
    isRecord(found) &&
    typeof found['key'] === 'string' &&
    Array.isArray(found['columns']) &&
    ['start', 'add', 'merge', 'finish'].every((part) => typeof found[part] === 'function')
  );
}
