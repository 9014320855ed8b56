import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { numberColumn, textColumn } from '../../src/table/column.ts';
import { entities } from '../../src/table/entities.ts';

test('many pairs of keys have as many codes as there are, and are found again', () => {
  const source = random(1);
  const draw = (rows: number) => {
    const numbers = Array.from({ length: rows }, () => source.integer(300) / 8 - 10);
    const texts = Array.from({ length: rows }, () => `t${source.integer(100)}`);
    return {
      columns: [numberColumn(numbers), textColumn(texts)],
      names: numbers.map((number, row) => `${number} ${texts[row]!}`),
    };
  };
  const [known, asked] = [draw(20_000), draw(5_000)];
  const found = entities(known.columns, 20_000);
  const { codes, count } = found;
  const codeOf = new Map(known.names.map((name, row) => [name, codes[row]!]));
  expect(codeOf.size).toBeGreaterThan(10_000);
  expect(new Set(codes).size).toBe(codeOf.size);
  expect(Math.max(...codes)).toBeLessThan(count);
  expect(known.names.every((name, row) => codeOf.get(name) === codes[row])).toBe(true);
  expect(Array.from(found.find(asked.columns, 5_000))).toEqual(
    asked.names.map((name) => codeOf.get(name) ?? -1),
  );
});
