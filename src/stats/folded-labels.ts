import { SlipwayError } from '../core/error.ts';
import { moduloOf } from '../table/farm-fingerprint.ts';
import { farmHasher } from '../table/farm-hash.ts';
import { column, type Table } from '../table/table.ts';
import { addLabel, mergeCells, type LabelCells } from './label-cells.ts';
import { labelsOf, MOST_LEVELS, tooManyLevels } from './label-values.ts';
import { sharingAdd, type Share } from './sharing.ts';
import { foldedLabelsSql } from './sql/folded-labels-sql.ts';
import type { Statistic } from './statistic.ts';

/** What {@link foldedLabels} is about. */
export interface FoldedLabelsOptions {
  /** A number column, or a category or text column whose `positive` level is 1 and every other 0. */
  readonly label: string;
  readonly positive?: string | undefined;
  /** A category or text column: rows of one key are in one fold. */
  readonly key: string;
  /** How many folds: 2 to 100. */
  readonly folds: number;
}

/** Count, mean and sum of squared distances from it, of the labels of each level in each fold. */
export interface FoldedLabels {
  /** Rows with a label. */
  readonly count: number;
  /** Levels on such rows, by UTF-16 code unit. */
  readonly levels: readonly string[];
  /** Shape `[levels + 1, folds]`: a level after the other, then the missing values. */
  readonly cells: LabelCells;
}

/** What {@link foldedLabels} keeps between batches. */
export interface FoldedLabelsState {
  /** Rows so far, with a label or without. */
  readonly rows: number;
  readonly count: number;
  /** The place of each level among the cells, from 1; at 0 are the missing values. */
  readonly places: Map<string, number>;
  readonly cells: LabelCells;
}

const WHERE = 'stats/folded-labels';

/**
 * The labels by level of a column and fold of a key: what an encoding by the label needs, and what it needs to leave a
 * fold out. The fold of a row is `ABS(MOD(FARM_FINGERPRINT(key), folds))`. Rows without a label do not count.
 *
 * @param name - a category, text or number column; a number is a level as JavaScript spells it.
 * @throws {SlipwayError} `unknown-column`, `wrong-kind`; `bad-data` on a row without a key and on an infinite label;
 *   `bad-option` when `positive` is given for a number or missing for other levels than `true` and `false` or 1 and 0;
 *   `too-large` on more than 1,000,000 levels, when computed.
 * @cost 24 bytes a level and fold; the key is hashed once a row, or a level, for all columns of one key.
 * @source B. P. Welford (1962) within a cell; T. F. Chan, G. H. Golub, R. J. LeVeque (1979) to merge cells.
 */
export function foldedLabels(
  name: string,
  { label, positive, key, folds }: FoldedLabelsOptions,
): Statistic<FoldedLabels, FoldedLabelsState> {
  return {
    key: JSON.stringify(['folded-labels', name, label, positive ?? null, key, folds]),
    columns: [...new Set([name, label, key])],
    start: () => ({ rows: 0, count: 0, places: new Map(), cells: noCells(folds) }),
    add: sharingAdd((state: FoldedLabelsState, batch: Table, share: Share): FoldedLabelsState => {
      const labels = share(JSON.stringify(['labels', label, positive]), () =>
        labelsOf(WHERE, batch, label, positive, state.rows),
      );
      const foldOf = share(JSON.stringify(['folds', key, folds]), () =>
        foldsOf(WHERE, batch, key, folds, state.rows),
      );
      const { places } = state;
      const own = placesOf(batch, name, labels, places);
      if (places.size > MOST_LEVELS) throw tooManyLevels(WHERE, name);
      const cells = roomFor(state.cells, (places.size + 1) * folds);
      let count = state.count;
      for (let row = 0; row < batch.rows; row++) {
        const value = labels[row]!;
        if (Number.isNaN(value)) continue;
        addLabel(cells, own[row]! * folds + foldOf[row]!, value);
        count++;
      }
      return { rows: state.rows + batch.rows, count, places, cells };
    }),
    merge(first, second) {
      const places = new Map(first.places);
      for (const level of second.places.keys()) if (!places.has(level)) places.set(level, places.size + 1);
      if (places.size > MOST_LEVELS) throw tooManyLevels(WHERE, name);
      const cells = copyOf(roomFor(first.cells, (places.size + 1) * folds));
      const add = (from: number, to: number): void => {
        for (let fold = 0; fold < folds; fold++)
          mergeCells(cells, to * folds + fold, second.cells, from * folds + fold);
      };
      add(0, 0);
      for (const [level, place] of second.places) add(place, places.get(level)!);
      return { rows: first.rows + second.rows, count: first.count + second.count, places, cells };
    },
    finish({ count, places, cells }) {
      const levels = [...places.keys()].sort();
      const ordered = noCells((levels.length + 1) * folds);
      [...levels.map((level) => places.get(level)!), 0].forEach((from, to) => {
        for (let fold = 0; fold < folds; fold++)
          mergeCells(ordered, to * folds + fold, cells, from * folds + fold);
      });
      return { count, levels, cells: ordered };
    },
    sql: foldedLabelsSql(name, { label, positive, key, folds }),
  };
}

/**
 * The fold of every row, by the hash of its key.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind`; `bad-data` on a row without a key.
 */
export function foldsOf(where: string, rows: Table, key: string, folds: number, firstRow = 0): Int32Array {
  const found = column(rows, key, ['category', 'text'], where);
  const hash = farmHasher();
  const foldOf = (text: string): number => moduloOf(hash(text), folds);
  if (found.kind === 'text')
    return Int32Array.from(found.values, (text, row) => {
      if (text === null) throw noKey(where, key, firstRow + row);
      return foldOf(text);
    });
  const own = Int32Array.from(found.levels, foldOf);
  return found.codes.map((code, row) => {
    if (code < 0) throw noKey(where, key, firstRow + row);
    return own[code]!;
  });
}

/** The place of every row's level; new levels get the next one. Those on rows with a label only. */
function placesOf(batch: Table, name: string, labels: Float64Array, places: Map<string, number>): Int32Array {
  const found = column(batch, name, ['category', 'text', 'number'], WHERE);
  const placeOf = (level: string): number => {
    const known = places.get(level);
    if (known !== undefined) return known;
    places.set(level, places.size + 1);
    return places.size;
  };
  const own = new Int32Array(batch.rows);
  const seen = new Map<number, number>();
  for (let row = 0; row < own.length; row++) {
    if (Number.isNaN(labels[row])) continue;
    if (found.kind === 'text') {
      const text = found.values[row]!;
      own[row] = text === null ? 0 : placeOf(text);
      continue;
    }
    const value = found.kind === 'category' ? found.codes[row]! : found.values[row]!;
    if (found.kind === 'category' ? value < 0 : Number.isNaN(value)) continue;
    let place = seen.get(value);
    if (place === undefined) {
      place = placeOf(found.kind === 'category' ? found.levels[value]! : String(value));
      seen.set(value, place);
    }
    own[row] = place;
  }
  return own;
}

function noCells(length: number): LabelCells {
  return {
    counts: new Float64Array(length),
    means: new Float64Array(length),
    squares: new Float64Array(length),
  };
}

/** The same cells, moved when there is no room for so many; twice as much then. */
function roomFor(cells: LabelCells, length: number): LabelCells {
  if (cells.counts.length >= length) return cells;
  const room = noCells(2 * length);
  room.counts.set(cells.counts);
  room.means.set(cells.means);
  room.squares.set(cells.squares);
  return room;
}

function copyOf({ counts, means, squares }: LabelCells): LabelCells {
  return { counts: counts.slice(), means: means.slice(), squares: squares.slice() };
}

function noKey(where: string, key: string, row: number): SlipwayError {
  return new SlipwayError(
    'bad-data',
    where,
    `key "${key}" is missing at row ${row}; expected one in every row, since it says which fold a row is in.`,
    { details: { column: key, row } },
  );
}
