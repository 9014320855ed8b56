import { SlipwayError } from './error.ts';
import { ownOf } from './own.ts';

/** Some rows and their figures by metric. */
interface FiguredRows {
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** How far figures that are not exact are off at most. */
  readonly errors?: Readonly<Record<string, number>>;
}

/** Which rows are meant, in words. */
interface ComparedWords {
  /** Of which evaluation, such as `the evaluation`. */
  readonly whose: string;
  /** On which slice, such as ` on origin=EWR`; empty for all rows. */
  readonly place: string;
}

/**
 * Refuses one side of a comparison that is of other rows, or of other figures, than what was evaluated.
 *
 * @param compared - the rows of the comparison, and the figures of that side.
 * @param own - what was evaluated.
 * @throws {SlipwayError} `bad-data`.
 */
export function checkCompared(
  where: string,
  compared: FiguredRows,
  own: FiguredRows,
  { whose, place }: ComparedWords,
): void {
  if (compared.rows !== own.rows)
    throw new SlipwayError(
      'bad-data',
      where,
      `the comparison${place} is of ${compared.rows} rows, and ${whose} of ${own.rows}; expected both of the same rows.`,
    );
  for (const [metric, figure] of Object.entries(compared.metrics)) {
    const value = ownOf(own.metrics, metric);
    const error: unknown = ownOf(own.errors, metric);
    if (isSameFigure(figure, value, typeof error === 'number' && error > 0 ? error : 0)) continue;
    throw new SlipwayError(
      'bad-data',
      where,
      `${metric} is ${figure} in the comparison and ${value} in ${whose}${place}; expected one figure. Compare the scores that were evaluated.`,
    );
  }
}

/**
 * Two ways to add up give two last digits: what is further apart, by more than it may be off, is another figure. One that does not
 * exist is none.
 *
 * @param size - of what the figures were subtracted from, where they are differences.
 */
export function isSameFigure(
  one: unknown,
  other: unknown,
  error = 0,
  size: number = Math.max(Math.abs(Number(one)), Math.abs(Number(other))),
): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return true;
  if (!Number.isFinite(one) || !Number.isFinite(other)) return true;
  // What is left of figures around 1 that cancel out is 0 but for their own last digits.
  return Math.abs(one - other) <= error + 1e-9 * size + 1e-14;
}

/** One text for one slice, whatever the order of its columns. */
export function sliceKey(slice: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(slice).sort(([first], [second]) => (first < second ? -1 : 1)));
}
