import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import type { NetBatch } from './net-batch.ts';
import type { NetInputs } from './net-inputs.ts';

/** How many numbers of a row an input takes, and where they come from. */
interface Feed {
  readonly size: number;
  of(batch: NetBatch): tf.Tensor;
}

/** Hands a net the rows of a batch: to each input its own. */
export type Feeds = (batch: NetBatch) => tf.Tensor | tf.Tensor[];

/**
 * What goes into which input of a net, by name: `dense` takes the numbers, the name of a category its codes, counted from 1
 * with 0 for none; the only input of a net takes the expanded rows, whatever it is called otherwise.
 *
 * @returns a part of a sentence, where the net does not fit the features.
 */
export function wire(net: LayersModel, inputs: NetInputs): Feeds | string {
  const feeds: Feed[] = [];
  for (const input of net.inputs) {
    const { name } = input.sourceLayer;
    const feed = feedOf(name, net.inputs.length, inputs);
    if (!feed) return `has an input "${name}"; expected one alone, or "dense" and names of categories`;
    const [, size, ...more] = input.shape;
    if (size !== feed.size || more.length > 0)
      return `takes rows of shape [${[size, ...more].join(', ')}] at input "${name}"; expected [${feed.size}]`;
    feeds.push(feed);
  }
  const [output, ...others] = net.outputs;
  const shape = output?.shape.slice(1).join(', ');
  if (others.length > 0 || shape !== String(inputs.outputs))
    return `gives ${others.length > 0 ? `${others.length + 1} tensors` : `rows of shape [${shape}]`}; expected one, of rows of shape [${inputs.outputs}]`;
  return (batch) => (feeds.length === 1 ? feeds[0]!.of(batch) : feeds.map((feed) => feed.of(batch)));
}

function feedOf(name: string, count: number, { numbers, categories, width }: NetInputs): Feed | undefined {
  if (name === 'dense') return { size: numbers, of: ({ dense }) => dense };
  const field = categories.findIndex((category) => category.name === name);
  if (field >= 0)
    return {
      size: 1,
      of: ({ codes, rows }) => tf.reshape(tf.add(codes[field]!, tf.scalar(1, 'int32')), [rows, 1]),
    };
  return count === 1 ? { size: width, of: (batch) => batch.expanded() } : undefined;
}
