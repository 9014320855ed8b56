import type { Matrix } from '../../table/matrix.ts';

/** How much of Xᵀ B X is summed: what there is room and time for. */
export interface GramShape {
  /**
   * The category whose levels are eliminated: no row has two, so their part of the matrix is a diagonal, however many
   * there are. The one of most levels; −1 without categories.
   */
  readonly category: number;
  /** Levels of that category that are summed. */
  readonly eliminated: number;
  /** Other features that are summed in full, the intercept being one: at most 512. */
  readonly kept: number;
  /** Numbers to a weighed row: the dense columns and the intercept, and zeros up to a multiple of four. */
  readonly stride: number;
  /** Numbers to a row of the matrix: room for those kept and for a weighed row. */
  readonly size: number;
}

/** The most features that are kept in full: two megabytes. */
const MOST_KEPT = 512;
/** The most numbers for eliminated levels: 32 megabytes. */
const MOST_ELIMINATED = 2 ** 22;

const upToFour = (count: number): number => Math.ceil(count / 4) * 4;

/** The shape for a matrix. */
export function gramShape({ dense, categories }: Matrix): GramShape {
  const levels = categories.map((category) => category.levels.length);
  const category = levels.indexOf(Math.max(...levels));
  const others = levels.reduce((sum, count, at) => (at === category ? sum : sum + count), 0);
  const kept = Math.min(MOST_KEPT, dense.names.length + 1 + others);
  const stride = upToFour(Math.min(MOST_KEPT, dense.names.length + 1));
  const size = Math.max(stride, upToFour(kept));
  const eliminated = category < 0 ? 0 : Math.min(levels[category]!, Math.floor(MOST_ELIMINATED / size));
  return { category, eliminated, kept, stride, size };
}
