import type { Results, Statistics } from '../stats/statistic.ts';
import type { Field } from '../table/schema.ts';
import type { ProfileCorrelations } from './profile.ts';
import type { PlanSettings } from './profile-settings.ts';

/** What to ask about pairs of number columns, and what a profile says of them. */
export interface CorrelationsPlan {
  readonly asked: Statistics;
  correlations(rows: number, results: Results<Statistics>): ProfileCorrelations | null;
}

/** The plan of the correlations of a profile. */
export function planCorrelations(fields: readonly Field[], settings: PlanSettings): CorrelationsPlan {
  void fields;
  void settings;
  return { asked: {}, correlations: () => null };
}
