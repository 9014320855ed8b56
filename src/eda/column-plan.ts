import { distinct, type Distinct } from '../stats/distinct.ts';
import { fewValues } from '../stats/few-values.ts';
import { histogram } from '../stats/histogram.ts';
import { levelCounts } from '../stats/level-counts.ts';
import { moments } from '../stats/moments.ts';
import { spread } from '../stats/spread.ts';
import type { AnyStatistic, Statistics } from '../stats/statistic.ts';
import { textKinds } from '../stats/text-kinds.ts';
import { textLengths } from '../stats/text-lengths.ts';
import { timeCounts, type TimeCounts } from '../stats/time-counts.ts';
import type { Field } from '../table/schema.ts';
import { categoryProfile } from './category-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import { countedDistinct, type CountedDistinct } from './counted-distinct.ts';
import { numberFacts, type NumberFacts } from './number-facts.ts';
import { numberProfile } from './number-profile.ts';
import type { PlanSettings } from './profile-settings.ts';
import { textProfile } from './text-profile.ts';
import { instantEdges, timeProfile } from './time-profile.ts';

/** The answer to a statistic that was asked, by its word; `undefined` where it was not. */
export type Answer = <Result>(word: string) => Result;

/** What to ask about a column, and how its profile is made from the answers. */
export interface ColumnPlan {
  readonly asked: Statistics;
  /** What remains to be asked once the rest is known, where the rows can be read again. */
  second(answer: Answer): Statistics;
  profile(rows: number, answer: Answer): ColumnProfile;
}

const nothingMore = (): Statistics => ({});

/** The plan of a column, by its kind. */
export function planColumn({ name, kind, zone = 'UTC' }: Field, settings: PlanSettings): ColumnPlan {
  const { executor } = settings;
  switch (kind) {
    case 'number': {
      const weight = settings.weight ?? undefined;
      // Weighted quantiles keep all values wherever they are.
      const apart = executor !== 'memory' && weight === undefined;
      const asked: Statistics = apart
        ? {
            moments: moments(name),
            spread: spread(name),
            histogram: histogram(name, { bins: settings.bins }),
            few: fewValues(name),
          }
        : { facts: numberFacts(name, settings.bins, weight) };
      return {
        asked: { ...asked, ...differences(name, settings) },
        second: nothingMore,
        profile(rows, answer) {
          const facts: NumberFacts = apart
            ? {
                moments: answer('moments'),
                spread: answer('spread'),
                histogram: answer('histogram'),
                few: answer('few'),
              }
            : answer('facts');
          return numberProfile(name, rows, settings, facts, different(answer));
        },
      };
    }
    case 'time':
      return {
        asked: { counted: timeCounts(name), ...differences(name, settings) },
        second(answer) {
          const edges = executor === 'batches' ? null : instantEdges(answer<TimeCounts>('counted'), zone);
          return edges ? { buckets: histogram(name, { edges }) } : {};
        },
        profile: (rows, answer) =>
          timeProfile(name, rows, zone, {
            counted: answer('counted'),
            buckets: answer('buckets'),
            different: different(answer),
          }),
      };
    case 'category':
      return {
        asked: {
          counted: levelCounts(name),
          // In memory and on an engine every level is counted.
          ...(executor === 'batches' ? differences(name, settings) : {}),
        },
        second: nothingMore,
        profile: (rows, answer) =>
          categoryProfile(name, rows, answer('counted'), settings.maxLevels, different(answer)),
      };
    case 'text': {
      const kinds = textKinds(name);
      return {
        asked: {
          lengths: textLengths(name),
          // What an engine cannot tell is left open.
          ...(executor === 'engine' && !kinds.sql ? {} : { kinds }),
          ...differences(name, settings),
        },
        second: nothingMore,
        profile: (rows, answer) =>
          textProfile(name, rows, {
            lengths: answer('lengths'),
            kinds: answer('kinds'),
            different: different(answer),
          }),
      };
    }
  }
}

/** What is known of how many different values there are. */
export interface Different {
  readonly distinct: number;
  readonly distinctError: number;
  readonly registers: Uint8Array | null;
}

function differences(name: string, { executor, distinct: how }: PlanSettings): Record<string, AnyStatistic> {
  const exact = distinct(name);
  if (executor === 'engine') return { distinct: exact };
  const counted = countedDistinct(name);
  return executor === 'memory' && how === 'exact'
    ? { distinct: exact, counter: counted }
    : { counter: counted };
}

function different(answer: Answer): Different {
  const exact = answer<Distinct | undefined>('distinct');
  const counted = answer<CountedDistinct | undefined>('counter');
  const known = exact ?? counted;
  return {
    distinct: known?.distinct ?? 0,
    distinctError: known?.relativeError ?? 0,
    registers: counted?.registers ?? null,
  };
}
