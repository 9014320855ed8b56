/** The colours of one theme, each `#rrggbb`: what pages and pictures are drawn in. */
export interface Palette {
  /** Behind everything, and behind a card. */
  readonly paper: string;
  readonly card: string;
  /** Text, quieter text, rules, fainter rules and tracks. */
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly faint: string;
  /** The first data set, an area below its line, and the second data set. */
  readonly mark: string;
  readonly wash: string;
  readonly second: string;
  readonly warn: string;
  readonly warnWash: string;
  readonly bad: string;
  readonly badWash: string;
  readonly good: string;
  /** From the most negative to the most positive, neutral in the middle, and the text that is read on each. */
  readonly heat: readonly string[];
  readonly heatInk: readonly string[];
}

/** Which palette: the one for light paper or the one for dark. */
export type Theme = 'light' | 'dark';

/**
 * Two palettes of one meaning. Text keeps a contrast of 4.5 to 1 with what it stands on and marks one of 3 to 1 (a test
 * computes both), and blue with orange is told apart by every common kind of colour blindness.
 */
export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    paper: '#f6f7f9',
    card: '#ffffff',
    ink: '#1a2230',
    soft: '#566072',
    line: '#d5dae3',
    faint: '#e9ecf2',
    mark: '#3767c8',
    wash: '#dfe8fa',
    second: '#b85c00',
    warn: '#7d4b00',
    warnWash: '#fdf1dc',
    bad: '#b3261e',
    badWash: '#fdeae8',
    good: '#1c7a45',
    heat: ['#7f3a00', '#a85508', '#e3a15d', '#f3d5b5', '#eceff4', '#cfdcf6', '#93b1ee', '#3f6bc8', '#1f479b'],
    heatInk: [
      '#ffffff',
      '#ffffff',
      '#1a2230',
      '#1a2230',
      '#1a2230',
      '#1a2230',
      '#1a2230',
      '#ffffff',
      '#ffffff',
    ],
  },
  dark: {
    paper: '#10141b',
    card: '#181d26',
    ink: '#e6eaf2',
    soft: '#9aa5b8',
    line: '#323b4b',
    faint: '#262e3b',
    mark: '#7fa6f8',
    wash: '#223253',
    second: '#f0a35e',
    warn: '#f2c277',
    warnWash: '#33280f',
    bad: '#ff8a80',
    badWash: '#3a1a1a',
    good: '#7bd8a2',
    heat: ['#ffc78f', '#d98f46', '#7c4a14', '#4a3119', '#262e3b', '#243a66', '#2f55a0', '#6d97ee', '#b3cbff'],
    heatInk: [
      '#10141b',
      '#10141b',
      '#ffffff',
      '#ffffff',
      '#e6eaf2',
      '#ffffff',
      '#ffffff',
      '#10141b',
      '#10141b',
    ],
  },
};

/** Where the colours of `heat` meet: a value on a border has the colour further from zero. */
export const heatBorders: readonly number[] = [-0.7, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.7];

/**
 * Which colour of `heat` a value from -1 to 1 has.
 *
 * @example
 * [-1, -0.1, 0, 0.1, 0.69, 0.7].map(heatStep) // => [0, 3, 4, 5, 7, 8]
 */
export function heatStep(value: number): number {
  const beyond = heatBorders.slice(4).filter((border) => Math.abs(value) >= border).length;
  return value < 0 ? 4 - beyond : 4 + beyond;
}
