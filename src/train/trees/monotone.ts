import { SlipwayError } from '../../core/error.ts';
import type { Task } from '../../models/model.ts';
import type { Matrix } from '../../table/matrix.ts';
import type { TreeSettings } from './options.ts';

/** By feature of the model, 1 or -1 where the sum may only rise, or fall, with it. */
export function signsOf(where: string, { monotone }: TreeSettings, task: Task, matrix: Matrix): Int8Array {
  const names = matrix.dense.names;
  const signs = new Int8Array(names.length + matrix.categories.length);
  for (const [name, sign] of Object.entries(monotone)) {
    const at = names.indexOf(name);
    const refuse = (found: string, expected: string): SlipwayError =>
      new SlipwayError('bad-option', where, `monotone ${found}; expected ${expected}.`, {
        details: { option: 'monotone', column: name },
      });
    if (at < 0)
      throw refuse(
        `names ${JSON.stringify(name.slice(0, 80))}, which is no dense feature`,
        'dense features only',
      );
    if (task === 'multi-class')
      throw refuse(
        'is set and there are several classes',
        'it for one output: shares of classes add up to 1',
      );
    signs[at] = sign;
  }
  return signs;
}
