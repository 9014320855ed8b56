import type { PredictOptions } from '../service.ts';
import type { Call } from './call.ts';

/** What a service is given of a call: nothing of its exchange, and a signal that is made when it is asked for. */
export function optionsOf(call: Call): PredictOptions {
  return new OptionsOfCall(call);
}

/** A class for the reason that a call is one. */
class OptionsOfCall implements PredictOptions {
  /** A field of each object, so that copies have it. One for all: to make one for each would take eight times as long. */
  private static readonly signalField: PropertyDescriptor = {
    enumerable: true,
    get(this: OptionsOfCall) {
      return this.#call.signal;
    },
  };
  declare readonly signal: AbortSignal;
  readonly requestId: string;
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
    this.requestId = call.requestId;
    Object.defineProperty(this, 'signal', OptionsOfCall.signalField);
  }

  /** Not copied, so that a copy with another signal is stopped by that one. */
  throwIfAborted(): void {
    this.#call.throwIfAborted();
  }
}
