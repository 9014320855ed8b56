import { isRecord } from '../../core/json.ts';
import type { Activation, DenseLayer } from '../../models/dense-model.ts';
import { layersIn, type LayersTopology } from './layers-topology.ts';

const ACTIVATIONS: readonly unknown[] = ['relu', 'tanh', 'sigmoid', 'linear'] satisfies Activation[];
/** What does nothing to scores. */
const SILENT: ReadonlySet<unknown> = new Set([
  'InputLayer',
  'Dropout',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
]);

/**
 * The layers of a dense net, where that is all that a net of tfjs is: such a one scores without tfjs.
 *
 * @param values - the weights, in the net's own order.
 * @returns `undefined` for any other net.
 */
export function denseLayersOf(
  topology: LayersTopology,
  values: readonly Float32Array[],
): readonly DenseLayer[] | undefined {
  if (topology.type !== 'Sequential') return undefined;
  const layers: DenseLayer[] = [];
  let at = 0;
  for (const { className, config } of layersIn(topology)) {
    if (SILENT.has(className)) continue;
    if (!isRecord(config)) return undefined;
    const { activation, units, useBias } = config;
    if (!ACTIVATIONS.includes(activation)) return undefined;
    const last = layers[layers.length - 1];
    if (className === 'Activation' && last?.activation === 'linear') {
      layers[layers.length - 1] = { ...last, activation: activation as Activation };
      continue;
    }
    if (className !== 'Dense') return undefined;
    const weights = values[at++]!;
    const biases = useBias === false ? new Float32Array(units as number) : values[at++]!;
    layers.push({ weights, biases, activation: activation as Activation });
  }
  return layers[layers.length - 1]?.activation === 'linear' ? layers : undefined;
}

/** The weights of a net of tfjs from the layers of the dense net that it is; `undefined` where it is another one. */
export function valuesOfLayers(
  topology: LayersTopology,
  layers: readonly DenseLayer[],
): readonly Float32Array[] | undefined {
  const none = new Array<Float32Array>(2 * layersIn(topology).length).fill(new Float32Array());
  const same = denseLayersOf(topology, none)
    ?.map(({ activation }) => activation)
    .join();
  if (same !== layers.map(({ activation }) => activation).join()) return undefined;
  const dense = layersIn(topology).filter(({ className }) => className === 'Dense');
  return layers.flatMap(({ weights, biases }, k) => {
    const config = dense[k]!['config'];
    return isRecord(config) && config['useBias'] === false ? [weights] : [weights, biases];
  });
}
