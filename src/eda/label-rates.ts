import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { wilsonInterval } from '../stats/wilson.ts';
import { column, type Table } from '../table/table.ts';
import { figure } from './figures.ts';
import { readLeakLabel } from './leakage-label.ts';

const WHERE = 'eda/label-rates';

/** Options of {@link labelRates}. */
export interface LabelRatesOptions {
  /** A number column of two values, of which the larger one counts, or a category. */
  readonly label: string;
  /** The category or text column whose levels are told apart. */
  readonly by: string;
  /** Of a category label: the level that counts. @default the later of its two levels */
  readonly positive?: string;
}

/** A level, its rows with a label, and the share of them that has the positive one. */
export interface LabelRate {
  /** `null` for the rows on which the column is missing. */
  readonly level: string | null;
  readonly rows: number;
  readonly rate: number;
  /** Wilson's interval for the rate, of 95 %. */
  readonly low: number;
  readonly high: number;
}

/** How often a label is there, by level of a column. Plain JSON. */
export interface LabelRates {
  readonly column: string;
  readonly label: string;
  /** Rows with a label. */
  readonly rows: number;
  /** Rows without one, which are in no rate. */
  readonly unlabelled: number;
  /** Over all rows with a label; `null` without any. */
  readonly rate: number | null;
  /** In the order of the levels, missing last; only those on rows with a label. */
  readonly levels: readonly LabelRate[];
}

/**
 * How often a label is there, by level of a column: what {@link labelRateSpec} draws.
 *
 * A missing value of the column is a level of its own, `null`; rows without a label are counted and in no rate.
 *
 * @throws {SlipwayError} `bad-option`; `unknown-column` and `wrong-kind`; `bad-data` on a label of more than two values
 *   where no level is named.
 * @example
 * const rows = table({ origin: categoryColumn(['EWR', 'JFK', 'EWR']), late: numberColumn([1, 0, 0]) });
 * labelRates(rows, { label: 'late', by: 'origin' }).levels.map(({ level, rate }) => [level, rate]) // => [['EWR', 0.5], ['JFK', 0]]
 */
export function labelRates(from: Table, options: LabelRatesOptions): LabelRates {
  checkKeys(WHERE, options, ['label', 'by', 'positive']);
  const label = readLeakLabel(WHERE, from, options.label, options.positive);
  if (label.kind !== 'binary') {
    throw new SlipwayError(
      'bad-data',
      WHERE,
      `label ${quoteNames([label.name])} has more than two values; expected two, or the positive level of a category.`,
      { details: { column: label.name } },
    );
  }
  const { codes, levels } = codesOf(from, options.by);
  const rows = new Float64Array(levels.length);
  const hits = new Float64Array(levels.length);
  for (let row = 0; row < codes.length; row++) {
    const value = label.values[row]!;
    if (Number.isNaN(value)) continue;
    rows[codes[row]!]!++;
    hits[codes[row]!]! += value;
  }
  const order = levels.map((_, code) => code).filter((code) => rows[code]! > 0);
  return {
    column: options.by,
    label: label.name,
    rows: label.rows,
    unlabelled: from.rows - label.rows,
    rate: figure(hits.reduce((sum, count) => sum + count, 0) / label.rows),
    levels: order.map((code) => ({
      level: levels[code]!,
      rows: rows[code]!,
      rate: hits[code]! / rows[code]!,
      ...wilsonInterval(hits[code]!, rows[code]!),
    })),
  };
}

/** A column as codes into its levels, in order, the missing one last. */
function codesOf(
  from: Table,
  name: string,
): { readonly codes: Int32Array; readonly levels: readonly (string | null)[] } {
  const found = column(from, name, ['category', 'text'], WHERE);
  if (found.kind === 'category') {
    const missing = found.levels.length;
    return { codes: found.codes.map((code) => (code < 0 ? missing : code)), levels: [...found.levels, null] };
  }
  const levels = [...new Set(found.values)].filter((text) => text !== null).sort();
  const codeOf = new Map<string | null, number>([...levels, null].map((level, code) => [level, code]));
  return { codes: Int32Array.from(found.values, (text) => codeOf.get(text)!), levels: [...levels, null] };
}
