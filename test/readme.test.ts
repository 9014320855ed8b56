import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { read, root } from './architecture/source.ts';

test('the program of the README prints what the README shows', async () => {
  const blocks = [...read('README.md').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, language, text]) => ({ language, text: text! }),
  );
  const program = blocks.findIndex(({ language }) => language === 'ts');
  expect(blocks[program + 1]?.language).toBe('text');
  // Inside the repository, so that the imports of the README resolve as they do for the examples.
  await mkdir(join(root, 'out'), { recursive: true });
  const folder = await mkdtemp(join(root, 'out/readme-'));
  try {
    await writeFile(join(folder, 'program.ts'), blocks[program]!.text);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', join(folder, 'program.ts')],
      { cwd: root, env: { ...process.env, NO_COLOR: '1' } },
    );
    expect(stdout.trimEnd()).toBe(blocks[program + 1]!.text.trimEnd());
  } finally {
    await rm(folder, { recursive: true });
  }
});
