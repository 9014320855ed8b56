import { describe, expect, it } from 'vitest';
import { progressBar } from '../../src/adapters/node-progress.ts';

function recorder(isTTY: boolean): {
  bar: ReturnType<typeof progressBar>;
  written: string[];
  pass: (ms: number) => void;
} {
  const written: string[] = [];
  let now = 0;
  const stream = { write: (text: string) => written.push(text), isTTY, columns: 60 };
  const bar = progressBar({ stream, clock: { now: () => now } });
  return { bar, written, pass: (ms) => void (now += ms) };
}
const event = (done: number, stage = 'train') => ({ stage, done, total: 10, unit: 'epochs' });

describe('progressBar on a terminal', () => {
  it('redraws one line, at most ten times a second, within its width', () => {
    const { bar, written, pass } = recorder(true);
    for (let done = 0; done < 10; done++) {
      bar(event(done));
      pass(50);
    }
    expect(written).toHaveLength(5);
    expect(written.every((text) => text.startsWith('\r') && !text.includes('\n'))).toBe(true);
    expect(written.every((text) => text.replace(/\r\u001b\[2K/, '').length <= 59)).toBe(true);
  });

  it('leaves the last state standing when it is done, and begins a line a stage', () => {
    const { bar, written } = recorder(true);
    bar(event(1));
    bar(event(3));
    bar(event(1, 'score'));
    bar.done();
    bar.done();
    expect(written.join('')).toContain('3/10');
    expect(written.filter((text) => text === '\n')).toHaveLength(2);
    expect(written.at(-1)).toBe('\n');
  });

  it('says how long is left, and shows figures', () => {
    const { bar, written, pass } = recorder(true);
    bar(event(0));
    pass(5000);
    bar({ ...event(5), figures: { loss: 0.123456 } });
    expect(written[1]).toContain('loss 0.1235');
    expect(written[1]).toMatch(/5\/10 epochs 50 %/);
  });
});

describe('progressBar elsewhere', () => {
  it('writes a line when a stage begins and ends, and every ten seconds', () => {
    const { bar, written, pass } = recorder(false);
    for (let done = 1; done <= 10; done++) {
      bar(event(done));
      pass(3000);
    }
    expect(written).toEqual(['1', '5', '9', '10'].map((done) => `train ${done}/10 epochs ${done}0 %\n`));
    bar.done();
    expect(written).toHaveLength(4);
  });

  it('writes no character that steers a terminal', () => {
    const { bar, written } = recorder(false);
    bar({ stage: 'a\u001b[31m\nb', done: 1, unit: 'rows' });
    expect(written).toEqual(['a\ufffd[31m\ufffdb 1 rows\n']);
  });

  it('refuses options it does not know', () => {
    expect(() => progressBar({ stdout: null } as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});
