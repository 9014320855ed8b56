/**
 * Holds the loops of dates against date-fns and @date-fns/tz, on as many random instants as are asked for, in processes
 * of their own: `npm run property:dates -- --instants 1000000`. The oracle takes a quarter of a millisecond an instant.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brokenDate, ORACLE_ZONES } from './date-oracle.ts';

/** At a time, so that a failure is told early. */
const BATCH = 500;
type Work = readonly [zones: readonly string[], seed: number, instants: number];

if (process.send) {
  process.once('message', (work: Work) => {
    process.send!(check(work) ?? '', () => process.disconnect());
  });
} else {
  const { values } = parseArgs({
    options: {
      instants: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const [instants, seed, workers] = [values.instants, values.seed, values.workers].map(Number) as [
    number,
    number,
    number,
  ];
  const perZone = Math.ceil(instants / ORACLE_ZONES.length);
  const answers = await Promise.all(
    Array.from({ length: workers }, (_, worker) =>
      answerOf([ORACLE_ZONES.filter((_, at) => at % workers === worker), seed, perZone]),
    ),
  );
  const found = answers.filter((answer) => answer !== '');
  console.log(
    found.length > 0
      ? found.join('\n')
      : `${perZone * ORACLE_ZONES.length} instants in ${ORACLE_ZONES.length} zones: all as date-fns says`,
  );
  process.exitCode = found.length > 0 ? 1 : 0;
}

function check([zones, seed, instants]: Work): string | undefined {
  for (let done = 0; done < instants; done += BATCH) {
    for (const zone of zones) {
      const drawn = Math.min(BATCH, instants - done);
      const broken = brokenDate(zone, seed * 1e6 + done + ORACLE_ZONES.indexOf(zone), drawn);
      if (broken !== undefined) return broken;
    }
  }
  return undefined;
}

function answerOf(work: Work): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), { env: { ...process.env, TZ: 'UTC' } });
    let answer: string | undefined;
    child.once('message', (message) => (answer = message as string));
    child.once('error', reject);
    child.once('exit', (code) =>
      answer === undefined ? reject(new Error(`a worker ended with ${code}`)) : resolve(answer),
    );
    child.send(work);
  });
}
