import process from 'node:process';
import { systemClock, type Clock } from '../core/clock.ts';
import { checkKeys } from '../core/options.ts';
import type { OnProgress, ProgressEvent } from '../core/progress.ts';

/** What {@link progressBar} writes to: `process.stderr`, or anything like it. */
export interface ProgressStream {
  write(text: string): unknown;
  /** Whether a line can be redrawn. */
  readonly isTTY?: boolean;
  /** Characters in a line. @default 80 */
  readonly columns?: number;
}

/** Options of {@link progressBar}. */
export interface ProgressBarOptions {
  /** @default process.stderr */
  readonly stream?: ProgressStream;
  /** @default systemClock */
  readonly clock?: Clock;
}

/** Hand it over as `onProgress`. */
export interface ProgressBar extends OnProgress {
  /** Leaves the last state standing and ends the line; what comes next begins a new one. */
  done(): void;
}

/**
 * Progress on one line of a terminal, redrawn at most ten times a second.
 *
 * Where the stream is no terminal (a file, a build log) there is a line when a stage begins, when it ends, and every
 * ten seconds between.
 *
 * @throws {SlipwayError} `bad-option`.
 * @example
 * const written = [];
 * const bar = progressBar({ stream: { write: (text) => written.push(text) } });
 * bar({ stage: 'train/logistic', done: 5, total: 10, unit: 'epochs' });
 * bar.done();
 * written // => ['train/logistic 5/10 epochs 50 %\n']
 */
export function progressBar(options: ProgressBarOptions = {}): ProgressBar {
  checkKeys('adapters/node-progress', options, ['stream', 'clock']);
  const { stream = process.stderr, clock = systemClock } = options;
  const live = stream.isTTY === true;
  const everyMs = live ? 100 : 10_000;
  let last: ProgressEvent | undefined;
  let began = 0;
  let drawn = -Infinity;
  let isDrawn = true;

  const draw = (event: ProgressEvent): void => {
    const now = clock.now();
    const width = Math.max(20, (stream.columns ?? 80) - 1);
    stream.write(
      live
        ? `\r\u001b[2K${[...liveLine(event, now - began)].slice(0, width).join('')}`
        : `${plainLine(event)}\n`,
    );
    drawn = now;
    isDrawn = true;
  };
  const done = (): void => {
    if (last && !isDrawn) draw(last);
    if (last && live) stream.write('\n');
    last = undefined;
  };
  const onProgress = (event: ProgressEvent): void => {
    const begins = last?.stage !== event.stage;
    if (begins) {
      done();
      began = clock.now();
    }
    const ends = event.done === event.total;
    last = event;
    isDrawn = false;
    if (begins || ends || clock.now() - drawn >= everyMs) draw(event);
  };
  return Object.assign(onProgress, { done });
}

const CELLS = 24;

function liveLine(event: ProgressEvent, elapsedMs: number): string {
  const { done, total } = event;
  const share = total !== undefined && total > 0 ? Math.min(1, Math.max(0, done / total)) : undefined;
  const filled = Math.round((share ?? 0) * CELLS);
  const bar = share === undefined ? '' : `${'█'.repeat(filled)}${'░'.repeat(CELLS - filled)} `;
  const left =
    share !== undefined && share > 0.02 && share < 1
      ? ` · ${seconds((elapsedMs / share) * (1 - share))} left`
      : '';
  return `${bar}${plainLine(event)} · ${seconds(elapsedMs)}${left}`;
}

function plainLine({ stage, done, total, unit, figures = {} }: ProgressEvent): string {
  const share = total !== undefined && total > 0 ? ` ${Math.floor((100 * done) / total)} %` : '';
  const of = total === undefined ? '' : `/${total.toLocaleString('en')}`;
  const shown = Object.entries(figures).map(([name, value]) => ` ${name} ${Number(value.toPrecision(4))}`);
  return printable(`${stage} ${done.toLocaleString('en')}${of} ${unit}${share}${shown.join('')}`);
}

function seconds(ms: number): string {
  const whole = Math.round(ms / 1000);
  return whole < 60 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Without control characters: a name from outside must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}
