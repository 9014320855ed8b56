import type * as TfjsLayers from '@tensorflow/tfjs-layers';
import { importPeer } from '../../core/import-peer.ts';

const peer = '@tensorflow/tfjs-layers';

/**
 * The layers of tfjs. Loading them is also what teaches tfjs-core its gradients, so every training needs them.
 *
 * @throws {SlipwayError} `missing-peer`, with what to install.
 */
export function importLayers(where: string): Promise<typeof TfjsLayers> {
  return importPeer(peer, () => import('@tensorflow/tfjs-layers'), where, `${peer}@4.22.0`);
}
