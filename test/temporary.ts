/** One folder for all that a run writes beside the repository, which goes when it ends: a process that is stopped leaves nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default async function temporary(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  // Where os.tmpdir() looks, on Windows and elsewhere.
  Object.assign(process.env, { TMPDIR: folder, TEMP: folder, TMP: folder });
  return () => rm(folder, { recursive: true, force: true });
}
