/**
 * Passes over a batch of a dense net: compiled (`kernels/dense.ts`) or plain (`plainKernel`), with the same bits. Addresses
 * and strides are in bytes of one memory, numbers are float32, and columns come in fours.
 */
export interface DenseKernel {
  /**
   * c[i, j] = start[i, j] + Σ a[i, l] · b[l, j]; a start of stride 0 is one for all rows. With `relu`, sums below 0 become
   * 0.
   */
  product(
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bStep: number,
    start: number,
    startRow: number,
    c: number,
    cRow: number,
    rows: number,
    length: number,
    columns: number,
    relu: boolean,
  ): void;
  /** Sets `values` to 0 where `outputs` is not above 0. */
  mask(values: number, outputs: number, length: number): void;
  /** sums[j] += Σ values[i, j] */
  addColumns(values: number, rows: number, columns: number, sums: number): void;
  /** out[i] = start + the rows of `table` that the places of i name; a place below 0 adds nothing. */
  gatherRows(
    places: number,
    rows: number,
    fields: number,
    table: number,
    columns: number,
    start: number,
    out: number,
  ): void;
  /** Adds row i of `values` to the rows of `table` that the places of i name. */
  scatterRows(
    places: number,
    rows: number,
    fields: number,
    values: number,
    columns: number,
    table: number,
  ): void;
  /** out[j, i] = values[i, j] for j below `columns`, which need no fours. */
  transpose(
    values: number,
    rows: number,
    columns: number,
    valuesRow: number,
    out: number,
    outRow: number,
  ): void;
  /** A step of Adam with the gradients + decay · values; the gradients become 0, and means below 1e-30 as well. */
  adam(
    values: number,
    gradients: number,
    firsts: number,
    seconds: number,
    length: number,
    decay: number,
    step: number,
    firstLeft: number,
    secondLeft: number,
  ): void;
}
