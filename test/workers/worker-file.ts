import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { root } from '../architecture/source.ts';

let made: URL | undefined;

/** The entry of Node's workers, bundled from the source into a file: a thread runs no TypeScript on its own. */
export function workerFile(): URL {
  if (made) return made;
  const folder = mkdtempSync(join(tmpdir(), 'slipway-worker-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'node-worker.mjs');
  buildSync({
    entryPoints: [join(root, 'src/node-worker.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    outfile,
  });
  return (made = pathToFileURL(outfile));
}
