import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkNames } from '../core/options.ts';
import { checkScored } from '../metrics/check-scored.ts';
import type { Metric, Metrics } from '../metrics/metric.ts';
import { column, type Table } from '../table/table.ts';
import type { Scored } from './evaluation.ts';
import type { MeasuredRows } from './measured-rows.ts';

/** Refuses what is no record of metrics; hands back their names and them. */
export function checkMetrics(where: string, metrics: Metrics): readonly (readonly [string, Metric])[] {
  const entries = isRecord(metrics) ? Object.entries(metrics) : [];
  if (entries.length === 0) {
    throw new SlipwayError(
      'bad-option',
      where,
      'there is no metric; expected at least one, such as { auc }.',
    );
  }
  for (const [name, metric] of entries) {
    if (name === 'slices') {
      throw new SlipwayError(
        'bad-option',
        where,
        'a metric is called "slices", which is where limits keep those of slices; expected another name.',
      );
    }
    checkMetric(where, name, metric);
  }
  return entries;
}

/** Refuses what is no metric. */
export function checkMetric(where: string, name: string, metric: Metric): void {
  if (typeof metric === 'function' && ['higher', 'lower'].includes(metric.direction)) return;
  throw new SlipwayError(
    'bad-option',
    where,
    `"${name}" is not a metric; expected a function with a direction. Make one with metric('higher', …).`,
    { details: { option: name } },
  );
}

/**
 * What metrics read of scored rows, once labels, scores and weights are found to go together and the columns that
 * metrics name to be there.
 */
export function checkScoredRows(
  where: string,
  scored: Scored,
  metrics: readonly (readonly [string, Metric])[],
): MeasuredRows {
  if (!isRecord(scored)) {
    throw new SlipwayError(
      'bad-data',
      where,
      'there is nothing scored; expected { labels, scores }, as predictor.score gives.',
    );
  }
  const columns = new Map<string, ReturnType<typeof column>>();
  for (const [name, { columns: read = [] }] of metrics) {
    if (read.length === 0) continue;
    const table = scoredTable(where, scored, `"${name}" reads columns`);
    for (const found of checkNames(where, `${name}.columns`, read))
      columns.set(found, column(table, found, undefined, where));
  }
  const { labels, scores, weights } = scored;
  checkScored(where, labels, scores, weights, 'allowed');
  return {
    labels,
    scores,
    weights,
    columns: columns.size === 0 ? undefined : { rows: labels.length, columns },
  };
}

/** The raw rows of what is scored, one a label. */
export function scoredTable(where: string, { table, labels }: Scored, reason: string): Table {
  if (!table) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${reason}, and there is no table; expected scored.table with the raw rows.`,
    );
  }
  if (table.rows !== labels.length) {
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `the table has ${table.rows} rows; expected ${labels.length}, one a label.`,
      { details: { got: table.rows, expected: labels.length } },
    );
  }
  return table;
}
