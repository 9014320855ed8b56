import { quoteNames } from '../core/error.ts';
import type { Issue } from '../core/verdict.ts';
import { html, type Html } from '../view/html.ts';
import { sentenceText } from '../view/shown/words.ts';
import { whole } from './report-figures.ts';

const OPEN = 6;

/** What a kind of alert is called, and why it matters to whoever trains on the rows. */
const kinds: Readonly<Record<string, readonly [title: string, why: string]>> = {
  infinite: [
    'infinite values',
    'No model learns from them, and sums over them are lost. Find out where they come from.',
  ],
  'out-of-range': [
    'times beyond any calendar',
    'Often a unit was mistaken: seconds, or microseconds, for milliseconds.',
  ],
  empty: ['no value at all', 'The column can be dropped, unless its source has stopped.'],
  constant: ['one value only', 'A column that never varies teaches nothing.'],
  imbalanced: [
    'a rare class',
    'Accuracy flatters on such a label: look at precision, recall and calibration.',
  ],
  'mostly-missing': [
    'mostly missing',
    'What is there may not stand for the rest. Is it missing for a reason?',
  ],
  'mixed-types': [
    'mixed types',
    'Numbers, dates and words share one column: read it with a type, and see what fails.',
  ],
  'numbers-in-text': ['numbers kept as text', 'As numbers they have an order and a distance.'],
  'dates-in-text': ['dates kept as text', 'As times they can be split, ordered and watched.'],
  'near-unique': ['nearly all different', 'An identifier lets a model learn rows by heart.'],
  'duplicate-rows': [
    'repeated rows',
    'Copies weigh more in training, and leak when they fall on both sides of a split.',
  ],
  'highly-correlated': [
    'nearly the same as another',
    'Two columns that say one thing make weights hard to read. One may leak the other.',
  ],
  dominated: ['one level dominates', 'The other levels are rare: a model sees little of them.'],
  'high-cardinality': ['very many levels', 'One column a level would be wide. Hash, group or embed them.'],
  'white-space-around': ['stray white space', 'The same word with and without a blank is two levels.'],
  'mostly-zero': ['mostly zero', 'Zero may mean “nothing” or “not measured”: ask which.'],
  skewed: ['a long tail', 'Few large values pull means and weights. Consider a logarithm or a limit.'],
};

/** What a kind of alert is called in a badge and a heading. */
export function groupTitle(code: string): string {
  return Object.hasOwn(kinds, code) ? kinds[code]![0] : code.replaceAll('-', ' ');
}

/** Alerts in groups, the errors first and otherwise in the order they came, each with a link to the card it is about. */
export function alertGroups(issues: readonly Issue[], placeOf: ReadonlyMap<string, number>): Html {
  const sorted = [...issues].sort((a, b) => rank(a) - rank(b));
  const codes = [...new Set(sorted.map(({ code }) => code))];
  return html`<div class="groups">
    ${codes.map((code) =>
      group(
        code,
        sorted.filter((issue) => issue.code === code),
        placeOf,
      ),
    )}
  </div>`;
}

function rank({ severity }: Issue): number {
  return severity === 'error' ? 0 : 1;
}

function group(code: string, issues: readonly Issue[], placeOf: ReadonlyMap<string, number>): Html {
  const failing = issues.some(({ severity }) => severity === 'error');
  const why = Object.hasOwn(kinds, code) ? kinds[code]![1] : null;
  const lines = issues.map((issue) => line(issue, placeOf));
  return html`<section class="group${failing ? ' error' : ''}">
    <h3>
      ${groupTitle(code)} ${issues.length > 1 && html`<span class="count">${whole(issues.length)}</span>`}
      ${failing && html`<span class="badge bad">error</span>`}
    </h3>
    ${why !== null && html`<p class="soft small">${why}</p>`}
    <ul class="issues">
      ${lines.slice(0, OPEN)}
    </ul>
    ${
      lines.length > OPEN &&
      html`<details class="more">
        <summary>${whole(lines.length - OPEN)} more</summary>
        <ul class="issues">
          ${lines.slice(OPEN)}
        </ul>
      </details>`
    }
  </section> `;
}

function line({ column, message, failing }: Issue, placeOf: ReadonlyMap<string, number>): Html {
  const place = column === undefined ? undefined : placeOf.get(column);
  const opening = `column ${quoteNames([column ?? ''])} `;
  // A message about a column begins with its name, which is the link; others are the link as a whole.
  const [name, rest] =
    place !== undefined && message.startsWith(opening)
      ? [column === '' ? '(no name)' : column!, message.slice(opening.length)]
      : [message, ''];
  const text = html`<bdi>${name}</bdi>`;
  const rows =
    failing && failing.count > 0
      ? ` Rows ${failing.first.slice(0, 5).map(whole).join(', ')}${failing.count > 5 ? ' …' : ''}.`
      : '';
  return html`<li>
    ${place === undefined ? text : html`<a href="#column-${place}">${text}</a>`}
    <bdi>${sentenceText(rest)}</bdi>${rows}
  </li>`;
}
