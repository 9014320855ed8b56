import { readFileSync } from 'node:fs';

/** A fixture by name, as JSON. */
export function fixture<Type>(name: string): Type {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as Type;
}

/** What scikit-learn gave; `prepare-scikit.py` makes it. */
export interface Scikit {
  readonly numbers: { readonly train: (number | null)[]; readonly later: (number | null)[] };
  readonly imputed: Readonly<Record<'mean' | 'median' | 'most_frequent', { value: number; later: number[] }>>;
  readonly scaled: { readonly mean: number; readonly deviation: number; readonly later: (number | null)[] };
  readonly words: {
    readonly train: (string | null)[];
    readonly later: string[];
    readonly mostFrequent: string;
  };
  readonly hours: { readonly train: number[]; readonly later: number[] };
  readonly oneHot: Readonly<
    Record<
      'ignore' | 'min_frequency' | 'max_categories',
      { levels: string[]; infrequent: string[] | null; later: number[][] }
    >
  > & { readonly numbers: { levels: number[]; later: number[][] } };
}

/** What scikit-learn gave; `prepare-numbers.py` makes it. */
export interface Numbers {
  readonly train: (number | null)[];
  readonly later: (number | null)[];
  readonly scaled: Readonly<
    Record<
      'minMax' | 'minMaxRange' | 'minMaxClip' | 'maxAbs' | 'robust' | 'robustWide',
      { readonly later: (number | null)[]; readonly back: (number | null)[] }
    >
  >;
  readonly powers: Readonly<
    Record<
      string,
      {
        readonly values: number[];
        /** As scikit-learn finds it, and as the root of the slope of the likelihood in extended precision. */
        readonly scikit: number;
        readonly exact: number;
        readonly scaled: number[];
        readonly raw: number[];
      }
    >
  >;
  readonly bins: Readonly<Record<'3' | '10', { readonly edges: number[]; readonly later: number[] }>>;
  readonly sides: number[][];
  readonly polynomials: Readonly<
    Record<'2' | '3' | 'pairs' | 'triples', { readonly names: string[]; readonly values: number[][] }>
  >;
  readonly places: [number, number, number, number][];
  readonly kilometres: number[];
}
