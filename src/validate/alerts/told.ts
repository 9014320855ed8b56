import type { AlertEntry, Told } from './alert-state.ts';

/** What decides when a channel is told of a problem. */
export interface TellOptions {
  readonly coolDownMs: number;
  readonly recoveries: boolean;
}

/** What there is to say of a problem. */
export function wordFor({ failing, issue }: AlertEntry): Told['says'] {
  return failing ? issue.severity : 'recovered';
}

/** What a channel was told of a problem last; nothing if it never was. */
export function lastTold({ told }: AlertEntry, channel: string): Told | undefined {
  return told.find((of) => of.channel === channel);
}

/**
 * Whether a channel is to be told of a problem: when what it was told last is not true any more, and when the same was
 * found again after the cool-down.
 */
export function isDue(entry: AlertEntry, channel: string, { coolDownMs, recoveries }: TellOptions): boolean {
  const last = lastTold(entry, channel);
  if (!entry.failing) return recoveries && last?.says !== 'recovered';
  if (!last || last.says === 'recovered') return true;
  if (last.says === 'warning' && entry.issue.severity === 'error') return true;
  return entry.found !== last.at && isApart(entry.found, last.at, coolDownMs);
}

/** Whether a problem is gone, and what any of the channels was told of it decides nothing any more. */
export function isOver(
  entry: AlertEntry,
  now: number,
  { channels, coolDownMs, recoveries }: TellOptions & { readonly channels: readonly string[] },
): boolean {
  if (entry.failing) return false;
  return channels.every((channel) => {
    const last = lastTold(entry, channel);
    if (recoveries) return last?.says === 'recovered';
    return !last || isApart(now, last.at, coolDownMs);
  });
}

/** An entry after a channel has taken what was said of it: as it was then, whatever has been found since. */
export function afterTelling(entry: AlertEntry, said: AlertEntry, channel: string): AlertEntry {
  const others = entry.told.filter((of) => of.channel !== channel);
  return { ...entry, told: [...others, { channel, says: wordFor(said), at: said.found }] };
}

/** Either way: a clock that went back is to mute nobody for good. */
function isApart(one: number, other: number, ms: number): boolean {
  return Math.abs(one - other) >= ms;
}
