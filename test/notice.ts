/** Says, once a run and before it, what is not there and will be skipped; the counts come at the end. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export default function notice(): void {
  if (existsSync(join(import.meta.dirname, '../../shared/data'))) return;
  console.log(
    'notice: ../shared/data is not beside the repository; the tests that compare with it are skipped, and counted below.',
  );
}
