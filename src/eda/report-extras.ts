import {
  checkParts,
  fields,
  isCount,
  isFigure,
  isText,
  listOf,
  orNothing,
  type Check,
} from '../view/specs/check-parts.ts';
import { isRates } from '../view/specs/label-rate-spec.ts';
import { isTrend } from './report-trend.ts';

const isIssue: Check = fields({
  code: isText,
  message: isText,
  severity: (value) => value === 'error' || value === 'warning',
  column: (value) => value === undefined || isText(value),
  failing: orNothing(fields({ count: isCount, first: listOf(isCount) })),
});

const isAssociation: Check = fields({
  first: isText,
  second: isText,
  measure: isText,
  value: isFigure,
  rows: isCount,
});

/** Refuses what a report is given beside the profile and cannot show, naming the option. */
export function checkExtras(
  where: string,
  given: Readonly<Record<'alerts' | 'trends' | 'associations' | 'labelRates', unknown>>,
): void {
  checkParts(
    where,
    given.alerts,
    listOf(isIssue),
    'a list of issues as `alerts`, such as alerts(profile) gives',
  );
  checkParts(where, given.trends, listOf(isTrend), 'a list of what trend(table, options) gives as `trends`');
  checkParts(
    where,
    given.associations,
    listOf(isAssociation),
    'the pairs of associations(table) as `associations`',
  );
  checkParts(where, given.labelRates, listOf(isRates), 'a list of rates by level as `labelRates`');
}
