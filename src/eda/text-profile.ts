import type { TextKinds } from '../stats/text-kinds.ts';
import type { TextLengths } from '../stats/text-lengths.ts';
import type { Different } from './column-plan.ts';
import type { TextProfile } from './column-profile.ts';
import { writeRegisters } from './distinct-sketch.ts';
import { figure } from './figures.ts';

/** What a text column's profile is made from. */
export interface TextFacts {
  readonly lengths: TextLengths;
  /** `undefined` where it cannot be told. */
  readonly kinds: TextKinds | undefined;
  readonly different: Different;
}

/** The profile of a text column from its statistics. */
export function textProfile(
  name: string,
  rows: number,
  { lengths, kinds, different: { distinct, distinctError, registers } }: TextFacts,
): TextProfile {
  const { count, missing, empty, mean, min, max } = lengths;
  const share = (kind: 'number' | 'date' | 'boolean' | 'blank' | 'padded'): number | null =>
    kinds ? figure(kinds[kind] / count) : null;
  return {
    name,
    kind: 'text',
    count,
    missing,
    presentShare: figure(count / rows),
    distinct,
    distinctError,
    distinctSketch: registers && writeRegisters(registers),
    empty,
    lengths: { mean: figure(mean), min: figure(min), max: figure(max) },
    looksLike: {
      number: share('number'),
      date: share('date'),
      boolean: share('boolean'),
      blank: share('blank'),
      padded: share('padded'),
    },
  };
}
