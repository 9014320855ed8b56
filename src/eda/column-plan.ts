import { levelCounts } from '../stats/level-counts.ts';
import { moments } from '../stats/moments.ts';
import { sortedValues } from '../stats/sorted-values.ts';
import type { Results, Statistics } from '../stats/statistic.ts';
import { textLengths } from '../stats/text-lengths.ts';
import type { Field } from '../table/schema.ts';
import { categoryProfile } from './category-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import { numberProfile } from './number-profile.ts';
import { textProfile } from './text-profile.ts';
import { timeProfile } from './time-profile.ts';

/** What to ask about a column, and how its profile is made from the answers. */
export interface ColumnPlan {
  readonly asked: Statistics;
  /** @param answer - the result of one of `asked`, by its name. */
  profile(rows: number, answer: (name: string) => unknown): ColumnProfile;
}

/** Options of a profile, read. */
export interface PlanSettings {
  readonly bins: number;
  readonly maxLevels: number;
}

/** The plan of a column, by its kind. */
export function planColumn(
  { name, kind, zone = 'UTC' }: Field,
  { bins, maxLevels }: PlanSettings,
): ColumnPlan {
  switch (kind) {
    case 'number':
      return plan({ moments: moments(name), sorted: sortedValues(name) }, (rows, facts) =>
        numberProfile(name, rows, facts, bins),
      );
    case 'time':
      return plan({ sorted: sortedValues(name) }, (rows, { sorted }) =>
        timeProfile(name, rows, sorted, zone),
      );
    case 'category':
      return plan({ counted: levelCounts(name) }, (rows, { counted }) =>
        categoryProfile(name, rows, counted, maxLevels),
      );
    case 'text':
      return plan({ lengths: textLengths(name), counted: levelCounts(name) }, (rows, facts) =>
        textProfile(name, rows, facts),
      );
  }
}

function plan<Asked extends Statistics>(
  asked: Asked,
  make: (rows: number, results: Results<Asked>) => ColumnProfile,
): ColumnPlan {
  const names = Object.keys(asked);
  return {
    asked,
    profile: (rows, answer) =>
      make(rows, Object.fromEntries(names.map((name) => [name, answer(name)])) as Results<Asked>),
  };
}
