import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Table } from '../src/table/table.ts';

const python = fileURLToPath(new URL('../.cache/peers/bin/python', import.meta.url));

/** Runs Python on the number columns of a table. */
export interface Pandas {
  /** Seconds that `run()` of the code takes with the columns in a frame `d`: of several runs the median, after one to warm up. */
  seconds(code: string): Promise<number>;
  close(): void;
}

/** The number columns where Python can read them; `undefined`, with a notice, when the peers are not installed. */
export function pandasOn({ columns }: Table, runs = 1): Pandas | undefined {
  if (!existsSync(python)) {
    console.log('no pandas to compare with: run `bash test/peers/setup.sh`');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const names: string[] = [];
  for (const [name, column] of columns) {
    if (column.kind === 'number') writeFileSync(join(folder, String(names.push(name) - 1)), column.values);
  }
  const head = `
import json, sys, time, numpy as np, pandas as pd
folder, names = sys.argv[1], json.loads(sys.argv[2])
d = pd.DataFrame({name: np.fromfile(f'{folder}/{i}') for i, name in enumerate(names)})
`;
  const tail = `
if ${runs} > 1: run()
times = []
for _ in range(${runs}):
    start = time.perf_counter()
    run()
    times.append(time.perf_counter() - start)
print(np.median(times))
`;
  return {
    async seconds(code) {
      const run = promisify(execFile);
      const { stdout } = await run(python, ['-c', head + code + tail, folder, JSON.stringify(names)]);
      return Number(stdout);
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
