import { expect, it } from 'vitest';
import { html } from '../../src/view/html.ts';
import { display } from '../../src/view/notebook.ts';
import { page } from '../../src/view/page.ts';

const shown = (text: string, options = {}): string =>
  display(text, options)[Symbol.for('Jupyter.display')]!()['text/html']!;

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
