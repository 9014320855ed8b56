import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, numberOf, onlyIf } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { TimeCounts } from '../time-counts.ts';
import { LAST_INSTANT } from '../../table/zone-spans.ts';

/**
 * Cells of time on an engine: the narrowest that fit, found by counting the cells of several widths at once.
 *
 * @param lengthOf - the length of a cell after it was widened some times.
 */
export function timeCountsSql(
  name: string,
  limit: number,
  lengthOf: (width: number) => number,
): SqlForm<TimeCounts> {
  return function* form() {
    const value = numberOf(name);
    const inRange = call('atMost', call('absolute', value), literal(LAST_INSTANT));
    const instant = onlyIf(inRange, value);
    const first = yield {
      groups: [],
      aggregates: [
        aggregate('countRows'),
        aggregate('count', value),
        aggregate('count', instant),
        aggregate('minimum', instant),
        aggregate('maximum', instant),
      ],
    };
    const [rows, count, known] = [numberAt(first, 0), numberAt(first, 1), numberAt(first, 2)];
    const [min, max] = [numberAt(first, 3) + 0, numberAt(first, 4) + 0];
    const facts = { count, missing: rows - count, outOfRange: count - known, min, max };
    if (known === 0) return { ...facts, cellMs: lengthOf(0), cells: new Map() };

    // Up to the width whose cells fit even when every one of them has rows.
    const cellsOf = (width: number): number =>
      Math.floor(max / lengthOf(width)) - Math.floor(min / lengthOf(width)) + 1;
    let width = 0;
    while (cellsOf(width) > limit) width++;
    if (width > 0) {
      const widths = Array.from({ length: width }, (_, index) => index);
      const cells = widths.map((tried) => call('floor', call('divide', instant, literal(lengthOf(tried)))));
      const told = yield { groups: [], aggregates: cells.map((cell) => aggregate('countDistinct', cell)) };
      const fits = widths.find((_, index) => numberAt(told, index) <= limit);
      width = fits ?? width;
    }
    const cellMs = lengthOf(width);
    const answer = yield {
      groups: [call('floor', call('divide', instant, literal(cellMs)))],
      aggregates: [aggregate('countRows')],
    };
    const cells: [start: number, rows: number][] = [];
    answer.groups[0]!.forEach((cell, row) => {
      if (typeof cell === 'number') cells.push([cell * cellMs, numberAt(answer, 0, row)]);
    });
    return { ...facts, cellMs, cells: new Map(cells.sort(([a], [b]) => a - b)) };
  };
}
