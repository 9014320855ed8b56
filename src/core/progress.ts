/** One report of how far a long piece of work has come. The caller decides what to show. */
export interface ProgressEvent {
  /** What is being done, such as `train/logistic`. */
  readonly stage: string;
  /** Work done so far, in `unit`. */
  readonly done: number;
  /** Work in all, in `unit`; absent when it cannot be known beforehand. */
  readonly total?: number;
  /** What is counted: `rows`, `bytes`, `epochs`, `iterations`. */
  readonly unit: string;
  /** Figures worth watching, such as `{ loss: 0.53 }`. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** Receives progress. It is called often: keep it cheap. */
export type OnProgress = (event: ProgressEvent) => void;
