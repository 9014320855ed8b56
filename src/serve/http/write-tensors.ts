import { SlipwayError } from '../../core/error.ts';
import { joinBytes } from '../../core/join-bytes.ts';
import { replyBytes, replyText, type Reply } from './exchange.ts';

/** A tensor of an answer. */
export interface OutputTensor {
  readonly name: string;
  readonly datatype: 'FP64' | 'BOOL' | 'BYTES';
  readonly shape: readonly number[];
  /** Row-major; `null` is what has no answer. */
  readonly data: readonly unknown[];
  /** Whether its elements stand in bytes behind the JSON. */
  readonly binary: boolean;
}

/**
 * An output of a name: numbers as FP64, lists of numbers as rows of FP64, truths as BOOL, false where a row has none, all
 * else as texts.
 */
export function outputTensor(name: string, values: readonly unknown[], binary: boolean): OutputTensor {
  const known = values.filter((value) => value !== null);
  const rows = values.length;
  if (known.length > 0 && known.every(Array.isArray)) {
    const width = (known[0] as readonly unknown[]).length;
    if ((known as readonly (readonly unknown[])[]).some(({ length }) => length !== width)) {
      const message = `the answers have ${name} of several lengths; expected one, as rows of a tensor have.`;
      throw new SlipwayError('shape-mismatch', 'serve/handler', message);
    }
    const nothing = Array.from({ length: width }, () => null);
    const data = values.flatMap((value) => (value ?? nothing) as readonly unknown[]);
    return { name, datatype: 'FP64', shape: [rows, width], data, binary };
  }
  if (known.every((value) => typeof value === 'number')) {
    return { name, datatype: 'FP64', shape: [rows], data: values, binary };
  }
  if (known.every((value) => typeof value === 'boolean')) {
    return { name, datatype: 'BOOL', shape: [rows], data: values.map((value) => value ?? false), binary };
  }
  const data = values.map((value) =>
    typeof value === 'string' || value === null ? value : JSON.stringify(value),
  );
  return { name, datatype: 'BYTES', shape: [rows], data, binary };
}

/**
 * An answer of tensors. In JSON a number that does not exist is `null`, which clients that make arrays of floats read
 * as NaN; in bytes it is NaN.
 */
export function replyTensors(
  head: Readonly<Record<string, unknown>>,
  tensors: readonly OutputTensor[],
): Reply {
  const parts = tensors.map((tensor) => (tensor.binary ? bytesOf(tensor) : undefined));
  const outputs = tensors.map(({ name, datatype, shape, data }, index) => {
    const part = parts[index];
    const own = part ? { parameters: { binary_data_size: part.length } } : { data };
    return { name, datatype, shape, ...own };
  });
  const json = JSON.stringify({ ...head, outputs });
  const binary = parts.filter((part) => part !== undefined);
  if (binary.length === 0) return replyText(json);
  const first = new TextEncoder().encode(json);
  return replyBytes(joinBytes([first, ...binary]), first.length);
}

function bytesOf({ datatype, data }: OutputTensor): Uint8Array {
  switch (datatype) {
    case 'FP64': {
      const view = new DataView(new ArrayBuffer(8 * data.length));
      data.forEach((value, at) => view.setFloat64(8 * at, (value as number | null) ?? NaN, true));
      return new Uint8Array(view.buffer);
    }
    case 'BOOL':
      return Uint8Array.from(data, (value) => Number(value));
    case 'BYTES': {
      const encoder = new TextEncoder();
      return joinBytes(
        data.flatMap((value) => {
          const text = encoder.encode((value as string | null) ?? '');
          const length = new Uint8Array(4);
          new DataView(length.buffer).setUint32(0, text.length, true);
          return [length, text];
        }),
      );
    }
  }
}
