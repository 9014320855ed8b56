import type { CompiledStep, WrittenField } from './step.ts';

/** What a step reads and writes, whether it has learned or not. */
type Flow = Pick<CompiledStep, 'reads' | 'writes'>;

/**
 * The first name that would stand for two columns: one that the step writes twice, or that is there already and not
 * replaced. `undefined` when there is none.
 */
export function writtenTwice({ reads, writes }: Flow, there: ReadonlySet<string>): string | undefined {
  const names = new Set<string>();
  const read = new Set(reads);
  for (const field of writes) {
    const { name } = field;
    if (names.has(name) || (there.has(name) && !(isReplacing(field) && read.has(name)))) return name;
    names.add(name);
  }
  return undefined;
}

/** Whether all that was there before the step is there after it, as it was. */
export function addsOnly({ reads, writes, drops = [] }: Flow & Pick<CompiledStep, 'drops'>): boolean {
  const read = new Set(reads);
  return drops.length === 0 && !writes.some((field) => isReplacing(field) && read.has(field.name));
}

/** A column that comes from others is a new one, unless the step says that it takes the place of one. */
function isReplacing({ from, replaces = from === undefined }: WrittenField): boolean {
  return replaces;
}
