import { expect, it } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { random } from '../../src/core/random.ts';
import { fromLightgbm } from '../../src/formats/lightgbm.ts';
import { fromXgboost } from '../../src/formats/xgboost.ts';
import type { Features } from '../../src/models/features.ts';
import type { Model } from '../../src/models/model.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import type { Table } from '../../src/table/table.ts';
import { bytesOf } from './fixtures.ts';
import { askedRows } from './rows.ts';

/** What a broken file may be refused with. */
const codes = ['bad-format', 'too-large', 'unsupported', 'bad-option'];
const rows = askedRows(20);

/** One way of many to break a file. */
function broken(file: Uint8Array, draw: ReturnType<typeof random>): Uint8Array {
  const copy = file.slice();
  const at = (): number => draw.integer(copy.length);
  switch (draw.integer(5)) {
    case 0:
      return copy.subarray(0, at());
    case 1:
      for (let k = 0; k < 1 + draw.integer(8); k++) copy[at()] = draw.integer(256);
      return copy;
    case 2: {
      // Digits and signs keep a text well-formed and make its numbers lie.
      for (let k = 0; k < 20; k++) {
        const place = at();
        if (copy[place]! >= 0x30 && copy[place]! <= 0x39)
          copy[place] = draw.integer(2) === 0 ? 0x39 : 0x30 + draw.integer(10);
      }
      return copy;
    }
    case 3: {
      const [from, length] = [at(), 1 + draw.integer(64)];
      copy.copyWithin(at(), from, from + length);
      return copy;
    }
    default: {
      const from = at();
      return Uint8Array.from([
        ...copy.subarray(0, from),
        ...copy.subarray(Math.min(copy.length, from + draw.integer(32))),
      ]);
    }
  }
}

/** Rows by the columns that a broken file says, where it says others: they are what is asked for. */
function ask(model: Model & { readonly inputs: Features }, from: Table): void {
  const all = [...model.inputs.dense, ...model.inputs.categories.map(({ name }) => name)];
  if (!all.every((name) => from.columns.has(name))) return;
  if (model.inputs.dense.some((name) => from.columns.get(name)!.kind !== 'number')) return;
  if (model.inputs.categories.some(({ name }) => from.columns.get(name)!.kind !== 'category')) return;
  const scores = model.predict(columnsAsTheyAre(model.inputs).matrix(from));
  expect(scores.length % from.rows).toBe(0);
}

it.each<readonly [string, number, (file: Uint8Array) => Model & { readonly inputs: Features }]>([
  ['xgb-raw.ubj', 1_500, fromXgboost],
  ['xgb-binary.json', 300, fromXgboost],
  ['lgb-entropy.txt', 1_500, fromLightgbm],
  ['lgb-zero.txt', 700, fromLightgbm],
])(
  '%s, broken in many ways, is read or refused',
  (name, tries, read) => {
    const file = bytesOf(name);
    const draw = random(8);
    const outcomes = new Map<string, number>();
    for (let tried = 0; tried < tries; tried++) {
      let outcome = 'read';
      try {
        ask(read(broken(file, draw)), rows);
      } catch (error) {
        if (!(error instanceof SlipwayError)) throw error;
        outcome = error.code;
        expect(codes, error.message).toContain(outcome);
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect(outcomes.get('bad-format')).toBeGreaterThan(tries / 4);
    expect(outcomes.get('read')).toBeGreaterThan(tries / 20);
  },
  60_000,
);
