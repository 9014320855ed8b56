/** What is used of ONNX Runtime: `onnxruntime-node` and `onnxruntime-web` have it. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(bytes: Uint8Array, options?: Readonly<Record<string, unknown>>): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: never, data: never, dims: readonly number[]) => unknown;
}

/** An opened model. */
export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata: readonly OnnxMetadata[];
  readonly outputMetadata: readonly OnnxMetadata[];
  run(
    feeds: Readonly<Record<string, unknown>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, OnnxTensor>>>;
  release?(): Promise<void>;
}

/** What a model says of an input or an output. */
export interface OnnxMetadata {
  readonly name: string;
  readonly isTensor: boolean;
  /** Such as `float32`; of tensors only. */
  readonly type?: string;
  /** A text where the length is open. */
  readonly shape?: readonly (number | string)[];
}

/** What a model answers. */
export interface OnnxTensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}
