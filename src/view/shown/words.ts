/** What every picture says of itself in words. Plain text. */
export interface Words {
  /** What is shown. */
  readonly title: string;
  /** What a reader would see: the range, the peak, the largest. */
  readonly description: string;
}

/** The name of a column or a level as a title shows it: one line, not too long, and never nothing. */
export function shownName(name: string, most = 60): string {
  const line = name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return line === '' ? '(no name)' : shorten(line, most);
}

/** Names as they are shown, made different where cutting made two alike. */
export function distinctNames(names: readonly string[], most: number): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const short = shownName(name, most);
    let label = short;
    for (let again = 2; taken.has(label); again++) label = `${short} ${again}`;
    taken.add(label);
    return label;
  });
}

/** A name with its unit, where one is known: what an axis is called. */
export function axisName(name: string, unit: string | undefined): string {
  return unit === undefined || unit === '' ? shownName(name) : `${shownName(name)} (${shownName(unit, 20)})`;
}

/**
 * Text cut to a width in letters, with an ellipsis; never through the middle of what is read as one character. Wide
 * characters, such as Han and emoji, count for two.
 */
export function shorten(text: string, most: number): string {
  // More code units than this do not fit, whatever they are; segmenting all of a long text would be slow.
  const start = text.slice(0, 16 * most);
  let width = 0;
  let cut = 0;
  let end = 0;
  for (const { segment } of segments.segment(start)) {
    width += wide.test(segment) ? 2 : 1;
    end += segment.length;
    if (width > most) break;
    if (width <= most - 1) cut = end;
  }
  return width <= most && end === text.length ? text : `${start.slice(0, cut)}…`;
}

const segments = /* @__PURE__ */ new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide =
  /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{20000}-\u{3fffd}]/u;

/** A share in per cent, for reading; one that is neither none nor all is not shown as either. */
export function shareText(value: number): string {
  const text = (value * 100).toFixed(1);
  if (text === '0.0') return value > 0 ? '< 0.1 %' : '0 %';
  if (text === '100.0') return value < 1 ? '> 99.9 %' : '100 %';
  return `${text} %`;
}

/** How sure an interval is, in per cent, without zeros that say nothing: `95 %`, `99.9 %`. */
export function confidenceText(value: number): string {
  return `${Number((value * 100).toPrecision(6))} %`;
}

/** A sentence for the page, in which no line ends between a number and its per cent. */
export function sentenceText(sentence: string): string {
  return sentence.replace(/(?<=\d) (?=%)/g, '\u00a0');
}
