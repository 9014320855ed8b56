import {
  aggregate,
  call,
  mapParts,
  partsOf,
  type Expression,
  type NumberExpression,
} from '../../sql/expression.ts';
import type { GroupValue, SqlAnswer, SqlQuestion } from '../../sql/form.ts';

/** What one slice asks. */
export interface SliceQuestion {
  readonly slice: readonly GroupValue[];
  readonly question: SqlQuestion;
}

/** Questions that are alike but for their numbers, as one; the numbers that differ are slots, joined by slice. */
export interface FusedQuestion {
  /** Groups and aggregates as of one slice. */
  readonly groups: SqlQuestion['groups'];
  readonly aggregates: readonly Expression[];
  readonly members: readonly SliceQuestion[];
  /** For each member what its slots hold. */
  readonly values: readonly (readonly number[])[];
  /** The answer to one member's question, from its part of the answer to the fused one. */
  restore(answer: SqlAnswer): SqlAnswer;
}

/** Puts the questions of many slices together: as few as there are shapes. */
export function fuseSlices(asked: readonly SliceQuestion[]): FusedQuestion[] {
  const byShape = new Map<string, { members: SliceQuestion[]; numbers: number[][] }>();
  for (const member of asked) {
    const numbers: number[] = [];
    const { groups, aggregates } = member.question;
    const shape = JSON.stringify([
      groups.length,
      ...[...groups, ...aggregates].map((part) => shapeOf(part, numbers)),
    ]);
    const alike = byShape.get(shape);
    if (alike) {
      alike.members.push(member);
      alike.numbers.push(numbers);
    } else byShape.set(shape, { members: [member], numbers: [numbers] });
  }
  return [...byShape.values()].map(({ members, numbers }) => fused(members, numbers));
}

/** A plain value that is the same for expressions that differ in numbers only; the numbers go to a list. */
function shapeOf(expression: Expression, numbers: number[]): unknown {
  switch (expression.type) {
    case 'literal':
      if (typeof expression.value !== 'number') return ['literal', expression.value];
      numbers.push(expression.value);
      return ['number'];
    case 'case': {
      const parts = [...expression.when.flat(), expression.otherwise];
      return ['case', ...parts.map((part) => shapeOf(part, numbers))];
    }
    case 'lookup':
      return ['lookup', expression.entries, ...partsOf(expression).map((part) => shapeOf(part, numbers))];
    case 'call':
      return [expression.name, ...expression.args.map((part) => shapeOf(part, numbers))];
    case 'aggregate': {
      const args = expression.args.map((part) => shapeOf(part, numbers));
      if (expression.name !== 'countsBelow')
        return [expression.name, expression.numbers.map(String), ...args];
      numbers.push(...expression.numbers);
      return ['countsBelow', expression.numbers.length, ...args];
    }
    case 'column':
    case 'slot':
      return expression;
  }
}

function fused(members: readonly SliceQuestion[], numbers: readonly (readonly number[])[]): FusedQuestion {
  const first = numbers[0]!;
  const differs = first.map((value, at) => numbers.some((other) => !Object.is(other[at], value)));
  const slotOf = new Map<number, number>();
  differs.forEach((differ, at) => differ && slotOf.set(at, slotOf.size));
  const taken = [...slotOf.keys()];
  let next = 0;
  const slotted = (expression: Expression): Expression => {
    if (expression.type !== 'literal') return mapParts(expression, slotted);
    const slot = typeof expression.value === 'number' ? slotOf.get(next++) : undefined;
    return slot === undefined ? expression : { type: 'slot', kind: expression.kind, at: slot };
  };
  const { question } = members[0]!;
  const groups = question.groups.map(slotted) as unknown as SqlQuestion['groups'];
  const aggregates: Expression[] = [];
  const places: (number | readonly number[])[] = [];
  for (const expression of question.aggregates) {
    const replaced = slotted(expression);
    const start = next;
    if (replaced.type === 'aggregate' && replaced.name === 'countsBelow') next += replaced.numbers.length;
    const edges = Array.from({ length: next - start }, (_, index) => slotOf.get(start + index));
    if (replaced.type !== 'aggregate' || edges.every((slot) => slot === undefined)) {
      places.push(aggregates.length);
      aggregates.push(replaced);
      continue;
    }
    // A list is told constants: with edges that differ, each is counted for itself.
    const value = replaced.args[0] as NumberExpression;
    places.push(edges.map((_, index) => aggregates.length + index));
    edges.forEach((slot, index) => aggregates.push(below(value, slot, first[start + index]!)));
  }
  return {
    groups,
    aggregates,
    members,
    values: numbers.map((own) => taken.map((at) => own[at]!)),
    restore: (answer) => ({ ...answer, values: places.map((place) => restored(answer, place)) }),
  };
}

function below(value: NumberExpression, slot: number | undefined, edge: number): NumberExpression {
  if (slot === undefined)
    return aggregate('countIf', call('less', value, { type: 'literal', kind: 'number', value: edge }));
  return aggregate('countIf', call('less', value, { type: 'slot', kind: 'number', at: slot }));
}

function restored(
  { rows, values }: SqlAnswer,
  place: number | readonly number[],
): SqlAnswer['values'][number] {
  if (typeof place === 'number') return values[place]!;
  return Array.from({ length: rows }, (_, row) => place.map((at) => String(values[at]![row])).join(' '));
}
