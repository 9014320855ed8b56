import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkText } from '../../core/options.ts';
import type { AlertChannel } from './alert.ts';

/** Options of {@link consoleChannel}. */
export interface ConsoleChannelOptions {
  /** Takes the sentences of an alert, one a line: `console.error`, or what writes to a log. */
  readonly write: (text: string) => void | Promise<void>;
  /** @default 'console' */
  readonly name?: string;
}

/**
 * A channel that writes sentences where you say.
 *
 * What stands in an alert comes from data: line ends and escapes in it are spelled out, so that none forges a line.
 *
 * @throws {SlipwayError} `bad-option`.
 * @example
 * const lines = [];
 * const channel = consoleChannel({ write: (text) => lines.push(text) });
 * await channel.send({ id: 'a1', source: { model: 'late', stage: 'gate' }, at: 0, failing: [], recovered: [], text: 'late, gate: …' });
 * lines // => ['late, gate: …']
 */
export function consoleChannel(options: ConsoleChannelOptions): AlertChannel {
  const where = 'validate/console-channel';
  checkKeys(where, options, ['write', 'name']);
  const { write } = options;
  if (typeof write !== 'function')
    throw new SlipwayError('bad-option', where, 'write is not a function; expected such as console.error.', {
      details: { option: 'write' },
    });
  return {
    name: checkText(where, 'name', options.name ?? 'console'),
    async send({ text }, { signal } = {}) {
      signal?.throwIfAborted();
      await write(text);
    },
  };
}
