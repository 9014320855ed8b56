/** What is used of TensorFlow.js: `@tensorflow/tfjs-core` has it, and so has `@tensorflow/tfjs`. */
export interface TfjsRuntime {
  tensor(values: never, shape: never, dtype: never): TfjsTensor;
  tidy(run: never): unknown;
}

/** A tensor. */
export interface TfjsTensor {
  readonly shape: readonly number[];
  /** Such as `float32`. */
  readonly dtype: string;
  data(): Promise<unknown>;
  dispose(): void;
}

/** What `loadLayersModel` gives, or what was built with layers. */
export interface TfjsLayersModel {
  readonly inputs: readonly TfjsLayersTensor[];
  readonly outputs: readonly TfjsLayersTensor[];
  /** Whether it remembers from one batch to the next. */
  readonly stateful: boolean;
  predict(inputs: never, options?: never): unknown;
  save(handler: never): Promise<unknown>;
}

/** What layers say of an input or an output. */
export interface TfjsLayersTensor {
  readonly shape: readonly (number | null)[];
  readonly dtype: string;
  readonly sourceLayer: { readonly name: string };
}

/** What `loadGraphModel` gives. */
export interface TfjsGraphModel {
  readonly inputs: readonly TfjsGraphTensor[];
  /** The names of inputs and outputs: of the signature where there is one, else of the nodes. */
  readonly inputNodes: readonly string[];
  readonly outputNodes: readonly string[];
  /** Absent where the graph was frozen without one. */
  readonly modelSignature?: object;
  readonly weights: Readonly<Record<string, readonly TfjsTensor[]>>;
  execute(inputs: never, outputs?: never): unknown;
  executeAsync(inputs: never, outputs?: never): Promise<unknown>;
  save(handler: never): Promise<unknown>;
}

/** What a graph says of an input. */
export interface TfjsGraphTensor {
  readonly shape?: readonly number[];
  readonly dtype: string;
}
