import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { version } from '../src/core/version.ts';
import { doJob } from '../src/worker-jobs.ts';
import { root } from './architecture/source.ts';

it('a job that there is none of, or of another version, is refused', async () => {
  const refused = expect.objectContaining({ code: 'unsupported' }) as Error;
  await expect(doJob({ job: 'forests', version })).rejects.toEqual(refused);
  await expect(doJob({ job: 'trees', version: '0.0.0' })).rejects.toEqual(refused);
  await expect(doJob({ job: 'batches', version: '0.0.0' })).rejects.toEqual(refused);
  await expect(doJob({ job: 'nets' })).rejects.toEqual(refused);
});

it('the version is that of the package', () => {
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({ version });
});
