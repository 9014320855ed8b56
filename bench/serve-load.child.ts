/**
 * A lean client: keeps connections busy, one request at a time on each, and prints requests a second and the latencies.
 *
 * Called with a port, the number of connections and of requests, and a file of `{ "bodies": […], "answers"?: […] }`; an
 * answer other than the one of its body ends it with an error.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [port, connections, requests] = process.argv.slice(2, 5).map(Number) as [number, number, number];
const { bodies, answers } = JSON.parse(readFileSync(process.argv[5]!, 'utf8')) as {
  readonly bodies: readonly string[];
  readonly answers?: readonly string[];
};
const heads = `POST / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n`;
const asked = bodies.map((body) =>
  Buffer.from(`${heads}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
);
const expected = answers?.map((answer) => Buffer.from(answer));

const micros = new Float64Array(requests);
let sent = 0;
let done = 0;

function drive(finished: () => void): void {
  let which = 0;
  let since = 0;
  let held = Buffer.alloc(0);
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const next = (): void => {
    if (sent >= requests) return void socket.end();
    which = sent++ % asked.length;
    since = performance.now();
    socket.write(asked[which]!);
  };
  socket.on('connect', next).on('close', finished);
  socket.on('data', (bytes) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const end = held.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = held.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    if (held.length < end + 4 + length) return;
    const right =
      head.startsWith('HTTP/1.1 200 ') && (!expected || expected[which]!.equals(held.subarray(end + 4)));
    if (!right) throw new Error(`request ${which} has the answer ${held.toString()}`);
    held = Buffer.alloc(0);
    micros[done++] = (performance.now() - since) * 1000;
    next();
  });
}

const start = performance.now();
await Promise.all(Array.from({ length: connections }, () => new Promise<void>((resolve) => drive(resolve))));
const seconds = (performance.now() - start) / 1000;
if (done !== requests) throw new Error(`${done} of ${requests} requests were answered.`);
micros.sort();
const at = (share: number): number => micros[Math.min(requests - 1, Math.floor(share * requests))]!;
console.log(JSON.stringify({ perSecond: requests / seconds, p50: at(0.5), p99: at(0.99) }));
