import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { root } from '../architecture/source.ts';

let made: URL | undefined;

/** What an edge module runs, bundled from the source as the build of the package does. */
export function edgeRuntimeFile(): URL {
  if (made) return made;
  const folder = mkdtempSync(join(tmpdir(), 'slipway-edge-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'edge-runtime.js');
  buildSync({
    entryPoints: [join(root, 'src/edge.ts')],
    ...{ bundle: true, minify: true, format: 'iife', globalName: 'slipwayEdge', target: 'es2022', outfile },
  });
  return (made = pathToFileURL(outfile));
}
