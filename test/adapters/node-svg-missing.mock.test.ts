import { expect, test, vi } from 'vitest';
import { renderSvg } from '../../src/adapters/node-svg.ts';

vi.mock('vega', () => {
  throw new Error("Cannot find package 'vega'");
});

test('without its packages no picture is drawn, and both are named at once', async () => {
  await expect(renderSvg({})).rejects.toMatchObject({
    code: 'missing-peer',
    details: { package: 'vega' },
    message: expect.stringContaining('npm install vega vega-lite@6.4.2') as string,
  });
});
