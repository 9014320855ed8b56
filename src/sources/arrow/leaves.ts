import { SlipwayError } from '../../core/error.ts';
import type { StoredType } from '../stored-column.ts';
import { checkKnown, type StoredPlan } from '../stored-options.ts';
import { ARROW } from './bad-arrow.ts';
import { TYPE, type ArrowField, type ArrowSchema } from './schema.ts';

/** A column of values: where it is below the top, and what it holds. */
export interface ArrowLeaf {
  readonly name: string;
  /** The place of the field, and of the fields within it. */
  readonly path: readonly number[];
  readonly field: ArrowField;
  readonly stored: StoredType;
}

interface FoundLeaf {
  readonly name: string;
  readonly path: readonly number[];
  readonly field: ArrowField;
}

/**
 * The columns of the schema that were asked for.
 *
 * @throws {SlipwayError} `unsupported` on a list, a structure that is not to be flattened, and on a type that no column
 *   can hold, unless `select` leaves it out; `column-collision`; `unknown-column`.
 */
export function leavesOf({ fields }: ArrowSchema, plan: StoredPlan): readonly ArrowLeaf[] {
  const found = new Map<string, FoundLeaf>();
  const visit = (field: ArrowField, name: string, path: readonly number[]): void => {
    if (field.type.id === TYPE.struct && !field.dictionary && plan.flatten) {
      field.children.forEach((child, at) => visit(child, name + plan.separator + child.name, [...path, at]));
      return;
    }
    if (found.has(name)) {
      throw new SlipwayError(
        'column-collision',
        ARROW,
        `two columns are named "${name}"; expected each name once. Set another separator, when one is in a structure.`,
        { details: { column: name } },
      );
    }
    found.set(name, { name, path, field });
  };
  fields.forEach((field, at) => visit(field, field.name, [at]));
  const names = new Set(found.keys());
  const asked = plan.select ?? [...names];
  checkKnown(ARROW, asked, names);
  checkKnown(ARROW, plan.wanted.keys(), new Set(asked));
  return asked.map((name) => {
    const leaf = found.get(name)!;
    return { ...leaf, stored: storedAs(name, leaf.field) };
  });
}

function storedAs(name: string, { type }: ArrowField): StoredType {
  switch (type.id) {
    case TYPE.null:
    case TYPE.float:
      return 'number';
    case TYPE.int:
      return 'integer';
    case TYPE.decimal:
      return type.scale > 0 ? 'number' : 'integer';
    case TYPE.boolean:
      return 'boolean';
    case TYPE.date:
      return 'wall';
    case TYPE.timestamp:
      return type.hasZone ? 'instant' : 'wall';
    case TYPE.text:
    case TYPE.largeText:
    case TYPE.textView:
      return 'text';
  }
  const what = NAMES[type.id] ?? 'of a type that no column can hold';
  const advice = type.id === TYPE.struct ? 'Set flatten to have its fields as columns, or leave' : 'Leave';
  throw new SlipwayError(
    'unsupported',
    ARROW,
    `column "${name}" is ${what}; expected a number, a text, a boolean or an instant. ${advice} it out with select.`,
    { details: { column: name } },
  );
}

const NAMES: Readonly<Record<number, string>> = {
  [TYPE.struct]: 'a structure',
  [TYPE.list]: 'a list',
  [TYPE.largeList]: 'a list',
  [TYPE.fixedList]: 'a list',
  [TYPE.listView]: 'a list',
  [TYPE.largeListView]: 'a list',
  [TYPE.map]: 'a map',
  [TYPE.union]: 'a union',
  [TYPE.time]: 'a time of day',
  [TYPE.duration]: 'a duration',
  [TYPE.interval]: 'an interval',
  [TYPE.runEnds]: 'in runs',
};
