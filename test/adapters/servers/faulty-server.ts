import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request is, once all of it is there. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What a server answers. */
export interface Answered {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * How an answer goes wrong: instead of the work (`before`), after it was done (`after`), half of the answer (`half`), none
 * ever (`silent`), or another answer, after the work or instead of it.
 */
export type Fault =
  'before' | 'after' | 'half' | 'silent' | { readonly instead: Answered } | { readonly afterwards: Answered };

/** A server on this machine that can be told to fail. */
export interface FaultyServer {
  readonly origin: string;
  /** Every request, in order. */
  readonly asked: Asked[];
  /** Asked for each request; what it gives goes wrong. */
  fault: (asked: Asked, nth: number) => Fault | undefined;
  close(): Promise<void>;
}

/** Goes wrong at the first of these requests, once. */
export function failOnce(server: FaultyServer, which: (asked: Asked) => boolean, fault: Fault): void {
  let done = false;
  server.fault = (asked) => {
    if (done || !which(asked)) return undefined;
    done = true;
    return fault;
  };
}

/** Runs a service in this process. Each request is carried out at once, after all of its bytes have come. */
export async function faultyServer(work: (asked: Asked) => Answered): Promise<FaultyServer> {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const self: FaultyServer = {
    origin,
    asked: [],
    fault: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // Half a request is none.
      return;
    }
    const asked: Asked = {
      method: request.method!,
      url: new URL(request.url!, origin),
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    self.asked.push(asked);
    const fault = self.fault(asked, self.asked.length);
    if (fault === 'silent') return;
    if (fault === 'before') return void request.socket.destroy();
    const instead = typeof fault === 'object' && 'instead' in fault ? fault.instead : undefined;
    let { status, headers = {}, body = '' } = instead ?? work(asked);
    if (fault === 'after') return void request.socket.destroy();
    if (typeof fault === 'object' && 'afterwards' in fault)
      ({ status, headers = {}, body = '' } = fault.afterwards);
    const bytes = Buffer.from(body as string);
    response.writeHead(status, { 'content-length': String(bytes.length), ...headers });
    if (asked.method === 'HEAD') return void response.end();
    if (fault !== 'half') return void response.end(bytes);
    response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.destroy());
  }
  return self;
}
