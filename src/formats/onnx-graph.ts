import { bytes, floatBytes, floatList, integer, integerList, message, text, type Field } from './protobuf.ts';

/** What a model computes: nodes in the order in which they run, and the numbers that they know. */
export interface OnnxGraph {
  readonly nodes: readonly Uint8Array[];
  readonly tensors: readonly Uint8Array[];
}

/** An attribute of a node. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly text: string }
  | { readonly ints: Iterable<number> }
  | { readonly floats: Iterable<number> }
  | { readonly texts: readonly string[] };

/** What a model is told about itself. */
export interface OnnxFacts {
  readonly width: number;
  readonly outputs: number;
  readonly features: readonly string[];
  readonly classes: readonly string[] | undefined;
  readonly task: string;
}

// The numbers of fields and types of onnx.proto (ONNX 1.12, IR version 8).
const FLOAT = 1;
const INT64 = 7;

/** A node: an operator, the names of what goes in and of what comes out. */
export function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
  domain = '',
): Uint8Array {
  return message(
    inputs.map((name) => text(1, name)),
    outputs.map((name) => text(2, name)),
    text(4, operator),
    Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
    text(7, domain),
  );
}

/** Float32s of a shape, row-major, under a name. */
export function tensor(name: string, shape: readonly number[], values: Iterable<number>): Uint8Array {
  return message(integerList(1, shape), integer(2, FLOAT), text(8, name), bytes(9, floatBytes(values)));
}

/** Whole numbers of 0 or more, as a list under a name. */
export function wholeTensor(name: string, values: readonly number[]): Uint8Array {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return message(integerList(1, [values.length]), integer(2, INT64), text(8, name), bytes(9, raw));
}

/** The file: a graph from `features` to `scores`. */
export function model({ nodes, tensors }: OnnxGraph, facts: OnnxFacts): Uint8Array {
  const graph = message(
    nodes.map((one) => bytes(1, one)),
    text(2, 'slipway'),
    tensors.map((one) => bytes(5, one)),
    bytes(11, matrixInfo('features', facts.width)),
    bytes(12, matrixInfo('scores', facts.outputs)),
  );
  return message(
    integer(1, 8),
    text(2, 'slipway'),
    bytes(7, graph),
    bytes(8, message(text(1, ''), integer(2, 13))),
    bytes(8, message(text(1, 'ai.onnx.ml'), integer(2, 3))),
    property('task', facts.task),
    property('features', JSON.stringify(facts.features)),
    facts.classes ? property('classes', JSON.stringify(facts.classes)) : [],
  );
}

function property(key: string, value: string): Field {
  return bytes(14, message(text(1, key), text(2, value)));
}

/** A float32 matrix of any number of rows. */
function matrixInfo(name: string, columns: number): Uint8Array {
  const shape = message(bytes(1, text(2, 'rows')), bytes(1, integer(1, columns)));
  const type = message(bytes(1, message(integer(1, FLOAT), bytes(2, shape))));
  return message(text(1, name), bytes(2, type));
}

function attribute(name: string, value: OnnxAttribute): Uint8Array {
  const of = (type: number, fields: Field | readonly Field[]): Uint8Array =>
    message(text(1, name), fields, integer(20, type));
  if ('int' in value) return of(2, integer(3, value.int));
  if ('text' in value) return of(3, text(4, value.text));
  if ('floats' in value) return of(6, floatList(7, value.floats));
  if ('ints' in value) return of(7, integerList(8, value.ints));
  const texts = value.texts.map((one) => text(9, one));
  return of(8, texts);
}
