/**
 * Passes over rows for linear models: compiled (`kernels/linear.ts`) or plain (`plainKernel`). Addresses are in bytes of
 * one memory; sums are float64. Shapes are in `kernels/linear.ts`.
 */
export interface LinearKernel {
  /** out[i] = start + Σ x[i, j] · w[j] */
  scores(x: number, rows: number, columns: number, w: number, start: number, out: number): void;
  /** out[i] += w[codes[i]]; a code below 0 adds nothing. */
  gather(codes: number, rows: number, w: number, out: number): void;
  /** out[j] += Σ r[i] · x[i, j] */
  correlate(x: number, rows: number, columns: number, r: number, out: number): void;
  /** out[codes[i]] += r[i]; a code below 0 is passed over. */
  scatter(codes: number, rows: number, r: number, out: number): void;
  /** Log odds become residuals; the loss and the residuals are added to `sums`. */
  readonly logistic: RowLoss;
  /** Log odds become the curvatures of the rows' losses. */
  readonly logisticBends: RowLoss;
  /** Logarithms of expected counts become residuals. */
  readonly poisson: RowLoss;
  /** Logarithms of expected counts become the curvatures of the rows' losses. */
  readonly poissonBends: RowLoss;
  /** Sums become residuals of half their squares. */
  readonly squares: RowLoss;
  /** Sums of each class, `stride` bytes behind those of the one before, become residuals. */
  softmax(
    z: number,
    stride: number,
    classes: number,
    labels: number,
    weights: number,
    rows: number,
    sums: number,
  ): void;
  /** Rows times the root of their bends: picked columns less their shifts, the root, zeros up to `stride`. */
  weigh(
    x: number,
    rows: number,
    columns: number,
    picks: number,
    picked: number,
    shifts: number,
    bends: number,
    stride: number,
    out: number,
  ): void;
  /** out[j, k] += Σ y[i, j] · y[i, k] for k up to j; rows of `out` are `size` numbers long. */
  gram(y: number, rows: number, stride: number, out: number, size: number): void;
  /** As `weigh`, of all columns and without shifts, in float32. */
  weighSingle(x: number, rows: number, columns: number, bends: number, stride: number, out: number): void;
  /** As `gram`, of float32 rows: few enough that their sums may be float32 before they are added to `out`, which is float64. */
  gramSingle(y: number, rows: number, stride: number, out: number, size: number): void;
  /** The row of each code's slot in `out` gains y times its root. */
  gramByCode(
    codes: number,
    rows: number,
    slots: number,
    y: number,
    stride: number,
    root: number,
    out: number,
    size: number,
  ): void;
  /** out[slot of one code, slot of the other] += bend, the larger slot first. */
  gramOfCodes(
    codes: number,
    slots: number,
    others: number,
    otherSlots: number,
    rows: number,
    bends: number,
    out: number,
    size: number,
  ): void;
}

/** Changes sums in their place, two rows at a time: behind an odd last one stands one of weight 0. */
export type RowLoss = (z: number, labels: number, weights: number, rows: number, sums: number) => void;
