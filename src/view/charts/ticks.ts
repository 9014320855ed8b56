/**
 * Round numbers that divide a range: multiples of 1, 2, 2.5 or 5 times a power of ten, inside it.
 *
 * @param most - at most about so many.
 * @returns ascending; only `from` where the range is empty or not finite.
 */
export function ticks(from: number, to: number, most: number): readonly number[] {
  const raw = (to - from) / most;
  if (!(raw > 0) || !Number.isFinite(raw)) return [from];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10]
    .map((times) => times * power)
    .find((candidate) => candidate >= raw * 0.999)!;
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  // A range narrower than its numbers' own rounding has no ticks worth the name.
  if (!(count > 0 && count < 1000)) return [from];
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Short texts of the numbers on an axis: with as many digits as keep neighbours apart. */
export function tickLabels(values: readonly number[]): readonly string[] {
  const short = values.map(shortNumber);
  if (new Set(short).size === short.length) return short;
  for (let digits = 4; digits < 16; digits++) {
    const texts = values.map((value) => Number(value.toPrecision(digits)).toLocaleString('en', longest));
    if (new Set(texts).size === texts.length) return texts;
  }
  return values.map(String);
}

const longest = { maximumFractionDigits: 20, useGrouping: 'min2' } as const;

/** A number as short text for an axis or a figure: `12`, `0.035`, `327K`, `1.2e-9`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15))
    return value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
  if (size >= 10_000) return compact.format(value);
  return plain.format(value);
}

const compact = /* @__PURE__ */ new Intl.NumberFormat('en', {
  notation: 'compact',
  maximumSignificantDigits: 3,
});
const plain = /* @__PURE__ */ new Intl.NumberFormat('en', {
  maximumSignificantDigits: 4,
  useGrouping: 'min2',
});
