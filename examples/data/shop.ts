import { categoryColumn, numberColumn, random, table, timeColumn, type Table } from 'slipway';

/**
 * The orders of a made-up shop in 2024, 40 a day from January on, the same every time.
 *
 * Each order says when it was made (London), from which region, its price in pounds (3 % are missing), how many
 * minutes the delivery took, and whether it was returned. What is late comes back more often, above all when it was
 * expensive; so do orders of the weekend. In June the shop opens in the west, where the way is longer.
 *
 * @param months - how many months, from 1 to 6.
 */
export function orders(months = 5): Table {
  const source = random(1);
  const next = (): number => source.next();
  const integer = (below: number): number => source.integer(below);
  const when: Date[] = [];
  const region: string[] = [];
  const price: (number | null)[] = [];
  const minutes: number[] = [];
  const returned: number[] = [];

  for (let day = new Date('2024-01-01'); day.getUTCMonth() < months; day = new Date(+day + 86_400_000)) {
    const inJune = day.getUTCMonth() === 5;
    const atWeekend = day.getUTCDay() % 6 === 0;
    const times = Array.from({ length: 40 }, () => 8 * 60 + integer(12 * 60)).sort((a, b) => a - b);
    for (const minuteOfDay of times) {
      const west = inJune && next() < 0.3;
      const from = west ? 'west' : ['north', 'south', 'south', 'east'][integer(4)]!;
      const pounds = Math.round(500 + 11_500 * next() ** 2) / 100;
      const took = 15 + integer(35) + integer(20) + (west ? 20 : 0);
      const odds =
        -2.2 + 0.05 * (took - 40) + (from === 'south' ? 0.6 : 0) + (west ? 1.2 : 0) + (atWeekend ? 0.5 : 0);
      const costly = pounds > 60 && took > 45 ? 1.6 : 0;
      when.push(new Date(+day + minuteOfDay * 60_000));
      region.push(from);
      price.push(next() < 0.03 ? null : pounds);
      minutes.push(took);
      returned.push(next() < 1 / (1 + Math.exp(-odds - costly)) ? 1 : 0);
    }
  }
  return table({
    when: timeColumn(when, 'Europe/London'),
    region: categoryColumn(region),
    price: numberColumn(price),
    minutes: numberColumn(minutes),
    returned: numberColumn(returned),
  });
}
