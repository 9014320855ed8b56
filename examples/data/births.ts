import { categoryColumn, numberColumn, random, table, type Table } from 'slipway';

/**
 * Made-up births of 2001 to 2008, the same every time, with the columns of the babyweight lab: what is known of a
 * pregnancy, and the weight of the child in pounds. Without an ultrasound the sex is `Unknown` and twins are
 * `Multiple(2+)`; some weeks are missing.
 *
 * @param count - how many.
 */
export function births(count = 4000): Table {
  const source = random(7);
  const next = (): number => source.next();
  const rows = Array.from({ length: count }, () => {
    const ultrasound = next() < 0.5;
    const male = next() < 0.51;
    const twins = next() < 0.03;
    const age = 15 + Math.floor(14 * (next() + next()) + 4 * next());
    const weeks = (twins ? 36 : 39) + Math.round(3 * (next() + next() + next() - 1.5));
    const weight =
      7.4 + 0.35 * (weeks - 39) + (male ? 0.25 : 0) - (twins ? 0.9 : 0) - 0.002 * (age - 28) ** 2;
    return {
      weight: Math.round(1000 * (weight + next() - 0.5)) / 1000,
      sex: ultrasound ? (male ? 'True' : 'False') : 'Unknown',
      age,
      plurality: twins ? (ultrasound ? 'Twins(2)' : 'Multiple(2+)') : 'Single(1)',
      weeks: next() < 0.01 ? null : weeks,
      year: 2001 + source.integer(8),
      month: 1 + source.integer(12),
    };
  });
  return table({
    weight_pounds: numberColumn(rows.map(({ weight }) => weight)),
    is_male: categoryColumn(rows.map(({ sex }) => sex)),
    mother_age: numberColumn(rows.map(({ age }) => age)),
    plurality: categoryColumn(rows.map(({ plurality }) => plurality)),
    gestation_weeks: numberColumn(rows.map(({ weeks }) => weeks)),
    year: numberColumn(rows.map(({ year }) => year)),
    month: numberColumn(rows.map(({ month }) => month)),
  });
}
