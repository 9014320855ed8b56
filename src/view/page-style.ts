/** The style of every page: two palettes, and classes for cards, figures and charts. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #ffffff; --ink: #1a2230; --soft: #566072; --line: #dfe3ea; --faint: #eceff4;
  --mark: #3767c8; --wash: #dfe8fa; --warn: #8a5300; --warn-wash: #fdf1dc; --bad: #b3261e; --good: #1c7a45;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10141b; --card: #181d26; --ink: #e6eaf2; --soft: #9aa5b8; --line: #2c3442; --faint: #222936;
    --mark: #7fa6f8; --wash: #223253; --warn: #f2c277; --warn-wash: #33280f; --bad: #ff8a80; --good: #7bd8a2;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; padding: 2.5rem clamp(1rem, 4vw, 3.5rem) 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main, body > header, body > footer { max-width: 1320px; margin-inline: auto; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h2 { margin: 2.75rem 0 1rem; font-size: 1.15rem; letter-spacing: -0.01em; }
h3 { margin: 0; font-size: 1rem; line-height: 1.35; overflow-wrap: anywhere; min-width: 0; }
p { margin: 0.35rem 0 0; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 0.2em; }
a:hover { text-decoration-color: currentColor; }
a:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; border-radius: 3px; }
.soft { color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 1.5rem 0 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 18px; }
.tile dt { color: var(--soft); font-size: 0.8rem; }
.tile dd { margin: 0; font-size: 1.6rem; font-weight: 600; letter-spacing: -0.02em; line-height: 1.3; }
.tile dd.note { font-size: 0.85rem; font-weight: 400; color: var(--soft); letter-spacing: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 350px), 1fr)); gap: 16px; }
.card {
  display: flex; flex-direction: column; gap: 12px; padding: 16px 18px 18px; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px; min-width: 0; scroll-margin-top: 12px;
}
.card:target { border-color: var(--mark); box-shadow: 0 0 0 1px var(--mark); }
.card > header { display: flex; align-items: baseline; justify-content: space-between; gap: 12px; }
.kind { flex: none; color: var(--soft); font-size: 0.78rem; }
.badges { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; list-style: none; }
.badge { padding: 1px 9px; border-radius: 99px; font-size: 0.78rem; color: var(--warn); background: var(--warn-wash); }
.figures { display: grid; grid-template-columns: 1fr 1fr; column-gap: 22px; margin: auto 0 0; font-size: 0.85rem; }
.figures > div { display: flex; justify-content: space-between; gap: 10px; padding: 3px 0; border-top: 1px solid var(--faint); }
.figures dt { color: var(--soft); white-space: nowrap; }
.figures dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
.figures .wide { grid-column: 1 / -1; }
.issues { margin: 0; padding: 0; list-style: none; display: grid; gap: 6px; }
.issues li { padding: 8px 14px; border-left: 3px solid var(--warn); border-radius: 0 8px 8px 0; background: var(--warn-wash); overflow-wrap: anywhere; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.scroll:focus-visible { outline: 2px solid var(--mark); }
table { width: 100%; border-collapse: collapse; font-size: 0.88rem; }
th, td { padding: 6px 16px; text-align: left; border-top: 1px solid var(--faint); }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: 0.8rem; white-space: nowrap; }
tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 8rem; }
.number { text-align: right; white-space: nowrap; }
.pass { color: var(--good); } .fail { color: var(--bad); }
svg { display: block; max-width: 100%; }
svg.chart { width: 100%; height: auto; }
svg text { font: 11px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums; }
svg text.label { fill: var(--ink); }
svg .mark { fill: var(--mark); } svg .mark:hover { opacity: 0.75; }
svg .lack { fill: var(--warn); }
svg .wash { fill: var(--wash); } svg .track { fill: var(--faint); }
svg .grid { stroke: var(--faint); } svg .axis { stroke: var(--line); }
svg .stroke { stroke: var(--mark); fill: none; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
footer { margin-top: 3rem; color: var(--soft); font-size: 0.82rem; }
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --faint: #ddd; --mark: #3767c8; --wash: #dfe8fa; --warn: #6b4000; --warn-wash: #fff; }
  body { padding: 0; font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .card, .tile, li, tr { break-inside: avoid; }
  .cards { grid-template-columns: 1fr 1fr; }
}
`;
