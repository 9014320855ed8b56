import { quoteNames } from '../core/error.ts';
import type { FailingRows, Issue } from '../core/verdict.ts';
import type { ColumnFacts } from './column-facts.ts';
import type { DataField } from './data-schema.ts';
import type { FieldRules } from './field-rules.ts';
import { figureText, share, whole, rowsText } from './report-figures.ts';

/** What a division of counts may be off by: far less than a row. */
const ROUNDING = 2 * Number.EPSILON;
/** An estimate is beyond a bound when it is this many standard errors beyond: less than once in a hundred million times by chance. */
const SURE = 6;

/** What a broken rule adds to an issue. */
type Facts = Pick<Issue, 'measure' | 'value' | 'limit' | 'severity'>;

/**
 * Everything in which a column is not what its field says. Nothing is said of a rule where there is no value to hold
 * it against.
 */
export function checkField(field: DataField, facts: ColumnFacts): Issue[] {
  const { name, kind, zone } = field;
  if (facts.kind !== kind) {
    return [issue(name, 'kind-changed', `is of kind ${facts.kind}; expected ${kind}`)];
  }
  const issues: Issue[] = [];
  if (zone !== undefined && facts.zone !== null && facts.zone !== zone) {
    issues.push(issue(name, 'zone-changed', `is read in zone ${facts.zone}; expected ${zone}`));
  }
  if (facts.rows === 0) return issues;
  issues.push(...presence(field, facts));
  if (facts.count === 0) return issues;
  return [...issues, ...domain(field, facts), ...values(field, facts), ...differences(field, facts)];
}

function presence({ name, minPresentShare }: DataField, facts: ColumnFacts): Issue[] {
  const { rows, count } = facts;
  const value = count / rows;
  if (minPresentShare === undefined || value >= minPresentShare - ROUNDING) return [];
  const says = `is present on ${share(value)} of ${rowsText(rows)}; expected at least ${share(minPresentShare)}`;
  return [
    issue(name, 'presence-dropped', says, facts, 'minPresentShare', {
      measure: 'presentShare',
      value,
      limit: minPresentShare,
    }),
  ];
}

function domain(field: DataField, facts: ColumnFacts): Issue[] {
  const { name, minDomainMass = 1 } = field;
  const listed = field.domain ?? field.levels;
  if (listed === undefined || field.kind !== 'category') return [];
  const { levels, otherRows, count } = facts;
  const known = new Set(listed);
  const unseen = levels
    .filter(({ level }) => !known.has(level))
    .sort((a, b) => b.rows - a.rows || (a.level < b.level ? -1 : 1));
  const outside = unseen.reduce((sum, { rows }) => sum + rows, 0);
  // Levels that a profile does not list may be in the domain, or not.
  const least = 1 - (outside + otherRows) / count;
  const most = 1 - outside / count;
  const figures = { measure: 'domainMass', value: most, limit: minDomainMass } as const;
  if (most >= minDomainMass - ROUNDING && least < minDomainMass - ROUNDING) {
    const says = `has ${rowsText(otherRows)} of levels that are not listed: between ${share(least)} and ${share(most)} of the rows present are in the domain; expected at least ${share(minDomainMass)}`;
    return [undecided(name, says, figures)];
  }
  if (unseen.length === 0) return [];
  const names = quoteNames(
    unseen.map(({ level }) => level),
    5,
  );
  const says = `has levels the schema does not list on ${share(outside / count)} of ${rowsText(count)} present: ${names}; expected at least ${share(minDomainMass)} in the domain`;
  const severity = most >= minDomainMass - ROUNDING ? 'warning' : 'error';
  return [issue(name, 'unseen-levels', says, facts, 'domain', { ...figures, severity })];
}

function values(field: DataField, facts: ColumnFacts): Issue[] {
  const { name, min, max, whole: mustBeWhole, infinite } = field;
  const issues: Issue[] = [];
  const broken = (code: string, says: string, rule: keyof FieldRules, figures: Partial<Facts>): void => {
    issues.push(issue(name, code, says, facts, rule, figures));
  };
  const text = (value: number): string =>
    field.kind === 'time' && Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : figureText(value);
  if (min !== undefined && facts.min !== null && facts.min < min) {
    const says = `is ${text(facts.min)} at its smallest; expected ${text(min)} or more`;
    broken('below-min', says, 'min', { measure: 'min', value: facts.min, limit: min });
  }
  if (max !== undefined && facts.max !== null && facts.max > max) {
    const says = `is ${text(facts.max)} at its largest; expected ${text(max)} or less`;
    broken('above-max', says, 'max', { measure: 'max', value: facts.max, limit: max });
  }
  if (mustBeWhole === true && facts.fractions > 0) {
    const says = `has a fraction on ${rowsText(facts.fractions)}; expected whole numbers`;
    broken('not-whole', says, 'whole', { measure: 'fractions', value: facts.fractions, limit: 0 });
  }
  if (infinite === 'refused' && facts.infinite > 0) {
    const says = `is infinite on ${rowsText(facts.infinite)}; expected finite numbers`;
    broken('infinite', says, 'infinite', { measure: 'infinite', value: facts.infinite, limit: 0 });
  }
  return issues;
}

function differences(field: DataField, facts: ColumnFacts): Issue[] {
  const { name, unique, minDistinct = 0, maxDistinct = Infinity } = field;
  const { distinct, distinctError, count } = facts;
  const low = distinct * (1 - SURE * distinctError);
  const high = distinct * (1 + SURE * distinctError);
  const about = distinctError > 0 ? 'about ' : '';
  const issues: Issue[] = [];
  const hold = (
    code: string,
    rule: keyof FieldRules,
    bounds: { readonly least: number; readonly most: number },
    expected: string,
  ): void => {
    const figures = {
      measure: 'distinct',
      value: distinct,
      limit: Number.isFinite(bounds.most) ? bounds.most : bounds.least,
    };
    const says = `has ${about}${whole(distinct)} different values on ${rowsText(count)} present; expected ${expected}`;
    if (high < bounds.least || low > bounds.most) issues.push(issue(name, code, says, facts, rule, figures));
    else if (low < bounds.least || high > bounds.most) issues.push(undecided(name, says, figures));
  };
  if (unique === true)
    hold('not-unique', 'unique', { least: count, most: Infinity }, 'a different one on each');
  if (minDistinct > 0) {
    hold(
      'too-few-levels',
      'minDistinct',
      { least: minDistinct, most: Infinity },
      `at least ${whole(minDistinct)}`,
    );
  }
  if (maxDistinct < Infinity) {
    hold('too-many-levels', 'maxDistinct', { least: 0, most: maxDistinct }, `at most ${whole(maxDistinct)}`);
  }
  return issues;
}

/** What an estimate or a shortened list leaves open. */
function undecided(name: string, says: string, figures: Partial<Facts>): Issue {
  return {
    ...issue(name, 'not-decidable', `${says}; check the rows, or profile them exactly and list every level`),
    ...figures,
    severity: 'warning',
  };
}

function issue(
  name: string,
  code: string,
  says: string,
  facts?: ColumnFacts,
  rule?: keyof FieldRules,
  figures: Partial<Facts> = {},
): Issue {
  const failing: FailingRows | undefined = rule === undefined ? undefined : facts?.failing?.(rule);
  const rows = facts && (rule === 'minPresentShare' ? facts.rows : facts.count);
  return {
    code,
    severity: 'error',
    column: name,
    message: `column ${quoteNames([name])} ${says}.`,
    ...figures,
    ...(rows === undefined ? {} : { rows }),
    ...(failing === undefined ? {} : { failing }),
  };
}
