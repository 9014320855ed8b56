import { shortNumber } from '../charts/ticks.ts';
import { distinctNames, shownName, type Words } from './words.ts';

/** What a box needs of the profile of a number column, or of one of its slices. */
export interface BoxParts {
  readonly name: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly quantiles: Readonly<Record<'p05' | 'p25' | 'p50' | 'p75' | 'p95', number | null>>;
}

/** One box: the middle half of the values, whiskers to 5 % and 95 %, the smallest and the largest. */
export interface ShownBox {
  readonly label: string;
  readonly min: number;
  readonly low: number;
  readonly from: number;
  readonly median: number;
  readonly to: number;
  readonly high: number;
  readonly max: number;
}

/** What boxes show. */
export interface ShownBoxes extends Words {
  readonly boxes: readonly ShownBox[];
}

/** What boxes of columns or slices show; one without values has no box. */
export function shownBoxes(columns: readonly BoxParts[]): ShownBoxes {
  const labels = distinctNames(
    columns.map(({ name }) => name),
    40,
  );
  const boxes = columns.flatMap(({ min, max, quantiles }, place): ShownBox[] => {
    const { p05, p25, p50, p75, p95 } = quantiles;
    if (min === null || max === null || p50 === null) return [];
    return [
      {
        label: labels[place]!,
        min,
        low: p05 ?? min,
        from: p25 ?? p50,
        median: p50,
        to: p75 ?? p50,
        high: p95 ?? max,
        max,
      },
    ];
  });
  const [only] = boxes;
  const what = columns.length === 1 ? shownName(columns[0]!.name) : 'several columns or slices';
  return {
    title: `Quantiles of ${what}`,
    description:
      boxes.length === 0
        ? 'No value is present.'
        : boxes.length === 1
          ? `The median is ${shortNumber(only!.median)}; half of the values lie from ${shortNumber(only!.from)} to ${shortNumber(only!.to)}, nine tenths from ${shortNumber(only!.low)} to ${shortNumber(only!.high)}.`
          : `${boxes.length} boxes: each the middle half of the values with its median, and whiskers from the 5 % to the 95 % quantile.`,
    boxes,
  };
}
