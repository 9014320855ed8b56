import { SlipwayError } from '../../core/error.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { AlertSource } from './alert.ts';
import { readAlertState, type AlertEntry, type AlertState } from './alert-state.ts';
import { afterTelling, isDue, isOver, type TellOptions } from './told.ts';
import { updateEntries, type UpdateOptions } from './update-entries.ts';

/** What a channel is to be told of one source. */
export interface Due {
  readonly source: AlertSource;
  readonly entries: readonly AlertEntry[];
}

/** The problems of every source, and which channel was told what of them. */
export interface AlertMemory {
  /** Takes another verdict of a source. */
  remember(verdict: Verdict, source: AlertSource, now: number): void;
  /** All sources with problems, this one first. */
  sources(first: AlertSource): readonly AlertSource[];
  due(source: AlertSource, channel: string): Due | undefined;
  /** A channel has taken what was due: as it was then, whatever was remembered since. */
  told(due: Due, channel: string): void;
  /** Puts a source behind all others, so that what no channel takes of it holds up none of them for good. */
  putLast(source: AlertSource): void;
  /** Lets go of what is gone and of which nobody is to hear any more. */
  forget(now: number): void;
  state(): AlertState;
}

/** What decides what is remembered, and how long. */
interface AlertMemoryOptions extends TellOptions, Omit<UpdateOptions, 'now'> {
  readonly channels: readonly string[];
  /** What `state()` gave before. */
  readonly state: unknown;
}

const mostSources = 1000;

/** What an alerter knows: all of its {@link AlertState}, and none of the sending. */
export function alertMemory(options: AlertMemoryOptions): AlertMemory {
  const kept = new Map<string, Due>();
  if (options.state !== undefined)
    for (const of of readAlertState(options.state).sources) kept.set(nameOf(of.source), of);

  return {
    remember(verdict, { model, stage }, now) {
      const source = { model, stage };
      const before = kept.get(nameOf(source));
      const entries = updateEntries(before?.entries ?? [], verdict, { ...options, now });
      if (entries.length === 0) return;
      if (!before && kept.size >= mostSources)
        throw new SlipwayError(
          'too-large',
          'validate/alerts',
          `there are ${kept.size} sources with problems; expected at most ${mostSources}. Name fewer models and stages.`,
        );
      kept.set(nameOf(source), { source, entries });
    },
    sources(first) {
      const others = [...kept].filter(([name]) => name !== nameOf(first));
      return [first, ...others.map(([, { source }]) => source)];
    },
    due(source, channel) {
      const entries = kept.get(nameOf(source))?.entries.filter((entry) => isDue(entry, channel, options));
      return entries && entries.length > 0 ? { source, entries } : undefined;
    },
    told({ source, entries: said }, channel) {
      const before = kept.get(nameOf(source));
      if (!before) return;
      const byKey = new Map(said.map((entry) => [entry.key, entry]));
      const entries = before.entries.map((entry) => {
        const of = byKey.get(entry.key);
        return of ? afterTelling(entry, of, channel) : entry;
      });
      kept.set(nameOf(source), { source: before.source, entries });
    },
    putLast(source) {
      const name = nameOf(source);
      const of = kept.get(name);
      kept.delete(name);
      if (of) kept.set(name, of);
    },
    forget(now) {
      for (const [name, { source, entries }] of kept) {
        const left = entries.filter((entry) => !isOver(entry, now, options));
        if (left.length > 0) kept.set(name, { source, entries: left });
        else kept.delete(name);
      }
    },
    state: () => ({ version: 1, sources: structuredClone([...kept.values()]) }),
  };
}

function nameOf({ model, stage }: AlertSource): string {
  return JSON.stringify([model, stage]);
}
