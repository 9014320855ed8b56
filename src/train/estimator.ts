import type { OnProgress } from '../core/progress.ts';
import type { Model } from '../models/model.ts';
import type { Examples } from '../table/examples.ts';

/** What can be said while a model is being trained. */
export interface FitOptions {
  /** Stops the training; `fit` rejects with the signal's reason, untouched, and leaves nothing behind. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Learns from examples: hyperparameters inside, data outside. Fitting changes nothing but what it returns. */
export interface Estimator<Trained extends Model = Model> {
  readonly name: string;
  fit(examples: Examples, options?: FitOptions): Promise<Trained>;
}
