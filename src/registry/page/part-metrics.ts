import { lineChart } from '../../view/charts/line-chart.ts';
import { ticks } from '../../view/charts/ticks.ts';
import { html, type Html } from '../../view/html.ts';
import { shownName } from '../../view/shown/words.ts';
import type { Version } from '../version.ts';
import type { ModelFacts } from './model-facts.ts';
import { directionOf, figureOf, metricNames } from './page-figures.ts';
import { counted, nameText } from './page-words.ts';

/** The most metrics that are drawn. */
const PICTURES = 12;

/** How the metrics went over the versions: a picture each. */
export function partMetrics(facts: ModelFacts): Html {
  const { newest, serving } = facts;
  const names = metricNames(newest).filter((metric) => newest.some((one) => figureOf(one, metric) !== null));
  if (names.length === 0) return html`<p class="soft">No version has an evaluation.</p>`;
  const rest = names.length - PICTURES;
  return html`<p class="soft small legend-line">
      <span>○ an alias points to it now</span>
      <span>× its verdict does not pass</span>
    </p>
    <div class="cards pictures">
      ${names.slice(0, PICTURES).map((metric) => picture(metric, newest, serving))}
    </div>
    ${rest > 0 && html`<p class="soft small">${counted(rest, 'metric')} more ${rest === 1 ? 'is' : 'are'} in the records.</p>`}`;
}

function picture(
  metric: string,
  newest: readonly Version[],
  serving: ReadonlyMap<number, readonly string[]>,
): Html {
  const shown = newest.toReversed();
  const [first, last] = [shown[0]!.version, shown.at(-1)!.version];
  const direction = directionOf(newest, metric);
  const points = shown.map((one) => {
    const figure = figureOf(one, metric);
    const aliases = serving.get(one.version) ?? [];
    const told = [`version ${one.version}`, failed(one) && 'does not pass', ...aliases.slice(0, 3)].filter(
      (part) => part !== false,
    );
    return {
      ...{ x: one.version, y: figure?.value ?? NaN, low: figure?.low ?? null, high: figure?.high ?? null },
      label: told.join(', '),
      marks: [
        ...(aliases.length > 0 ? (['ring'] as const) : []),
        ...(failed(one) ? (['cross'] as const) : []),
      ],
    };
  });
  const title = shownName(metric);
  const description = inWords(metric, shown, serving);
  const better = direction === null ? 'which way is better is not stated' : `${direction} is better`;
  return html`<figure class="card">
    <header>
      <h4>${nameText(metric)}</h4>
      <span class="kind">${better}</span>
    </header>
    ${lineChart({
      ...{ title: `${title} over versions`, description, points, zero: false, area: false },
      axis: ticks(first, last, 5)
        .filter(Number.isInteger)
        .map((at) => ({ at, label: String(at) })),
    })}
    <figcaption class="soft small"><bdi>${description}</bdi></figcaption>
  </figure> `;
}

function inWords(
  metric: string,
  shown: readonly Version[],
  serving: ReadonlyMap<number, readonly string[]>,
): string {
  const known = shown.flatMap((version) => {
    const figure = figureOf(version, metric);
    return figure === null ? [] : [{ version, figure }];
  });
  const least = known.reduce((a, b) => (b.figure.value < a.figure.value ? b : a));
  const most = known.reduce((a, b) => (b.figure.value > a.figure.value ? b : a));
  const [first, last] = [known[0]!.version.version, known.at(-1)!.version.version];
  const failing = known.filter(({ version }) => failed(version)).length;
  const range =
    known.length === 1
      ? `Version ${first} has ${least.figure.text}.`
      : `Versions ${first} to ${last} lie between ${least.figure.text} (version ${least.version.version}) and ${most.figure.text} (version ${most.version.version}).`;
  const held = known.flatMap(({ version, figure }) =>
    (serving.get(version.version) ?? []).map((alias) => `${shownName(alias, 40)} has ${figure.text}`),
  );
  return [
    range,
    held.length > 0 && `${held.slice(0, 4).join(', ')}.`,
    failing > 0 && `${counted(failing, 'verdict')} ${failing === 1 ? 'does' : 'do'} not pass.`,
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}

function failed({ verdict }: Version): boolean {
  return verdict?.pass === false;
}
