import type { Timed } from './deadlines.ts';
import type { Exchange } from './exchange.ts';

/** A request under way: what its route knows of it. It can be stopped. */
export interface Call extends Timed {
  readonly exchange: Exchange;
  readonly requestId: string;
  /** What stands in the path where its template has names. */
  readonly params: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Throws when its time is up, or its client gone: nobody needs an answer, and it was told so already. */
  throwIfAborted(): void;
  /** Called when it is stopped while it waits for its turn. */
  leaveQueue: (() => void) | undefined;
}

/** A call of an exchange; `stopped` is called once, when its time is up or its client is gone. */
export function callOf(
  exchange: Exchange,
  params: Readonly<Record<string, string>>,
  requestId: string,
  stopped: () => void,
): Call {
  return new CallUnderWay(exchange, params, requestId, stopped);
}

/**
 * A class, as little else here: the signal is made when it is asked for, since it costs more than many an answer, and so
 * would an object of functions.
 */
class CallUnderWay implements Call {
  end = 0;
  before: Timed | undefined = undefined;
  after: Timed | undefined = undefined;
  leaveQueue: (() => void) | undefined = undefined;
  readonly exchange: Exchange;
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
  private readonly stopped: () => void;
  private controller: AbortController | undefined = undefined;
  private isStopped = false;
  private why: unknown = undefined;

  constructor(
    exchange: Exchange,
    params: Readonly<Record<string, string>>,
    requestId: string,
    stopped: () => void,
  ) {
    this.exchange = exchange;
    this.params = params;
    this.requestId = requestId;
    this.stopped = stopped;
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.isStopped) this.controller.abort(this.why);
    }
    return this.controller.signal;
  }

  throwIfAborted(): void {
    if (this.isStopped) throw this.why;
  }

  stop(reason: unknown): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.why = reason;
    this.leaveQueue?.();
    this.stopped();
    this.controller?.abort(reason);
  }
}
