/** Estimators that learn on TensorFlow.js. What `denseNet`, `wideAndDeep` and `logistic` learn predicts without it. */
export { logistic, type TensorLogisticOptions } from './train/tfjs/logistic.ts';
export { denseNet, type TensorDenseNetOptions } from './train/tfjs/dense-net.ts';
export { tensorNet } from './train/tfjs/tensor-net.ts';
export { tensorNetReviver, type TensorNetModel } from './train/tfjs/tensor-net-model.ts';
export type { NetDefinition, NetVariable, NetVariables } from './train/tfjs/net-definition.ts';
export type { NetBatch } from './train/tfjs/net-batch.ts';
export type { NetInputs } from './train/tfjs/net-inputs.ts';
export type { NetOptions } from './train/tfjs/net-options.ts';
export type { TensorNetTraining } from './train/tfjs/fit-tensor-net.ts';
export { headOf, type Head } from './train/tfjs/head.ts';
export { wideAndDeep, type TensorWideAndDeepOptions } from './train/tfjs/wide-and-deep.ts';
export type { BackendName } from './train/tfjs/backend.ts';
export { fromTensors, toTensors, type MatrixTensors } from './train/tfjs/matrix-tensors.ts';
export { layersNet, type LayersNetOptions, type LayersNetOutcome } from './train/tfjs/layers-net.ts';
export { layersNetReviver, type LayersNetModel } from './train/tfjs/layers-net-model.ts';
export type { LayersTopology } from './train/tfjs/layers-topology.ts';
