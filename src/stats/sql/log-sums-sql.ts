import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, numberOf, when, type NumberExpression } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import { CELLS_IN_ONE, cellsIn, HIGHEST_POWER } from '../log-cells.ts';
import type { LogSums } from '../log-sums.ts';
import { finiteOf } from './sql-parts.ts';

/** The sums of powers on an engine: one question, by cell; the group without a cell has what is missing or infinite. */
export function logSumsSql(name: string): SqlForm<LogSums> {
  return function* form() {
    const finite = finiteOf(name);
    const log = call('logOnePlus', call('absolute', finite));
    const cell = call('floor', call('multiply', log, literal(CELLS_IN_ONE)));
    const place = when([[call('less', finite, literal(0)), call('subtract', literal(-1), cell)]], cell);
    const middle = call('divide', call('add', cell, literal(0.5)), literal(CELLS_IN_ONE));
    const distance = call('subtract', log, middle);
    const powers: NumberExpression[] = [distance];
    while (powers.length < HIGHEST_POWER) powers.push(call('multiply', powers.at(-1)!, distance));
    const answer = yield {
      groups: [place],
      aggregates: [
        aggregate('countRows'),
        aggregate('count', numberOf(name)),
        aggregate('minimum', finite),
        aggregate('maximum', finite),
        ...powers.map((power) => aggregate('sum', power)),
      ],
    };
    let [count, missing, infinite, min, max] = [0, 0, 0, Infinity, -Infinity];
    const cells = new Map<number, Float64Array>();
    for (let row = 0; row < answer.rows; row++) {
      const [rows, present] = [numberAt(answer, 0, row), numberAt(answer, 1, row)];
      count += present;
      const at = answer.groups[0]![row];
      if (typeof at !== 'number') {
        missing += rows - present;
        infinite += present;
        continue;
      }
      min = Math.min(min, numberAt(answer, 2, row));
      max = Math.max(max, numberAt(answer, 3, row));
      const sums = powers.map((_, power) => numberAt(answer, 4 + power, row));
      cells.set(at, Float64Array.from([rows, ...sums]));
    }
    const none = cells.size === 0;
    return {
      count,
      missing,
      infinite,
      min: none ? NaN : min + 0,
      max: none ? NaN : max + 0,
      cells: cellsIn(cells),
    };
  };
}
