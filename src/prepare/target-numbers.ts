import { encodingsOf, type LabelTable } from './label-encodings.ts';
import type { LevelNumbers } from './level-lookup.ts';

/** What is kept of all columns. */
export type TargetState = {
  readonly label: string;
  readonly positive: string | null;
  readonly key: string;
  readonly folds: number;
  readonly smoothing: number | 'auto';
  readonly missing: 'prior' | 'level';
  readonly columns: readonly ({ readonly name: string } & LabelTable)[];
};

/** What every level is encoded as; without a fold, from the others. */
export function numbersOf(
  { folds, smoothing, missing }: TargetState,
  { name, ...labels }: TargetState['columns'][number],
  without?: number,
): LevelNumbers & { readonly unknown: number } {
  const { values, prior } = encodingsOf(labels, folds, smoothing, without);
  return {
    name,
    numbers: new Map(labels.levels.map((level, place) => [level, values[place]!])),
    missing: missing === 'level' ? values[labels.levels.length]! : prior,
    unknown: prior,
  };
}
