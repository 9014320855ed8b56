import { expect, test } from 'vitest';
import { testAlertChannel } from '../../../src/testing/alert-channel-suite.ts';
import { consoleChannel } from '../../../src/validate/alerts/console-channel.ts';

testAlertChannel(
  () => {
    const written: string[] = [];
    let isOff = false;
    const write = (text: string): void => {
      if (isOff) throw new Error('the disk is full');
      written.push(text);
    };
    return {
      channel: consoleChannel({ write }),
      received: () => written,
      breakDown: () => void (isOff = true),
    };
  },
  { test, equal: (found, expected, why) => expect(found, why).toEqual(expected) },
);

test('a name of your own tells two consoles apart, and what cannot write is refused', () => {
  const write = (): void => undefined;
  expect(consoleChannel({ write, name: 'log' }).name).toBe('log');
  for (const options of [{}, { write: 'stderr' }, { write, nam: 'log' }, { write, name: 3 }])
    expect(() => consoleChannel(options as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
