import { pointsTo, rollsBackTo, type Log } from './log.ts';
import type { ModelState } from './registry.ts';

/** What follows from a log, as plain JSON. */
export function stateOf(log: Log): ModelState {
  const aliases = [...log.aliases].map(([alias, { guard, frozen }]) => [
    alias,
    { version: pointsTo(log, alias), before: rollsBackTo(log, alias), guard, frozen },
  ]);
  return {
    aliases: Object.fromEntries(aliases) as ModelState['aliases'],
    approvals: Object.fromEntries(
      [...log.approvals].map(([version, by]) => [version, [...by.values()].map(({ actor }) => actor!)]),
    ),
    deprecated: [...log.deprecated].sort((a, b) => a - b),
    retired: [...log.retired].sort((a, b) => a - b),
  };
}
