import type { DenseLayer } from '../src/models/dense-model.ts';

/** A dense net of relu layers and one sigmoid as an ONNX file: `x` of shape `[rows, inputs]` to `y`. */
export function onnxNet(inputs: number, layers: readonly DenseLayer[]): Uint8Array {
  const nodes: Uint8Array[] = [];
  const initializers: Uint8Array[] = [];
  let from = 'x';
  let width = inputs;
  layers.forEach(({ weights, biases }, k) => {
    const to = k === layers.length - 1 ? 'y' : `h${k}`;
    nodes.push(node('Gemm', [from, `w${k}`, `b${k}`], `s${k}`));
    nodes.push(node(k === layers.length - 1 ? 'Sigmoid' : 'Relu', [`s${k}`], to));
    initializers.push(tensor(`w${k}`, [width, biases.length], weights));
    initializers.push(tensor(`b${k}`, [biases.length], biases));
    from = to;
    width = biases.length;
  });
  const graph = message([
    ...nodes.map((each) => bytes(1, each)),
    text(2, 'net'),
    ...initializers.map((each) => bytes(5, each)),
    bytes(11, valueInfo('x', inputs)),
    bytes(12, valueInfo('y', 1)),
  ]);
  return message([number(1, 8), bytes(7, graph), bytes(8, message([text(1, ''), number(2, 13)]))]);
}

function node(type: string, inputs: readonly string[], output: string): Uint8Array {
  return message([...inputs.map((name) => text(1, name)), text(2, output), text(4, type)]);
}

function tensor(name: string, dims: readonly number[], values: Float32Array): Uint8Array {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return message([...dims.map((dim) => number(1, dim)), number(2, 1), text(8, name), bytes(9, raw)]);
}

function valueInfo(name: string, width: number): Uint8Array {
  const shape = message([bytes(1, message([text(2, 'rows')])), bytes(1, message([number(1, width)]))]);
  return message([text(1, name), bytes(2, message([bytes(1, message([number(1, 1), bytes(2, shape)]))]))]);
}

// Fields of protocol buffers: a number has wire type 0, what has a length type 2.
function number(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field << 3), ...varint(value)]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return message([Uint8Array.from([...varint((field << 3) | 2), ...varint(value.length)]), value]);
}

function message(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
