import { palettes, type Theme } from './palette.ts';

/** The colours of a theme as CSS variables, `--heat-0` to `--heat-8` and their inks among them. */
export function paletteStyle(theme: Theme): string {
  const { heat, heatInk, ...plain } = palettes[theme];
  const names = Object.entries(plain).map(([name, color]) => {
    return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${color};`;
  });
  const steps = heat.map((color, step) => `--heat-${step}: ${color}; --heat-ink-${step}: ${heatInk[step]!};`);
  return [...names, ...steps].join(' ');
}

const heatStyle = palettes.light.heat
  .map(
    (_, step) =>
      `.heat-${step} rect { fill: var(--heat-${step}); } svg .heat-${step} text { fill: var(--heat-ink-${step}); }`,
  )
  .join('\n');

/** What scrolls sideways is shaded at an edge that more lies beyond: covers move with the content, shades do not. */
const scrollHint =
  'linear-gradient(to right, var(--card) 40%, transparent) 0 0 / 36px 100% no-repeat local, ' +
  'linear-gradient(to left, var(--card) 40%, transparent) 100% 0 / 36px 100% no-repeat local, ' +
  'linear-gradient(to right, var(--shade), transparent) 0 0 / 16px 100% no-repeat scroll, ' +
  'linear-gradient(to left, var(--shade), transparent) 100% 0 / 16px 100% no-repeat scroll, ' +
  'var(--card)';

/** The style of every page: two palettes, and classes for contents, cards, figures and charts. */
export const pageStyle: string = `
:root { color-scheme: light dark; ${paletteStyle('light')} }
@media (prefers-color-scheme: dark) { :root { ${paletteStyle('dark')} } }
:root { --shade: color-mix(in srgb, var(--soft) 40%, transparent); }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 12px; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
body > main, body > header, body > footer { max-width: 1320px; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 3rem); }
.layout { max-width: 1560px; margin-inline: auto; }
.content { min-width: 0; padding: 2.25rem clamp(1rem, 3vw, 2.75rem) 4rem; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h2 { margin: 2.75rem 0 1rem; font-size: 1.3rem; letter-spacing: -0.01em; line-height: 1.3; }
h4 { margin: 0; font-size: 0.85rem; font-weight: 600; overflow-wrap: anywhere; }
h3 { margin: 0; font-size: 1rem; line-height: 1.35; overflow-wrap: anywhere; min-width: 0; }
p { margin: 0.35rem 0 0; max-width: 75ch; }
a { color: inherit; text-decoration-color: var(--soft); text-decoration-thickness: 1px; text-underline-offset: 0.2em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; border-radius: 3px; }
.soft { color: var(--soft); }
.small { font-size: 0.85rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 8px; top: 8px; z-index: 3; padding: 6px 12px; background: var(--card); }
.contents { font-size: 0.88rem; background: var(--card); }
.contents ul, .contents ol { list-style: none; margin: 0; padding: 0; }
.contents a { display: block; overflow-wrap: anywhere; padding: 4px 10px; border-radius: 6px; text-decoration: none; }
.contents a:hover { background: var(--faint); }
.count { color: var(--soft); font-weight: 400; font-size: 0.85em; padding-left: 0.25em; }
.names summary { padding: 4px 10px; cursor: pointer; color: var(--soft); }
.names a { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.flagged::after { content: " •"; color: var(--warn); }
@media (min-width: 1000px) {
  .layout { display: grid; grid-template-columns: 232px minmax(0, 1fr); }
  .contents { position: sticky; top: 0; align-self: start; height: 100vh; overflow-y: auto; padding: 2.25rem 10px 1.5rem; border-right: 1px solid var(--line); }
  .chapters { padding-bottom: 12px; margin-bottom: 12px; border-bottom: 1px solid var(--line); }
  .chapters a { font-weight: 600; }
  .names::details-content { content-visibility: visible; display: block; height: auto; }
  @supports selector(::details-content) { .names > summary { list-style: none; pointer-events: none; } .names > summary::-webkit-details-marker { display: none; } }
}
@media (max-width: 999.98px) {
  html { scroll-padding-top: 104px; }
  .contents { position: sticky; top: 0; z-index: 2; border-bottom: 1px solid var(--line); }
  .contents .chapters { display: flex; overflow-x: auto; padding: 8px 10px; scrollbar-width: none; background: ${scrollHint}; }
  .chapters li { flex: none; }
  .chapters a { padding: 7px 10px; }
  .names { border-top: 1px solid var(--faint); }
  .names summary { padding: 7px 20px; }
  .names ol { max-height: 55vh; overflow-y: auto; padding: 0 10px 10px; }
  .names a { padding: 8px 10px; }
  h1 { font-size: 1.5rem; }
  .content { padding-top: 1.5rem; }
}
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 1.5rem 0 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.tile dt { color: var(--soft); font-size: 0.8rem; }
.tile dd { margin: 0; font-size: 1.5rem; font-weight: 600; letter-spacing: -0.02em; line-height: 1.3; overflow-wrap: anywhere; }
.tile dd.note { font-size: 0.82rem; font-weight: 400; color: var(--soft); letter-spacing: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: 16px; }
.card {
  display: flex; flex-direction: column; gap: 12px; padding: 16px 18px 18px; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px; min-width: 0;
}
.card.medium { max-width: 440px; }
.card:target { border-color: var(--mark); box-shadow: 0 0 0 1px var(--mark); }
.card > header { display: flex; align-items: baseline; justify-content: space-between; gap: 12px; }
.kind { flex: none; color: var(--soft); font-size: 0.8rem; }
.none { padding: 2.2rem 0; text-align: center; color: var(--soft); }
.badges { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; list-style: none; }
.badge { padding: 1px 9px; border-radius: 99px; font-size: 0.78rem; font-weight: 400; color: var(--warn); background: var(--warn-wash); white-space: nowrap; display: inline-block; }
.badge.bad { color: var(--bad); background: var(--bad-wash); }
.badge.moved { color: var(--ink); background: var(--wash); }
.lines { border: 1px solid var(--line); border-radius: 12px; background: var(--card); overflow: clip; }
.line + .line { border-top: 1px solid var(--faint); }
.line > summary { display: flex; align-items: center; gap: 4px 14px; flex-wrap: wrap; padding: 8px 16px; cursor: pointer; font-size: 0.85rem; list-style: none; }
.line > summary::-webkit-details-marker { display: none; }
.line > summary::before { content: "▸"; color: var(--soft); flex: none; width: 0.8em; }
.line[open] > summary::before { content: "▾"; }
.line > summary:hover { background: var(--faint); }
.line > summary h3 { font-size: 0.9rem; flex: 1 1 12rem; max-width: 22rem; }
.line > summary .kind { width: 4.5em; }
.line > summary .soft, .lacking { min-width: 8em; }
.lacking { color: var(--warn); }
.line > .card { border: 0; border-top: 1px solid var(--faint); border-radius: 0; scroll-margin-top: 52px; }
@media (max-width: 999.98px) { .line > .card { scroll-margin-top: 110px; } }
.line > .card > * { width: 100%; max-width: 560px; }
.line > .card:target { box-shadow: inset 3px 0 0 var(--mark); }
.figures { display: grid; grid-template-columns: 1fr 1fr; column-gap: 22px; margin: 0; font-size: 0.85rem; }
.figures > div { display: flex; justify-content: space-between; gap: 10px; padding: 3px 0; border-top: 1px solid var(--faint); min-width: 0; }
.figures dt { color: var(--soft); white-space: nowrap; }
.figures dd { margin: 0; text-align: right; overflow-wrap: anywhere; min-width: 0; }
.figures .wide { grid-column: 1 / -1; }
.facts { margin: 0; padding-left: 1.1em; font-size: 0.88rem; overflow-wrap: anywhere; }
.facts li + li { margin-top: 3px; }
.groups { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: 12px; }
.group { padding: 12px 16px 14px; background: var(--card); border: 1px solid var(--line); border-left: 3px solid var(--warn); border-radius: 4px 12px 12px 4px; min-width: 0; }
.group.error { border-left-color: var(--bad); }
.group h3::first-letter { text-transform: uppercase; }
.issues, .changes { margin: 8px 0 0; padding: 0; list-style: none; font-size: 0.9rem; overflow-wrap: anywhere; }
.issues li { padding: 4px 0; border-top: 1px solid var(--faint); }
.changes { display: grid; gap: 8px; max-width: 80ch; }
.changes li { padding: 8px 14px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.more { margin-top: 8px; }
.more > summary { cursor: pointer; color: var(--soft); font-size: 0.88rem; padding: 4px 0; }
.swatch { display: inline-block; width: 0.8em; height: 0.8em; border-radius: 2px; background: var(--mark); margin-right: 0.35em; }
.swatch.other { background: var(--second); }
.legend { margin-bottom: 12px; }
.scroll { overflow-x: auto; background: ${scrollHint}; border: 1px solid var(--line); border-radius: 12px; margin: 12px 0; }
.scroll > svg { margin: 16px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
time { white-space: nowrap; } h2 { overflow-wrap: anywhere; } tr:target { background: var(--wash); } td { overflow-wrap: break-word; }
.records th, .records td { vertical-align: top; } .records .narrow { min-width: 0; } .records .wide { min-width: 13rem; }
.figures dd.number { flex: none; } .figures dt.cut { overflow: hidden; text-overflow: ellipsis; }
.key { display: inline-block; width: 1.6em; height: 0.75em; margin-right: 0.4em; border: 1.5px solid var(--mark); background: var(--wash); }
.key.dashed { border-style: dashed; } .key.other { border-color: var(--second); background: var(--warn-wash); }
.key.gone, .key.line { height: 0; border-width: 0; border-top: 2px dotted var(--soft); background: none; vertical-align: middle; }
.key.line { border-top: 2px solid var(--mark); } .key.line.second { border-color: var(--second); } .key.line.quiet { border-color: var(--soft); }
h3.apart { margin: 1.75rem 0 0.75rem; }
figure.card { margin: 0; } figcaption { max-width: 75ch; overflow-wrap: anywhere; }
.pictures { margin: 12px 0; }
.legend-line { margin: 0; display: flex; flex-wrap: wrap; gap: 2px 14px; }
.told { margin: 0.35rem 0 0; padding-left: 1.1em; max-width: 80ch; overflow-wrap: anywhere; }
.told li + li { margin-top: 3px; } .told + p { margin-top: 0.7rem; }
.details { display: grid; grid-template-columns: minmax(6rem, max-content) minmax(0, 1fr); gap: 4px 18px; margin: 0.35rem 0 0; max-width: 90ch; }
.details dt { color: var(--soft); max-width: 16rem; overflow-wrap: anywhere; } .details dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 600px) { .details { grid-template-columns: 1fr; gap: 0; } .details dd + dt { margin-top: 6px; } }
table { width: 100%; border-collapse: collapse; font-size: 0.88rem; }
th, td { padding: 6px 16px; text-align: left; border-top: 1px solid var(--faint); }
thead th, thead td { border-top: 0; color: var(--soft); font-weight: 500; font-size: 0.8rem; }
tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 8rem; }
.pair { font-size: 0.85rem; }
.pair th, .pair td { padding: 3px 0 3px 10px; overflow-wrap: break-word; }
.pair tbody th { font-weight: 400; color: var(--soft); min-width: 0; padding-left: 0; }
th.number, td.number { text-align: right; }
.scroll .number { white-space: nowrap; }
.pass { color: var(--good); } .fail { color: var(--bad); }
svg { display: block; max-width: 100%; }
svg.chart { width: 100%; height: auto; }
svg.chart.fixed { width: auto; max-width: none; }
svg.spark { flex: none; }
svg text { font: 11px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums; }
svg text.label { fill: var(--ink); } svg text.small { font-size: 9.5px; }
svg .mark { fill: var(--mark); } svg .mark.other { fill: var(--second); } svg .mark.quiet { opacity: 0.55; }
svg rect.mark:hover { opacity: 0.8; }
svg .second { stroke: var(--second); fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .change { stroke: var(--second); stroke-width: 1.5; } svg .interval { stroke: var(--mark); stroke-width: 2; }
svg .ring { stroke: var(--mark); stroke-width: 2; } svg .gap { stroke: var(--soft); stroke-width: 1.5; }
svg .box { fill: var(--wash); stroke: var(--mark); } svg .box.flagged { fill: var(--warn-wash); stroke: var(--second); }
svg .box.chosen { stroke-width: 2.5; } svg .box.quiet { fill: var(--card); stroke: var(--line); }
svg .edge path { stroke: var(--mark); stroke-width: 1.25; } svg .edge .head { fill: var(--mark); stroke: none; }
svg .edge.second path { stroke: var(--second); } svg .edge.second .head { fill: var(--second); stroke: none; }
svg .edge.quiet path { stroke: var(--soft); } svg .edge.quiet .head { fill: var(--soft); stroke: none; }
svg .tip { pointer-events: all; } svg .reference { stroke: var(--soft); }
svg .range.small .mark { fill: var(--card); stroke: var(--soft); stroke-width: 1.5; }
svg .range.small .interval, svg .range.unclear .interval { stroke: var(--soft); } svg .range.unclear .mark { fill: var(--soft); }
svg .range.worse .interval { stroke: var(--second); } svg .range.worse .mark { fill: var(--second); }
svg .lack { fill: var(--warn); }
svg .wash { fill: var(--wash); } svg .track { fill: var(--faint); }
svg .grid { stroke: var(--faint); } svg .axis { stroke: var(--line); }
svg .stroke { stroke: var(--mark); fill: none; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
${heatStyle}
#notes ~ ul { color: var(--soft); font-size: 0.88rem; padding-left: 1.1em; max-width: 80ch; }
#notes ~ ul li + li { margin-top: 4px; }
footer { margin-top: 3rem; color: var(--soft); font-size: 0.82rem; }
@media print {
  :root { ${paletteStyle('light')} --paper: #ffffff; }
  html { font-size: 12px; } body { font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .contents, .skip { display: none; }
  .layout { display: block; } .content { padding: 0; }
  .card, .tile, .group, li, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .cards { grid-template-columns: 1fr 1fr; }
  .scroll .number { white-space: normal; } .scroll th, .scroll td { padding: 3px 6px; } .scroll tbody th { min-width: 4rem; } .records { font-size: 0.8em; } .records .narrow { min-width: 0; } .records .wide { min-width: 6.5rem; }
  .more::details-content { content-visibility: visible; display: block; height: auto; }
  .scroll { overflow: visible; border: 0; background: none; } svg.chart.fixed { max-width: 100%; height: auto; }
}
`;
