import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Exchange, Stoppable } from '../serve/http/exchange.ts';
import { brokenOff, tooManyBytes } from '../serve/http/refusal.ts';

/**
 * A request as it came, and its response, which is counted among those of its socket until it is sent.
 *
 * A class, as the requests under way are: functions made for each would cost as much as many an answer.
 */
export class Incoming implements Exchange {
  /** Empty where what is asked for is no path. */
  readonly path: string;
  readonly message: IncomingMessage;
  readonly response: ServerResponse<IncomingMessage>;
  private readonly server: Server;
  private readonly responses: ServerResponse<IncomingMessage>[];
  private waiting: Stoppable | undefined = undefined;

  constructor(
    server: Server,
    responses: ServerResponse<IncomingMessage>[],
    response: ServerResponse<IncomingMessage>,
  ) {
    this.message = response.req;
    this.response = response;
    this.server = server;
    this.responses = responses;
    this.path = pathOf(response.req);
    responses.push(response);
    response.once('close', () => this.closed());
  }

  get method(): string {
    return this.message.method ?? 'GET';
  }

  get client(): string | undefined {
    return this.message.socket.remoteAddress;
  }

  header(name: string): string | null {
    return this.message.headers[name]?.toString() ?? null;
  }

  /** The body: by its events, which cost less than reading it as a stream. */
  read(maxBytes: number): Promise<Uint8Array> {
    const { message } = this;
    return new Promise((resolve, reject) => {
      const pieces: Buffer[] = [];
      let length = 0;
      message.on('data', function take(piece: Buffer) {
        length += piece.length;
        pieces.push(piece);
        if (length <= maxBytes) return;
        message.off('data', take).pause();
        reject(tooManyBytes(maxBytes));
      });
      message.on('end', () => resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)));
      message.on('close', () => {
        if (!message.complete) reject(brokenOff());
      });
    });
  }

  stopWhenGone(one: Stoppable): void {
    this.waiting = one;
  }

  /** Whether the connection may be used again: a server that closes keeps none but for the requests that wait behind. */
  keep(): boolean {
    return this.server.listening || this.responses.length > 1;
  }

  private closed(): void {
    const { message, response, responses, server, waiting } = this;
    responses.splice(responses.indexOf(response), 1);
    if (!response.writableFinished) waiting?.stop(new DOMException('the client went away', 'AbortError'));
    if (!server.listening && responses.length === 0) message.socket.destroySoon();
  }
}

function pathOf(message: IncomingMessage): string {
  const { url = '/' } = message;
  if (!url.startsWith('/')) return addressOf(message)?.pathname ?? '';
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** The whole address that is asked for; `undefined` where it is none. */
export function addressOf({ url = '/' }: IncomingMessage): URL | undefined {
  try {
    return new URL(url.startsWith('/') ? `http://localhost${url}` : url);
  } catch {
    return undefined;
  }
}
