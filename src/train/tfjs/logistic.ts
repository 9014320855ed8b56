import { checkChoice, checkKeys } from '../../core/options.ts';
import type { LinearModel } from '../../models/linear-model.ts';
import { checkFitOptions } from '../check-fit-options.ts';
import type { Estimator } from '../estimator.ts';
import { fitOneOutput } from '../linear/fit-one-output.ts';
import { solverSettings, type SolverOptions } from '../linear/options.ts';
import type { LogisticTraining } from '../logistic.ts';
import { backendNames, openBackend, type BackendName } from './backend.ts';
import { tensorAlgebra } from './tensor-algebra.ts';

const where = 'train/tfjs/logistic';

/** What `logistic` of `slipway/tfjs` can be told. */
export interface TensorLogisticOptions extends Omit<SolverOptions, 'l1'> {
  /** Where the products with the features are computed. `cpu` runs everywhere; `wasm` is several times faster. @default 'cpu' */
  readonly backend?: BackendName;
}

/**
 * Penalised logistic regression on a tfjs backend: the estimator `logistic` of `slipway`, objective and solver and
 * all, with the products with the features computed in float32 on the backend.
 *
 * The loss, the residuals and the sums across chunks stay float64 on the host, which is what keeps the answer:
 * probabilities agree with the float64 estimator to about 1e-5, where all of it in float32 would be off by a
 * hundredth. Categories stay codes on the backend too. The model predicts without tfjs.
 *
 * The program's own backend is left as it was, also between two steps, and no tensor is left behind.
 *
 * @param options.tolerance - 1e-3 when left out: far below that, float32 cannot tell two models apart.
 * @throws {SlipwayError} `bad-option`; on fit the errors of the float64 `logistic`, `missing-peer` and `unsupported`.
 * @cost 4 bytes a dense value and a code on the backend, 8 bytes a row on the host.
 * @source As `logistic` of `slipway`.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-1, -1, 1, 1) }, categories: [] };
 * const model = await logistic({ backend: 'wasm' }).fit({ matrix, labels: Float64Array.of(0, 1, 1, 1), label: { name: 'y' }, leftOut: 0 });
 * [model.kind, model.training.backend, model.training.converged] // => ['linear', 'wasm', true]
 */
export function logistic(options: TensorLogisticOptions = {}): Estimator<LinearModel<LogisticTraining>> {
  checkKeys(where, options, ['l2', 'tolerance', 'maxIterations', 'onNotConverged', 'backend']);
  const settings = solverSettings(where, options, 1e-3);
  const name = checkChoice(where, 'backend', options.backend ?? 'cpu', backendNames);
  return Object.freeze({
    name: 'logistic',
    async fit(examples, fitOptions = {}) {
      checkFitOptions(where, fitOptions, true);
      const backend = await openBackend(name);
      let algebra: ReturnType<typeof tensorAlgebra> | undefined;
      try {
        return await fitOneOutput(
          where,
          'logistic',
          'logistic',
          examples,
          settings,
          fitOptions,
          (matrix) => (algebra = tensorAlgebra(matrix, backend)),
        );
      } finally {
        algebra?.dispose();
      }
    },
  } satisfies Estimator<LinearModel<LogisticTraining>>);
}
