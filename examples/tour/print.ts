/** What the tour prints: headings with the time spent, lines, small tables. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];
const colours = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const paint = (style: Style, text: string): string => (colours ? styleText(style, text) : text);

export const bold = (text: string): string => paint('bold', text);
export const dim = (text: string): string => paint('dim', text);
export const good = (text: string): string => paint('green', text);
export const bad = (text: string): string => paint('red', text);

export function line(text = ''): void {
  console.log(text === '' ? '' : `   ${text}`);
}

/** Prints rows as columns that line up: text to the left, numbers to the right. */
export function columns(header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  cells.forEach((row, index) => {
    const padded = row.map((cell, column) => (/^[-+\d]/.test(cells[1]?.[column] ?? '') ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)));
    line(index === 0 ? dim(padded.join('  ')) : padded.join('  '));
  });
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
