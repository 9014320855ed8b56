/** Estimators that learn on TensorFlow.js. What they learn predicts without it. */
export { logistic, type TensorLogisticOptions } from './train/tfjs/logistic.ts';
export { denseNet, type TensorDenseNetOptions } from './train/tfjs/dense-net.ts';
export type { BackendName } from './train/tfjs/backend.ts';
export { fromTensors, toTensors, type MatrixTensors } from './train/tfjs/matrix-tensors.ts';
