import { SlipwayError } from '../core/error.ts';
import { emptyTree, type FileTree } from './lay-trees.ts';

/**
 * Trees in an order in which tree `t` adds to output `t mod outputs`, as `Trees` are: those of each output stay in
 * theirs, so that its sum is the same to the last bit. An output with fewer gets leaves of 0.
 *
 * @param groups - the output of each tree.
 */
export function outputsInTurn(
  where: string,
  trees: readonly FileTree[],
  groups: ArrayLike<number>,
  outputs: number,
): readonly FileTree[] {
  const own: FileTree[][] = Array.from({ length: outputs }, () => []);
  trees.forEach((tree, at) => {
    const group = own[groups[at]!];
    if (!group)
      throw new SlipwayError(
        'bad-format',
        where,
        `tree ${at} adds to output ${groups[at]}; expected one of ${outputs}.`,
        { details: { tree: at } },
      );
    group.push(tree);
  });
  const most = own.reduce((longest, { length }) => Math.max(longest, length), 0);
  if ((most - 1) * outputs > 2 * trees.length + outputs)
    throw new SlipwayError('bad-format', where, 'the outputs have unlike numbers of trees.');
  const leaf = emptyTree(1);
  return Array.from(
    { length: most * outputs },
    (_, at) => own[at % outputs]![Math.floor(at / outputs)] ?? leaf,
  );
}
