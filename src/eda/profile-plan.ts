import { distinctRows, type DistinctRows } from '../stats/distinct-rows.ts';
import type { Results, Statistics } from '../stats/statistic.ts';
import { quoteNames, SlipwayError } from '../core/error.ts';
import type { Schema } from '../table/schema.ts';
import { planColumn, type Answer } from './column-plan.ts';
import { planCorrelations } from './profile-correlations.ts';
import type { Profile } from './profile.ts';
import type { PlanSettings } from './profile-settings.ts';

/** Everything to ask for a profile, and how it is made from the answers. */
export interface ProfilePlan {
  readonly asked: Statistics;
  /** What remains to be asked once the rest is known, where the rows can be read again. */
  second(results: Results<Statistics>): Statistics;
  assemble(rows: number, results: Results<Statistics>, more?: Results<Statistics>): Profile;
}

/** The plan of the profile of rows with a schema. */
export function planProfile(schema: Schema, settings: PlanSettings): ProfilePlan {
  const fields = chosen(schema, settings);
  const plans = fields.map((field) =>
    planColumn(field, field.name === settings.weight ? { ...settings, weight: null } : settings),
  );
  const pairs = planCorrelations(fields, settings);
  const repeats: Statistics =
    settings.duplicateRows && fields.length > 0
      ? { repeats: distinctRows(fields.map(({ name }) => name)) }
      : {};
  return {
    asked: {
      ...named(plans.map(({ asked }) => asked)),
      ...pairs.asked,
      ...repeats,
    },
    second: (results) => named(plans.map((plan, place) => plan.second(answerOf(place, results)))),
    assemble(rows, results, more = {}) {
      const found = { ...results, ...more };
      const { bins, maxLevels, weight } = settings;
      return {
        version: 2,
        rows,
        columns: plans.map((plan, place) => plan.profile(rows, answerOf(place, found))),
        correlations: pairs.correlations(rows, found),
        duplicateRows: duplicatesOf(found['repeats'] as DistinctRows | undefined),
        settings: { bins, maxLevels, weight },
      };
    },
  };
}

function chosen({ fields }: Schema, { columns, weight }: PlanSettings): Schema['fields'] {
  const names = fields.map(({ name }) => name);
  const strange = [...(columns ?? []), ...(weight === null ? [] : [weight])].find(
    (name) => !names.includes(name),
  );
  if (strange !== undefined) {
    throw new SlipwayError(
      'unknown-column',
      'eda/profile',
      `there is no column ${quoteNames([strange])}; expected one of ${quoteNames(names)}.`,
      { details: { column: strange } },
    );
  }
  return columns === null ? fields : fields.filter(({ name }) => columns.includes(name));
}

/** Rows that repeat an earlier one; `null` where that is not known for certain. */
function duplicatesOf(counted: DistinctRows | undefined): number | null {
  return counted?.relativeError === 0 ? counted.rows - counted.distinct : null;
}

function named(asked: readonly Statistics[]): Statistics {
  return Object.fromEntries(
    asked.flatMap((statistics, place) =>
      Object.entries(statistics).map(([word, statistic]) => [`${place} ${word}`, statistic]),
    ),
  );
}

function answerOf(place: number, results: Results<Statistics>): Answer {
  return <Result>(word: string) => results[`${place} ${word}`] as Result;
}
