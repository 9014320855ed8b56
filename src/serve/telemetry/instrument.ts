/** Something that is measured. */
export interface Instrument {
  /** Dots between its parts, as OpenTelemetry has it, such as `slipway.predict.duration`. */
  readonly name: string;
  /**
   * `counter` only grows; `up-down-counter` is added to and taken from; `histogram` counts values by size; `gauge` is
   * what it is when it is looked at.
   */
  readonly kind: 'counter' | 'up-down-counter' | 'histogram' | 'gauge';
  /** UCUM: `s`, `By`, `1`, `{row}`. */
  readonly unit: string;
  readonly description: string;
  /** Of a histogram: the upper bounds of its buckets, ascending; there is one more for what is above. @default none */
  readonly bounds?: readonly number[];
}

/** What a measurement is about, such as `{ model: 'late-flights', version: '3' }`. Few different values each. */
export type Labels = Readonly<Record<string, string | number>>;

/** What a gauge reads now. */
export interface Reading {
  readonly value: number;
  readonly labels?: Labels;
}

/** Where measurements go: {@link prometheusMetrics}, {@link openTelemetryMetrics}, or your own. */
export interface MetricsSink {
  /** Adds to a counter, up or down, or puts a value into a histogram. Called for every request: it must be quick, and must not throw. */
  record(instrument: Instrument, value: number, labels: Labels): void;
  /**
   * Looks at a gauge whenever the measurements are collected.
   *
   * @returns ends it.
   */
  observe(instrument: Instrument, read: () => readonly Reading[]): () => void;
}

/** From a millionth of a second to ten: 1, 2.5, 5 of each power of ten. */
export const SECONDS: readonly number[] = [-6, -5, -4, -3, -2, -1, 0].flatMap((power) =>
  [1, 2.5, 5].map((digit) => Number(`${digit}e${power}`)),
);

/** 1, 2, 4, … 16,384. */
export const SIZES: readonly number[] = Array.from({ length: 15 }, (_, power) => 2 ** power);
