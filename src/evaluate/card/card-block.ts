import type { ShownCalibration } from '../../view/shown/calibration.ts';
import type { ShownCurves } from '../../view/shown/curves.ts';
import type { ShownRanges } from '../../view/shown/ranges.ts';

/** A piece of a card, as plain values: written as HTML or as Markdown, each in one place. */
export type CardBlock =
  | { readonly kind: 'text'; readonly text: string }
  /** What nobody told. */
  | { readonly kind: 'unknown'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'heading'; readonly text: string }
  | CardTable
  | { readonly kind: 'pictures'; readonly pictures: readonly CardPicture[] }
  | { readonly kind: 'issues'; readonly issues: readonly CardIssue[]; readonly leftOut: number };

/** Rows of figures under their names. */
export interface CardTable {
  readonly kind: 'table';
  /** What the table is of. */
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly CardRow[];
  /** What is not listed, as a sentence. */
  readonly rest?: string;
  /** Whether a reader opens it first. @default false */
  readonly closed?: boolean;
}

/** A row: its name, and a figure for each further column. */
export interface CardRow {
  readonly name: string;
  /** Said beside the name, such as `small`. */
  readonly badge?: string;
  readonly cells: readonly string[];
}

/** A picture by what it shows. */
export type CardPicture =
  | { readonly draw: 'ranges'; readonly shown: ShownRanges }
  | { readonly draw: 'curves'; readonly shown: ShownCurves }
  | { readonly draw: 'calibration'; readonly shown: ShownCalibration };

/** A sentence of a verdict. */
export interface CardIssue {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
}

/** A part of a card under its heading. */
export interface CardSection {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly CardBlock[];
}

/** A figure at the top of a card. */
export interface CardTile {
  readonly name: string;
  readonly value: string;
  readonly note: string | null;
  readonly tone: 'plain' | 'pass' | 'fail';
}

/** All of a card. */
export interface Card {
  readonly title: string;
  readonly tiles: readonly CardTile[];
  readonly sections: readonly CardSection[];
  readonly foot: string;
}
