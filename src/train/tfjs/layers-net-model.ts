import * as tf from '@tensorflow/tfjs-core';
import type * as TfjsLayers from '@tensorflow/tfjs-layers';
import { SlipwayError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';
import { classesFromJson } from '../../models/classes.ts';
import { expandedNames, featureGuard, featuresFromJson, type Features } from '../../models/features.ts';
import { LINKS, TASK_OF } from '../../models/link.ts';
import type { Model, ModelReviver } from '../../models/model.ts';
import { openArray, openChoice, openNumber, openSaved } from '../../models/saved.ts';
import { openBackend, type Backend } from './backend.ts';
import { cpuScores, type ScoreScale } from './cpu-scores.ts';
import { importLayers } from './import-layers.ts';
import { brokenTopology, buildNet, type LayersTopology } from './layers-topology.ts';
import { wire, type Feeds } from './layers-wiring.ts';
import { netInputs } from './net-inputs.ts';

const where = 'train/tfjs/layers-net-model';
const version = 1;

/** A net of tfjs layers that is no dense net, once trained: it scores on the cpu backend of tfjs. */
export interface LayersNetModel<Training extends Json = Json> extends Model {
  readonly kind: 'layers-net';
  /** The net without its weights. */
  readonly net: LayersTopology;
  /** Its weights, in its own order. */
  readonly weights: readonly Float32Array[];
  readonly training: Training;
}

/** What the model of a net of layers is made from. */
export interface LayersNetParts<Training extends Json> extends ScoreScale {
  readonly features: Features;
  readonly classes: readonly string[] | undefined;
  readonly net: LayersTopology;
  /** The weights, in the order of the net. */
  readonly values: readonly Float32Array[];
  readonly training: Training;
}

/** A model from a net without its weights, and the weights. */
export function layersNetModel<Training extends Json>(
  scorer: LayersScorer,
  cpu: Backend,
  parts: LayersNetParts<Training>,
): LayersNetModel<Training> {
  const { features, classes, net, values, link, scale, shift, training } = parts;
  const check = featureGuard(features, where);
  return Object.freeze({
    kind: 'layers-net',
    task: TASK_OF[link],
    ...(classes && { classes }),
    features: expandedNames(features),
    net,
    weights: values,
    training,
    predict(matrix) {
      check(matrix);
      return cpuScores(where, cpu, matrix, parts, (batch) => scorer.logits(batch, values));
    },
    save: () => ({
      kind: 'layers-net',
      version,
      state: { features, link, ...(classes && { classes }), scale, shift, net, training },
      arrays: Object.fromEntries(values.map((each, k) => [`weights${k}`, each])),
    }),
  } satisfies LayersNetModel<Training>);
}

/** A net of tfjs that holds no weights: they are lent to it for a batch. */
export interface LayersScorer {
  readonly shapes: readonly (readonly number[])[];
  logits(batch: Parameters<Feeds>[0], values: readonly Float32Array[]): tf.Tensor;
}

/** Builds a net to score with; leaves no tensor alive. Gives a part of a sentence where the net does not fit the features. */
export function layersScorer(
  layers: typeof TfjsLayers,
  cpu: Backend,
  topology: LayersTopology,
  features: Features,
  { link, outputs }: ScoreScale,
): LayersScorer | string {
  const inputs = netInputs(features, TASK_OF[link], new Array<number>(outputs).fill(0));
  let lent: readonly tf.Tensor[] = [];
  const made: { scorer?: LayersScorer | string } = {};
  cpu.compute(() => {
    const net = buildNet(layers, topology, 'zeros');
    const { weights } = net;
    const shapes = weights.map(({ shape }) => shape.map(Number));
    for (const [k, weight] of weights.entries()) {
      weight.dispose();
      // Each layer asks for its weights by this.
      weight.read = () => lent[k]!;
    }
    const feeds = wire(net, inputs);
    if (typeof feeds === 'string') {
      made.scorer = feeds;
      return;
    }
    made.scorer = {
      shapes,
      logits(batch, values) {
        lent = values.map((each, k) => tf.tensor(each, shapes[k], 'float32'));
        try {
          return net.apply(feeds(batch), { training: false }) as tf.Tensor;
        } finally {
          lent = [];
        }
      },
    };
  });
  return made.scorer!;
}

/**
 * Brings back the models of {@link layersNet} that are no dense nets: hand it to `predictorReviver` beside those of the
 * library. Waits for tfjs-layers and the cpu backend, on which they score.
 *
 * A saved net is read as data: a thousand layers at most, of the classes of tfjs-layers that tables need, and no other.
 *
 * @throws {SlipwayError} `missing-peer`. The reviver: `bad-format` on anything malformed, another class of layers, a net
 *   that does not fit its features or weights, or numbers that are not finite; `bad-version`.
 * @example
 * (await layersNetReviver()).kind // => 'layers-net'
 */
export async function layersNetReviver(): Promise<ModelReviver> {
  const layers = await importLayers(where);
  const cpu = await openBackend('cpu');
  return Object.freeze({
    kind: 'layers-net',
    revive(saved) {
      const state = openSaved(saved, 'layers-net', version, where);
      const features = featuresFromJson(state['features'], where);
      const link = openChoice(state['link'], 'link', LINKS, where);
      const classes = classesFromJson(state['classes'], link, where);
      const scale: ScoreScale = {
        link,
        outputs: classes?.length ?? 1,
        scale: openNumber(state, 'scale', where),
        shift: openNumber(state, 'shift', where),
      };
      const broken = brokenTopology(state['net']);
      if (broken) throw malformed(broken);
      const net = state['net'] as LayersTopology;
      const scorer = openScorer(() => layersScorer(layers, cpu, net, features, scale));
      const values = scorer.shapes.map((shape, k) => {
        const size = shape.reduce((product, length) => product * length, 1);
        return openArray(saved, `weights${k}`, Float32Array, size, where);
      });
      const training = (state['training'] ?? null) as Json;
      return layersNetModel(scorer, cpu, { ...scale, features, classes, net, values, training });
    },
  } satisfies ModelReviver);
}

function openScorer(open: () => LayersScorer | string): LayersScorer {
  let found: LayersScorer | string;
  try {
    found = open();
  } catch (cause) {
    throw malformed('is not one that tfjs can build', cause);
  }
  if (typeof found === 'string') throw malformed(found);
  return found;
}

function malformed(found: string, cause?: unknown): SlipwayError {
  const message = `the saved net ${found}; expected one that layersNet saved.`;
  return new SlipwayError('bad-format', where, message, { cause });
}
