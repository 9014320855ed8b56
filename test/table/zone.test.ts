import { readFileSync } from 'node:fs';
import { tzOffset } from '@date-fns/tz';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { formatInstant } from '../../src/table/instant-text.ts';
import { zoneOf } from '../../src/table/zone.ts';

const HOUR = 3_600_000;
const fixture = JSON.parse(readFileSync(new URL('../fixtures/table-zone.json', import.meta.url), 'utf8')) as {
  zones: Record<string, { instants: [number, number][]; walls: [number, number, number][] }>;
};

// Zones with early local mean times, half and quarter hours, changes close together and days that were skipped.
const ZONES =
  `Africa/Cairo Africa/Casablanca Africa/El_Aaiun Africa/Freetown Africa/Johannesburg Africa/Lagos Africa/Monrovia
  Africa/Tunis America/Anchorage America/Argentina/Tucuman America/Boa_Vista America/Caracas America/Chicago
  America/Halifax America/Los_Angeles America/New_York America/Noronha America/Recife America/Santiago
  America/Sao_Paulo America/St_Johns Antarctica/Troll Asia/Dubai Asia/Gaza Asia/Kathmandu Asia/Kolkata Asia/Manila
  Asia/Shanghai Asia/Tehran Asia/Tokyo Australia/Lord_Howe Australia/Sydney Europe/Dublin Europe/London Europe/Moscow
  Europe/Paris Europe/Vienna Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Kwajalein UTC`.split(
    /\s+/,
  );

// Looking up a year of a zone takes the platform long: what is compared with others and with itself shares these.
const SOME = random(1);
const [FIRST, LAST] = [Date.UTC(1900, 0), Date.UTC(2100, 0)];
const NEAR = Array.from(
  { length: 60 },
  () => FIRST + Math.floor((SOME.next() * (LAST - FIRST)) / 1000) * 1000,
);
const FAR = Array.from({ length: 12 }, () => Math.round((SOME.next() - 0.5) * 2 * 8.64e15));

describe.each(Object.entries(fixture.zones))('%s agrees with Python', (name, { instants, walls }) => {
  test('about its offsets', () => {
    const zone = zoneOf(name);
    expect(instants.map(([second]) => zone.offsetAt(second * 1000) / 1000)).toEqual(
      instants.map(([, offset]) => offset),
    );
  });

  test('about the instants of wall clocks, shown twice, never, or once', () => {
    const zone = zoneOf(name);
    const found = walls.map(([wall]) => [
      wall,
      zone.toInstant(wall * 1000) / 1000,
      zone.toInstant(wall * 1000, 'later') / 1000,
    ]);
    expect(found).toEqual(walls);
  });
});

test.each(ZONES)('%s has the offsets that @date-fns/tz has, from 1900 to 2100', (name) => {
  const zone = zoneOf(name);
  // tzOffset takes the minutes of -00:xx, and the seconds of any negative offset, for positive.
  const comparable = NEAR.filter((instant) => {
    const offset = zone.offsetAt(instant);
    return offset >= 0 || (offset <= -HOUR && offset % 60_000 === 0);
  });
  expect(comparable.length).toBeGreaterThan(20);
  expect(comparable.map((instant) => zone.offsetAt(instant))).toEqual(
    comparable.map((instant) => Math.round(tzOffset(name, new Date(instant)) * 60_000)),
  );
});

test('changes less than a week apart are all found', () => {
  // Brazil, October 2000: summer time began on the 8th, and ended on the 15th in three states that gave it up.
  const zone = zoneOf('America/Boa_Vista');
  expect(formatInstant(Date.UTC(2000, 9, 8, 3, 59, 59), zone)).toBe('2000-10-07T23:59:59-04:00');
  expect(formatInstant(Date.UTC(2000, 9, 8, 4), zone)).toBe('2000-10-08T01:00:00-03:00');
  expect(formatInstant(Date.UTC(2000, 9, 15, 2, 59, 59), zone)).toBe('2000-10-14T23:59:59-03:00');
  expect(formatInstant(Date.UTC(2000, 9, 15, 3), zone)).toBe('2000-10-14T23:00:00-04:00');
});

test('New York: 01:30 comes twice in November, and 02:30 not at all in March', () => {
  const zone = zoneOf('America/New_York');
  const twice = Date.UTC(2013, 10, 3, 1, 30);
  expect(formatInstant(zone.toInstant(twice), zone)).toBe('2013-11-03T01:30:00-04:00');
  expect(formatInstant(zone.toInstant(twice, 'later'), zone)).toBe('2013-11-03T01:30:00-05:00');
  const never = Date.UTC(2013, 2, 10, 2, 30);
  expect(formatInstant(zone.toInstant(never), zone)).toBe('2013-03-10T01:30:00-05:00');
  expect(formatInstant(zone.toInstant(never, 'later'), zone)).toBe('2013-03-10T03:30:00-04:00');
});

test('Samoa has no 30 December 2011', () => {
  const zone = zoneOf('Pacific/Apia');
  expect(formatInstant(zone.toInstant(Date.UTC(2011, 11, 30, 12), 'later'), zone)).toBe(
    '2011-12-31T12:00:00+14:00',
  );
});

test('every instant is among the readings of what the walls showed at it, in any order of asking', () => {
  const [first, last] = [Date.UTC(1850, 0), Date.UTC(2150, 0)];
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.array(fc.integer({ min: first, max: last }), { maxLength: 20 }),
      (name, instants) => {
        const zone = zoneOf(name);
        for (const instant of instants) {
          const wall = instant + zone.offsetAt(instant);
          const [earlier, later] = [zone.toInstant(wall), zone.toInstant(wall, 'later')];
          expect([earlier, later]).toContain(instant);
          expect(earlier).toBeLessThanOrEqual(later);
          expect(earlier + zone.offsetAt(earlier)).toBe(wall);
          expect(later + zone.offsetAt(later)).toBe(wall);
        }
      },
    ),
    { seed: 5, numRuns: 80 },
  );
});

test('a missing instant stays missing, and so does what no Date can hold', () => {
  for (const zone of [zoneOf('UTC'), zoneOf('Asia/Tokyo')]) {
    for (const value of [NaN, Infinity, -Infinity, 9e15]) {
      expect(zone.offsetAt(value)).toBeNaN();
      expect(zone.toInstant(value)).toBeNaN();
    }
    expect(zone.offsetAt(8.64e15)).not.toBeNaN();
  }
});

test('the last instant of a Date has an offset and the next has none, in any order of asking', () => {
  for (const name of ['Asia/Tokyo', 'America/New_York']) {
    const zone = zoneOf(name);
    for (const sign of [-1, 1]) {
      expect(zone.offsetAt(sign * 8.64e15)).not.toBeNaN();
      expect(zone.offsetAt(sign * (8.64e15 + 1))).toBeNaN();
      const wall = sign * 8.64e15 + zone.offsetAt(sign * 8.64e15);
      expect(zone.toInstant(wall)).toBe(sign * 8.64e15);
      expect(zone.toInstant(wall, 'later')).toBe(sign * 8.64e15);
      expect(zone.toInstant(wall + sign)).toBeNaN();
    }
  }
});

test('far years have the offsets that the platform says', () => {
  for (const name of ['America/New_York', 'Europe/Dublin', 'Australia/Lord_Howe', 'Africa/Casablanca']) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, hour: '2-digit', hourCycle: 'h23' });
    for (const year of [-271_820, -1, 1000, 1799, 1800, 2399, 2400, 2799, 2800, 2801, 99_999, 275_759]) {
      for (const month of [0, 6]) {
        const noon = new Date(0).setUTCFullYear(year, month, 15) + 12 * HOUR;
        const shown = Math.floor(12 + zoneOf(name).offsetAt(noon) / HOUR);
        expect(Number(format.format(noon)), `${name} ${year}`).toBe(shown);
      }
    }
  }
});

test('many offsets at once are those of one instant at a time', () => {
  const source = random(3);
  for (const name of ZONES) {
    const instants = Float64Array.from({ length: 160 }, (_, i) => {
      const at = i % 3 === 0 ? FAR[source.integer(FAR.length)]! : NEAR[source.integer(NEAR.length)]!;
      return at + Math.round((source.next() - 0.5) * 240 * HOUR) + (i % 5 === 0 ? 0.5 : 0);
    });
    instants.set([NaN, Infinity, -Infinity, 9e15, -9e15, 8.64e15, -8.64e15], 50);
    const got = new Int32Array(150);
    zoneOf(name).readOffsets(instants, 10, 150, got);
    const expected = [...instants.subarray(10)].map((instant) => zoneOf(name).offsetAt(instant) || 0);
    expect([...got], name).toEqual(expected);
  }
});

test('offsets read at once change at the very millisecond', () => {
  const zone = zoneOf('America/New_York');
  const spring = Date.UTC(2013, 2, 10, 7);
  const instants = Float64Array.of(
    spring - 1,
    spring,
    Date.UTC(2013, 10, 3, 6) - 0.5,
    Date.UTC(2013, 10, 3, 6),
  );
  const offsets = new Int32Array(4);
  zone.readOffsets(instants, 0, 4, offsets);
  expect([...offsets].map((offset) => offset / HOUR)).toEqual([-5, -4, -4, -5]);
});

test('many walls at once are those of one at a time', () => {
  const source = random(5);
  for (const name of ZONES) {
    const zone = zoneOf(name);
    const change = Date.UTC(2013, 2, 10, 2);
    const walls = Float64Array.from({ length: 140 }, (_, i) => {
      const at = [change, NEAR[source.integer(NEAR.length)]!, FAR[source.integer(FAR.length)]!][i % 3]!;
      return at + Math.round((source.next() - 0.5) * 200 * HOUR);
    });
    walls.set([NaN, Infinity, -Infinity, 9e15, -9e15, 8.64e15, -8.64e15, 8.64e15 - 1, 0.5], 50);
    const got = walls.slice();
    zone.wallsToInstants(got, 10, 120);
    const expected = Float64Array.from(walls, (wall, i) =>
      i < 10 || i >= 130 ? wall : zone.toInstant(wall),
    );
    expect(got, name).toEqual(expected);
  }
});

test('spellings that the platform takes for one zone share what is known of it', () => {
  const [one, other] = [zoneOf('America/Chicago'), zoneOf('america/chicago')];
  expect([one.name, other.name]).toEqual(['America/Chicago', 'america/chicago']);
  expect(Reflect.get(other, 'readOffsets')).toBe(Reflect.get(one, 'readOffsets'));
});

test('what single instants told is there when many are read', () => {
  const zone = zoneOf('Pacific/Honolulu');
  const instants = Float64Array.of(Date.UTC(1941, 0), Date.UTC(1943, 0), Date.UTC(2020, 0));
  const offsets = new Int32Array(3);
  expect([...instants].map((instant) => zone.offsetAt(instant) / HOUR)).toEqual([-10.5, -9.5, -10]);
  zone.readOffsets(instants, 0, 3, offsets);
  expect([...offsets].map((offset) => offset / HOUR)).toEqual([-10.5, -9.5, -10]);
});

test('an offset between 0 and -1 hours keeps its sign', () => {
  expect(zoneOf('Africa/Monrovia').offsetAt(Date.UTC(1960, 0))).toBe(-(44 * 60 + 30) * 1000);
});

test.each(['Europe/Atlantis', '', '+05:30', '-05', undefined, 5, '__proto__'])(
  'refuses the zone %j',
  (name) => {
    expect(() => zoneOf(name as string)).toThrow(
      expect.objectContaining({ code: 'bad-option', where: 'table/zone' }),
    );
  },
);
