import { SlipwayError } from '../core/error.ts';
import type { Link } from './link.ts';

/** The classes of a model: there with `softmax` and with no other link. */
export function checkOutputs(
  where: string,
  link: Link,
  classes: readonly string[] | undefined,
): readonly string[] | undefined {
  if (classes === undefined && link !== 'softmax') return undefined;
  if (link === 'softmax' && areClasses(classes)) return Object.freeze([...classes]);
  const found = classes === undefined ? 'not there' : 'no list of two different names or more';
  throw new SlipwayError(
    'bad-option',
    where,
    link === 'softmax'
      ? `classes is ${found}; expected the names of the classes, in the order of the outputs.`
      : `there are classes, and the link is ${link}; expected them with softmax only.`,
    { details: { option: 'classes' } },
  );
}

/** Reads classes from untrusted JSON. */
export function classesFromJson(value: unknown, link: Link, where: string): readonly string[] | undefined {
  if (value === undefined && link !== 'softmax') return undefined;
  if (link === 'softmax' && areClasses(value)) return [...value];
  throw new SlipwayError('bad-format', where, `the saved classes do not go with the link ${link}.`);
}

function areClasses(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((name) => typeof name === 'string') &&
    new Set(value).size === value.length
  );
}

/** Whether two lists have the same names in the same order, or both are not there. */
export function areSameNames(
  some: readonly string[] | undefined,
  others: readonly string[] | undefined,
): boolean {
  if (some === others) return true;
  return some?.length === others?.length && (some ?? []).every((name, at) => name === others?.[at]);
}
