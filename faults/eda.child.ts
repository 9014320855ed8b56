/** Runs tries in a process of their own, which can be stopped: `eda.child.ts NAME FROM`. Says a line before and after each. */
import { writeSync } from 'node:fs';
import { tries, Wrong } from './eda-tries.ts';

const [name = '', from = '0'] = process.argv.slice(2);
const { times, once } = tries[name]!;
for (let turn = Number(from); turn < times; turn++) {
  writeSync(1, `${turn} begun\n`);
  try {
    await once(turn);
    writeSync(1, `${turn} survived\n`);
  } catch (error) {
    console.error(`${name} ${turn}:`, error);
    writeSync(1, `${turn} ${error instanceof Wrong ? 'wrong' : 'crashed'}\n`);
  }
}
