import type { NumberExpression } from '../sql/expression.ts';
import type { Column } from '../table/column.ts';
import type { SqlColumns } from './step.ts';

/** A cross made ready: what its codes are, over columns and as SQL. */
export interface CrossForm {
  /** The settled levels of the crossed column. */
  readonly levels: readonly string[];
  /** A loop that writes the codes of the crossed column, from those it crosses. */
  tie(columns: readonly Column[], codes: Int32Array): () => void;
  sql(read: SqlColumns): NumberExpression;
}
