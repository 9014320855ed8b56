/** Count, mean and sum of squared distances from the mean, cell by cell. */
export interface LabelCells {
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly squares: Float64Array;
}

/** Adds one label to a cell. */
export function addLabel({ counts, means, squares }: LabelCells, cell: number, label: number): void {
  const count = counts[cell]! + 1;
  const distance = label - means[cell]!;
  const mean = means[cell]! + distance / count;
  counts[cell] = count;
  means[cell] = mean;
  squares[cell]! += distance * (label - mean);
}

/** Adds all that a cell knows to another one. */
export function mergeCells(into: LabelCells, cell: number, from: LabelCells, other: number): void {
  const more = from.counts[other] ?? 0;
  if (more === 0) return;
  const before = into.counts[cell]!;
  const count = before + more;
  const distance = from.means[other]! - into.means[cell]!;
  into.squares[cell]! += from.squares[other]! + distance * distance * ((before * more) / count);
  into.means[cell] = before === 0 ? from.means[other]! : into.means[cell]! + distance * (more / count);
  into.counts[cell] = count;
}
