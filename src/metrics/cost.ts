import { checkNumber } from '../core/options.ts';
import { call, literal, numberOf, when } from '../sql/expression.ts';
import { checkBinary } from './check-scored.ts';
import { cellOf } from './confusion-cells.ts';
import { cellRatio } from './confusion-metric.ts';
import { cellsOfCosts, columnsOfCosts, costsByRow, readCosts, type DecisionCosts } from './costs.ts';
import { meanMetric } from './mean-metric.ts';
import type { Metric } from './metric.ts';

/** Options of {@link costAt}. */
export interface CostOptions extends DecisionCosts {
  /** The decision is 1 from this score on; any finite number. */
  readonly threshold: number;
}

/**
 * What the decisions at a threshold cost, on average a row: in the unit of the costs.
 *
 * A cost is a number for all rows, or the name of a raw number column with a cost for each, such as the amount of a
 * transaction. `cheapestThreshold` finds the threshold.
 *
 * @returns a metric, lower is better; `NaN` without rows, or without weight. It reads the columns that costs name.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label, score or cost, a label other than 0 and 1, a bad weight, or without the raw rows where costs name columns.
 * @source C. Elkan (2001), IJCAI, 973–978: the cost matrix, and a cost for each example.
 * @example
 * costAt({ threshold: 0.5, falsePositive: 1, falseNegative: 5 })(Float64Array.of(0, 1), Float64Array.of(0.7, 0.2)) // => 3
 */
export function costAt(options: CostOptions): Metric {
  const where = 'metrics/cost';
  const costs = readCosts(where, options, ['threshold']);
  const threshold = checkNumber(where, 'threshold', options.threshold);
  const cells = cellsOfCosts(costs);
  if (cells) {
    const bounds = [Math.min(...cells), Math.max(...cells)] as const;
    return cellRatio(where, 'lower', threshold, cells, [1, 1, 1, 1], { bounds });
  }
  return meanMetric(where, 'lower', {
    check: checkBinary,
    columns: columnsOfCosts(costs),
    values: (labels, scores, rows) => {
      const byRow = costsByRow(where, costs, labels.length, rows);
      return labels.map((label, row) => byRow[cellOf(label, scores[row]!, threshold)]![row]!);
    },
    of: [threshold, costs],
    rules: columnsOfCosts(costs).map((name) => ({
      name: `cost "${name}"`,
      value: numberOf(name),
      expected: 'a finite number',
      holds: (cost) => call('isFinite', cost),
    })),
    onEngine: (label, score) => {
      const [truePositive, falsePositive, falseNegative, trueNegative] = costs.map((cost) =>
        typeof cost === 'number' ? literal(cost) : numberOf(cost),
      );
      const isOne = call('equal', label, literal(1));
      return when(
        [[call('atMost', literal(threshold), score), when([[isOne, truePositive!]], falsePositive!)]],
        when([[isOne, falseNegative!]], trueNegative!),
      );
    },
    bounds: [-Infinity, Infinity],
  });
}
