import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Model } from '../../src/models/model.ts';
import type { Features } from '../../src/models/features.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import type { Table } from '../../src/table/table.ts';

const folder = new URL('../fixtures/formats/', import.meta.url);

/** What test/fixtures/formats/make.py tells of its models. */
export const told = JSON.parse(textOf('models.json')) as {
  readonly versions: Readonly<Record<string, string>>;
  readonly models: Readonly<
    Record<
      string,
      {
        readonly rows: number;
        readonly columns: number;
        readonly library: string;
        readonly objective: string;
        readonly fills?: boolean;
      }
    >
  >;
};

export function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, folder)));
}

export function textOf(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** What the library that trained a model answers, row-major. */
export function answersOf(name: string): Float32Array {
  return new Float32Array(bytesOf(`${name}.f32`).buffer);
}

/** The largest difference of scores from what the library answers, relative where that is more than 1. */
export function differenceOf(scores: Float64Array, answers: Float32Array): number {
  expect(scores.length).toBe(answers.length);
  return scores.reduce((most, score, at) => {
    const off = Math.abs(score - answers[at]!) / Math.max(1, Math.abs(answers[at]!));
    // A NaN has to show.
    return off <= most ? most : off;
  }, 0);
}

/** The same of a model, asked about raw rows that are handed through. */
export function modelDifference(
  model: Model & { readonly inputs: Features },
  rows: Table,
  answers: Float32Array,
): number {
  return differenceOf(model.predict(columnsAsTheyAre(model.inputs).matrix(rows)), answers);
}
