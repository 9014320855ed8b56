import { expect, it } from 'vitest';
import { html } from '../../src/view/html.ts';
import { display } from '../../src/view/notebook.ts';
import { histogramSpec } from '../../src/view/specs/histogram-spec.ts';
import { page } from '../../src/view/page.ts';

const shown = (text: string, options = {}): string =>
  display(text, options)[Symbol.for('Jupyter.display')]!()['text/html'] as string;

it('a notebook shows a piece of HTML as it is', () => {
  expect(shown('<b>1</b>')).toBe('<b>1</b>');
});

it('a notebook shows a whole page in a frame that runs no script', () => {
  const framed = shown(page({ title: 'x', body: html`<p>"quoted"</p>` }), { height: 300 });
  expect(framed).toMatch(/^<iframe\s+sandbox="allow-popups"\s+width="100%"\s+height="300"/);
  expect(framed.match(/<iframe|<\/iframe>|<p>/g)).toEqual(['<iframe', '</iframe>']);
});

it('a notebook refuses a height out of range', () => {
  expect(() => display('', { height: 1 })).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

it('a notebook draws a specification, and says in words what it shows where it cannot', () => {
  const spec = histogramSpec({ name: 'age', histogram: { edges: [0, 10, 20], counts: [1, 3] } });
  const bundle = display(spec)[Symbol.for('Jupyter.display')]!();
  expect(bundle['application/vnd.vegalite.v5+json']).toBe(spec);
  expect(bundle['text/plain']).toMatch(/^How the values of age are spread\./);
  expect(Object.keys(bundle)).not.toContain('text/html');
});

it('a notebook refuses what is neither HTML nor a specification', () => {
  for (const bad of [undefined, null, 3, [], {}])
    expect(() => display(bad as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});
