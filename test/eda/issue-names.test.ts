import { expect, test } from 'vitest';
import { alerts } from '../../src/eda/alerts.ts';
import { labelLeaks } from '../../src/eda/label-leaks.ts';
import { profile } from '../../src/eda/profile.ts';
import { report } from '../../src/eda/report.ts';
import { servingLeaks } from '../../src/eda/serving-leaks.ts';
import { splitLeaks } from '../../src/eda/split-leaks.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

/** A name that would break a line, close a quote and fill a screen. */
const name = (of: string): string => `${of}\n"${'x'.repeat(200)}`;
const shown = (of: string): string => `"${of}\\n\\"${'x'.repeat(74 - of.length + 1)}…"`;

test('names of columns and levels are quoted and cut in what issues say', () => {
  const rows = Array.from({ length: 100 }, (_, row) => row);
  const [a, label, day, city, ones] = ['a', 'label', 'day', 'city', 'ones'].map(name) as [string, string, string, string, string]; // prettier-ignore
  const train = table([
    [a, numberColumn(rows)],
    [label, numberColumn(rows.map((row) => 2 * row))],
    [day, timeColumn(rows)],
    [city, categoryColumn(rows.map((row) => (row < 2 ? 'b' : name('l'))))],
    [ones, numberColumn(rows.map(() => 1))],
  ]);
  const messages = [
    ...labelLeaks(train, { label, groups: [day] }).issues,
    ...servingLeaks(train, table([[a, numberColumn([1])]])).issues,
    ...splitLeaks({ train, test: train }, { groups: [city], time: day }).issues,
    ...alerts(profile(train), { label: city }),
  ].map(({ message }) => message);
  expect(messages.length).toBeGreaterThan(9);
  for (const message of messages) {
    expect(message).not.toMatch(/\n|x{90}/);
  }
  expect(messages.join()).toContain(`column ${shown('a')} is part of it`);
  // The report makes the name a link, whatever it is.
  expect(report(profile(train))).toMatch(/<a href="#column-4"><bdi>ones\s/);
});
