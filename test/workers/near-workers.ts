import { doJob } from '../../src/worker-jobs.ts';
import type { Port } from '../../src/workers/port.ts';
import type { WorkerJob, Workers } from '../../src/workers/workers.ts';

/** What a test decides of a message that a worker is about to send. */
export interface NearWorkersOptions {
  /** Lets an answer go when it resolves. @default at once */
  readonly let?: (at: number, answer: unknown) => Promise<void> | undefined;
  /** Looks at a message that a worker got. */
  readonly got?: (at: number, message: unknown) => void;
}

/** Workers of this very thread, whose answers a test holds back, for what depends on who is faster. */
export function nearWorkers(
  count: number,
  { let: letGo = () => undefined, got = () => undefined }: NearWorkersOptions = {},
): Workers & { kill(at: number): void; readonly open: () => number } {
  const ports: MessagePort[][] = Array.from({ length: count }, () => []);
  const dead = new Set<number>();
  let open = 0;
  const near = (at: number, given: Port): Port => {
    const port = given as unknown as MessagePort;
    ports[at]!.push(port);
    open++;
    port.addEventListener('close', () => open--);
    let before = Promise.resolve();
    return {
      postMessage(message, transfer) {
        const held = letGo(at, message);
        before = before.then(async () => {
          await held;
          if (!dead.has(at)) port.postMessage(message, transfer as Transferable[]);
        });
      },
      set onmessage(hear: Port['onmessage']) {
        port.onmessage = ({ data }) => {
          got(at, data);
          hear!({ data });
        };
      },
      close: () => port.close(),
    };
  };
  const kill = (at: number): void => {
    dead.add(at);
    for (const port of ports[at]!) port.close();
  };
  return {
    count,
    post: (at, job, [port] = []) => {
      if (dead.has(at)) return;
      const own: WorkerJob = { ...structuredClone({ ...job, port: null }), port: near(at, port as Port) };
      setImmediate(() => void doJob(own));
    },
    isAlive: (at) => !dead.has(at),
    close: async () => {
      for (let at = 0; at < count; at++) kill(at);
    },
    kill,
    open: () => open,
  };
}
