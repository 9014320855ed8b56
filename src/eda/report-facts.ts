import { zoneOf } from '../table/zone.ts';
import type {
  CategoryProfile,
  ColumnProfile,
  NumberProfile,
  TextProfile,
  TimeProfile,
} from './column-profile.ts';
import { figureText, share, wallText, whole, rowsText } from './report-figures.ts';

/** One figure of a card: a label, its text, and whether it needs the whole width. */
export type Fact = readonly [label: string, value: string, wide?: 'wide'];

/** The figures of a column, in the order of reading; one that is an estimate begins with ≈. */
export function columnFacts(column: ColumnProfile, rows: number): readonly Fact[] {
  const { count, missing } = column;
  const lack: Fact = [
    'missing',
    missing === 0 ? 'none' : `${whole(missing)} (${share(missing / rows)})`,
    'wide',
  ];
  const present: Fact = ['present', whole(count)];
  return count === 0 ? [present, lack] : [...factsOf(column), present, lack];
}

/** How many different values there are; an estimate says so. */
export function distinctText({ distinct, distinctError }: ColumnProfile): string {
  return `${distinctError > 0 ? '≈ ' : ''}${whole(Math.round(distinct))}`;
}

function factsOf(column: ColumnProfile): readonly Fact[] {
  switch (column.kind) {
    case 'number':
      return numberFacts(column);
    case 'category':
      return categoryFacts(column);
    case 'time':
      return timeFacts(column);
    case 'text':
      return textFacts(column);
  }
}

function numberFacts(column: NumberProfile): readonly Fact[] {
  const { count, mean, deviation, skewness, kurtosis, min, max, zeros, negatives, infinite, quantiles } =
    column;
  const about = column.rankError > 0 ? '≈ ' : '';
  const rank = (value: number | null): string => (value === null ? '–' : `${about}${figureText(value)}`);
  const rounded = (value: number | null): string =>
    figureText(value === null ? null : Number(value.toFixed(2)));
  const part = (value: number): string => (count > 0 ? share(value / count) : '–');
  return [
    ['mean', figureText(mean)],
    ['min', figureText(min)],
    ['deviation', figureText(deviation)],
    ['5 %', rank(quantiles.p05)],
    ['skewness', rounded(skewness)],
    ['25 %', rank(quantiles.p25)],
    ['kurtosis', rounded(kurtosis)],
    ['median', rank(quantiles.p50)],
    ['distinct', distinctText(column)],
    ['75 %', rank(quantiles.p75)],
    ['zeros', part(zeros)],
    ['95 %', rank(quantiles.p95)],
    ['negative', part(negatives)],
    ['max', figureText(max)],
    ['infinite', whole(infinite)],
  ];
}

function categoryFacts(column: CategoryProfile): readonly Fact[] {
  const { levels, count, otherLevels, otherRows } = column;
  const top = levels[0];
  const others: readonly Fact[] =
    otherLevels > 0 ? [['not listed', `${whole(otherLevels)} levels on ${rowsText(otherRows)}`, 'wide']] : [];
  return [
    ['levels', distinctText(column)],
    ['top level', top && count > 0 ? share(top.rows / count) : '–'],
    ...others,
  ];
}

function timeFacts(column: TimeProfile): readonly Fact[] {
  const { zone, min, max, outOfRange } = column;
  const clock = zoneOf(zone);
  const text = (instant: number | null): string =>
    instant === null ? '–' : wallText(instant, clock, 'hour');
  return [
    ['first', text(min), 'wide'],
    ['last', text(max), 'wide'],
    ['zone', zone, 'wide'],
    ['distinct', distinctText(column)],
    ...(outOfRange > 0 ? [['beyond any calendar', whole(outOfRange), 'wide'] as const] : []),
  ];
}

function textFacts(column: TextProfile): readonly Fact[] {
  const { empty, lengths, looksLike, count } = column;
  const looks = (['number', 'date', 'boolean'] as const)
    .filter((kind) => (looksLike[kind] ?? 0) > 0)
    .map((kind): Fact => [`looks like a ${kind}`, share(looksLike[kind]!), 'wide']);
  return [
    ['distinct', distinctText(column)],
    ['empty', count > 0 ? share(empty / count) : '–'],
    ['shortest', figureText(lengths.min)],
    ['longest', figureText(lengths.max)],
    ['mean length', figureText(lengths.mean)],
    ...looks,
  ];
}
