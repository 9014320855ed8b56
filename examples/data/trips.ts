import { numberColumn, random, table, timeColumn, type Table } from 'slipway';

/**
 * Made-up taxi trips in New York in 2012, the same every time, with the columns of the taxi fare lab: when and where a
 * trip began and ended (UTC; degrees), how many passengers, and the fare in dollars. Some ends are missing.
 *
 * @param count - how many.
 */
export function trips(count = 3000): Table {
  const source = random(11);
  const next = (): number => source.next();
  const around = (middle: number, width: number): number =>
    Math.round(1e6 * (middle + width * (next() + next() + next() - 1.5))) / 1e6;
  const start = Date.UTC(2012, 0, 1);
  const rows = Array.from({ length: count }, () => {
    const from = [around(40.75, 0.03), around(-73.98, 0.02)] as const;
    const to =
      next() < 0.01 ? ([null, null] as const) : ([around(40.75, 0.04), around(-73.97, 0.03)] as const);
    const km = to[0] === null ? 3 : Math.hypot(111 * (to[0] - from[0]), 84 * (to[1] - from[1]));
    return {
      at: start + 1000 * source.integer(366 * 86_400),
      from,
      to,
      passengers: 1 + source.integer(5),
      fare: Math.round(100 * (2.5 + 1.9 * km + 2 * next())) / 100,
    };
  });
  return table({
    fare_amount: numberColumn(rows.map(({ fare }) => fare)),
    pickup_datetime: timeColumn(rows.map(({ at }) => at)),
    pickup_longitude: numberColumn(rows.map(({ from }) => from[1])),
    pickup_latitude: numberColumn(rows.map(({ from }) => from[0])),
    dropoff_longitude: numberColumn(rows.map(({ to }) => to[1])),
    dropoff_latitude: numberColumn(rows.map(({ to }) => to[0])),
    passenger_count: numberColumn(rows.map(({ passengers }) => passengers)),
  });
}
