import { describe, expect, it } from 'vitest';
import { heatBorders, palettes, type Theme } from '../../src/view/palette.ts';
import { pageStyle } from '../../src/view/page-style.ts';

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
const contrast = (one: string, two: string): number => {
  const [a, b] = [luminance(one), luminance(two)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};

it('the contrast of black and white is 21, and of the grey that WCAG names as the border 4.54', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});

describe.each(['light', 'dark'] as const)('the %s palette', (theme: Theme) => {
  const colors = palettes[theme];

  it('has text of 4.5 to 1 on all that it stands on', () => {
    const pairs = [
      ['ink', 'paper'],
      ['ink', 'card'],
      ['ink', 'faint'],
      ['ink', 'wash'],
      ['soft', 'paper'],
      ['soft', 'card'],
      ['soft', 'wash'],
      ['warn', 'card'],
      ['warn', 'warnWash'],
      ['bad', 'badWash'],
      ['bad', 'card'],
      ['good', 'card'],
    ] as const;
    const low = pairs.filter(([text, below]) => contrast(colors[text], colors[below]) < 4.5);
    expect(low).toEqual([]);
  });

  it('has marks of 3 to 1 on cards', () => {
    for (const mark of ['mark', 'second', 'warn'] as const)
      expect([mark, contrast(colors[mark], colors.card) >= 3]).toEqual([mark, true]);
  });

  it('has figures of 4.5 to 1 on every step of the heat map, one step a range', () => {
    expect(colors.heat).toHaveLength(heatBorders.length + 1);
    expect(colors.heatInk).toHaveLength(colors.heat.length);
    const low = colors.heat.filter((color, step) => contrast(color, colors.heatInk[step]!) < 4.5);
    expect(low).toEqual([]);
  });

  it('has steps of heat that grow away from the card, in both directions', () => {
    const away = colors.heat.map((color) => contrast(color, colors.card));
    for (const side of [away.slice(0, 5).reverse(), away.slice(4)])
      expect([...side].sort((a, b) => a - b)).toEqual(side);
  });
});

it('the style of a page uses no colour but those of the palettes', () => {
  const outside = pageStyle
    .split('\n')
    .filter((line) => !line.includes('--paper:'))
    .join('\n')
    .match(/#[0-9a-f]{3,8}\b/gi);
  expect(outside).toBeNull();
});
