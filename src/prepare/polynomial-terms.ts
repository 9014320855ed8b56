/** Which products there are of some columns. */
export interface TermChoice {
  readonly columns: readonly string[];
  /** Most columns in a product. */
  readonly degree: number;
  /** Whether a column comes once in a product at most. */
  readonly interactionOnly: boolean;
}

/** A product of two columns or more. */
export interface Term {
  readonly name: string;
  /** Places of columns, ascending; a square has one twice. */
  readonly factors: readonly number[];
  /** What is multiplied: places among the columns and, after these, the products before this one. */
  readonly left: number;
  readonly right: number;
}

/** The products, those of fewer columns first, then by the places of their columns. */
export function termsOf({ columns, degree, interactionOnly }: TermChoice): readonly Term[] {
  const terms: Term[] = [];
  let before = columns.map((_, place) => ({ factors: [place], place }));
  for (let size = 2; size <= degree; size++) {
    const longer: typeof before = [];
    for (const { factors, place } of before) {
      const last = factors.at(-1)!;
      for (let next = interactionOnly ? last + 1 : last; next < columns.length; next++) {
        const all = [...factors, next];
        longer.push({ factors: all, place: columns.length + terms.length });
        const name = all.map((factor) => columns[factor]!).join(' ');
        terms.push({ name, factors: all, left: place, right: next });
      }
    }
    before = longer;
  }
  return terms;
}

/** How many products there are, without making them; `Infinity` where no double tells. */
export function countTerms({ columns, degree, interactionOnly }: TermChoice): number {
  const n = columns.length;
  let count = 0;
  let ofSize = n;
  for (let size = 2; size <= degree; size++) {
    ofSize *= (interactionOnly ? Math.max(0, n - size + 1) : n + size - 1) / size;
    count += Math.round(ofSize);
  }
  return count;
}
