/** What the tour prints: headings, lines, small tables, verdicts. */
import { styleText } from 'node:util';
import type { Verdict } from 'slipway';

type Style = Parameters<typeof styleText>[0];
const colours = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const paint = (style: Style, text: string): string => (colours ? styleText(style, text) : text);

export const bold = (text: string): string => paint('bold', text);
export const good = (text: string): string => paint('green', text);
export const bad = (text: string): string => paint('red', text);

export function heading(number: number, title: string): void {
  console.log(`\n${paint('cyan', String(number).padStart(2))} ${bold(title)}`);
}

/** Prints a line, indented; a long one is broken between words, and what follows is indented as it was. */
export function line(text = ''): void {
  const width = Math.max(60, Math.min(process.stdout.columns ?? 110, 110)) - 4;
  const indent = /^ */.exec(text)![0];
  let rest = text.slice(indent.length);
  while (indent.length + rest.length > width && rest.lastIndexOf(' ', width - indent.length) > 0) {
    const end = rest.lastIndexOf(' ', width - indent.length);
    console.log(`   ${indent}${rest.slice(0, end)}`);
    rest = rest.slice(end + 1);
  }
  console.log(text === '' ? '' : `   ${indent}${rest}`);
}

/** Prints rows as columns that line up: figures to the right, text to the left. */
export function columns(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const figures = header.map((_, column) => rows.every((row) => /^[-+\d–]/.test(row[column]!)));
  const show = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        figures[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('   ')
      .trimEnd();
  console.log(`   ${paint('dim', show(header))}`);
  for (const row of rows) console.log(`   ${show(row)}`);
}

export function verdictLines(verdict: Verdict): void {
  line(
    verdict.pass
      ? good(`passes: ${verdict.checked} checks`)
      : bad(`does not pass: ${verdict.checked} checks`),
  );
  for (const { severity, message } of verdict.issues)
    line(`  ${severity === 'error' ? bad('error') : paint('yellow', 'note')}  ${message}`);
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
