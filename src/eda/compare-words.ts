import { shownName } from '../view/shown/words.ts';
import { zoneOf } from '../table/zone.ts';
import type {
  CategoryProfile,
  ColumnProfile,
  NumberProfile,
  TextProfile,
  TimeProfile,
} from './column-profile.ts';
import type { ColumnComparison } from './compare-profiles.ts';
import { figureText, share, wallText, whole } from './report-figures.ts';

type Found = Pick<
  ColumnComparison,
  'distances' | 'byChance' | 'level' | 'newLevels' | 'goneLevels' | 'changed'
>;

/** What changed in a column, in words that a reader without the figures follows. */
export function changeWords(
  first: ColumnProfile | null,
  second: ColumnProfile | null,
  found: Found | null,
): readonly string[] {
  if (!first) return [`The column is new: ${second!.kind}.`];
  if (!second) return [`The column is gone; it was of kind ${first.kind}.`];
  if (!found) return [`Its kind went from ${first.kind} to ${second.kind}.`];
  return [
    ...(first.kind === 'number' && second.kind === 'number' ? numberWords(first, second, found) : []),
    ...(first.kind === 'category' && second.kind === 'category' ? levelWords(first, second, found) : []),
    ...(first.kind === 'time' && second.kind === 'time' ? timeWords(first, second) : []),
    ...(first.kind === 'text' && second.kind === 'text' ? textWords(first, second) : []),
    ...missingWords(first, second, found),
  ];
}

function missingWords(first: ColumnProfile, second: ColumnProfile, { distances, byChance }: Found): string[] {
  const { missingChange } = distances;
  if (missingChange === null || missingChange <= (byChance.missingChange ?? 0)) return [];
  const [before, after] = [first, second].map(({ missing, count }) => missing / (missing + count));
  return [`Missing on ${share(after!)} of the rows, after ${share(before!)}.`];
}

function numberWords(first: NumberProfile, second: NumberProfile, { changed }: Found): string[] {
  const words: string[] = [];
  const [before, after] = [first.quantiles.p50, second.quantiles.p50];
  if (changed && before !== null && after !== null) {
    words.push(
      before === after
        ? `The mean went from ${figureText(first.mean)} to ${figureText(second.mean)}; the median stays at ${figureText(after)}.`
        : `The median went from ${figureText(before)} to ${figureText(after)}.`,
    );
  }
  if (first.min !== null && second.min !== null && second.min < first.min)
    words.push(`Values go down to ${figureText(second.min)}; the smallest was ${figureText(first.min)}.`);
  if (first.max !== null && second.max !== null && second.max > first.max)
    words.push(`Values go up to ${figureText(second.max)}; the largest was ${figureText(first.max)}.`);
  if (first.infinite === 0 && second.infinite > 0)
    words.push(`${whole(second.infinite)} values are infinite; none was.`);
  else if (changed && first.infinite > 0 && second.count > 0) words.push(...infiniteWords(first, second));
  return words;
}

function infiniteWords(first: NumberProfile, second: NumberProfile): string[] {
  for (const [key, what] of [
    ['infinite', 'Infinite'],
    ['infiniteBelow', 'Minus infinity'],
  ] as const) {
    const [before, after] = [first[key] / first.count, second[key] / second.count];
    if (before !== after) return [`${what} on ${share(after)} of the values, after ${share(before)}.`];
  }
  return [];
}

function levelWords(
  first: CategoryProfile,
  second: CategoryProfile,
  { level, newLevels, goneLevels, changed }: Found,
): string[] {
  const words: string[] = [];
  if (changed && level !== null) {
    const [before, after] = [first, second].map(({ levels, count }) => {
      const rows = levels.find((each) => each.level === level)?.rows ?? 0;
      return count > 0 ? rows / count : 0;
    });
    words.push(`${quoted(level)} went from ${share(before!)} to ${share(after!)} of the rows present.`);
  }
  const list = (levels: readonly string[]): string =>
    `${levels.slice(0, 3).map(quoted).join(', ')}${levels.length > 3 ? ` and ${whole(levels.length - 3)} more` : ''}`;
  if (newLevels && newLevels.length > 0) words.push(`New: ${list(newLevels)}.`);
  if (goneLevels && goneLevels.length > 0) words.push(`Gone: ${list(goneLevels)}.`);
  return words;
}

function timeWords(first: TimeProfile, second: TimeProfile): string[] {
  if (first.min === null || first.max === null || second.min === null || second.max === null) return [];
  if (first.min === second.min && first.max === second.max) return [];
  const span = ({ min, max, zone }: TimeProfile): string =>
    `${wallText(min!, zoneOf(zone), 'day')} to ${wallText(max!, zoneOf(zone), 'day')}`;
  const zone = first.zone === second.zone ? '' : ` The zone was ${first.zone} and is ${second.zone}.`;
  return [`It runs from ${span(second)}, after ${span(first)}.${zone}`];
}

function textWords(first: TextProfile, second: TextProfile): string[] {
  const [before, after] = [first.lengths.mean, second.lengths.mean];
  if (before === null || after === null || Math.abs(after - before) <= 0.1 * before) return [];
  return [`Texts are ${figureText(after)} characters long on average, after ${figureText(before)}.`];
}

function quoted(level: string): string {
  return level === '' ? 'the empty text' : `“${shownName(level, 40)}”`;
}
