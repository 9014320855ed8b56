/** Profiles a Parquet file as a stream and prints what that took above the idle process: its largest resident set. */
import { existsSync, readFileSync } from 'node:fs';
import { loadParquetBatches } from '../src/adapters/node-stored-files.ts';
import { profileFrom } from '../src/eda/profile-from.ts';

/** The largest resident set so far, in bytes. On Linux that of `getrusage` includes what the parent had when it forked. */
function largest(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return 1024 * (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes));
}

const idle = process.memoryUsage().rss;
const { rows } = await profileFrom(loadParquetBatches(process.argv[2]!));
console.log(JSON.stringify({ rows, bytes: largest() - idle }));
