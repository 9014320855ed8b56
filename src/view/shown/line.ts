import { shortNumber } from '../charts/ticks.ts';
import { shownName, type Words } from './words.ts';

/** A line over time, on the wall clock of its zone. */
export interface LineParts {
  /** What the line is of. */
  readonly name: string;
  /** What one point spans, such as `day`. */
  readonly unit: string;
  readonly zone: string;
  /** In order. */
  readonly points: readonly LinePartsPoint[];
  readonly changes?: readonly LinePartsChange[];
}

/** One point of a line over time. */
export interface LinePartsPoint {
  /** Milliseconds of the wall clock, as if it were UTC. */
  readonly wall: number;
  /** The same as text. */
  readonly label: string;
  readonly rows: number;
  /** `null` leaves a gap. */
  readonly value: number | null;
  /** An interval around the value; `null` each where there is none. */
  readonly low?: number | null;
  readonly high?: number | null;
}

/** Where the level of a line changes. */
export interface LinePartsChange {
  readonly wall: number;
  readonly label: string;
  readonly before: number;
  readonly after: number;
}

/** What a line over time shows. */
export interface ShownLine extends Words {
  readonly points: readonly (LinePartsPoint & {
    readonly low: number | null;
    readonly high: number | null;
  })[];
  readonly changes: readonly LinePartsChange[];
}

/** What a line over time shows. */
export function shownLine({ name, unit, zone, points, changes = [] }: LineParts): ShownLine {
  const known = points.filter(({ value }) => value !== null);
  const [first, last] = [known[0], known[known.length - 1]];
  const values = known.map(({ value }) => value!);
  const range = (): string => {
    const low = values.reduce((least, value) => Math.min(least, value), Infinity);
    const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
    return `between ${shortNumber(low)} and ${shortNumber(high)}`;
  };
  const steps = changes.map(
    ({ label, before, after }) => `${label} from ${shortNumber(before)} to ${shortNumber(after)}`,
  );
  return {
    title: `${shownName(name)} by ${unit}`,
    description: [
      first && last
        ? `From ${first.label} to ${last.label}, ${shownName(zone)}: ${range()}.`
        : 'No value is present.',
      steps.length > 0 ? `The level changes: ${steps.join('; ')}.` : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    points: points.map((point) => ({ ...point, low: point.low ?? null, high: point.high ?? null })),
    changes,
  };
}
