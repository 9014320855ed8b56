import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { html } from '../../src/view/html.ts';
import { page } from '../../src/view/page.ts';

const text = page({ title: 'A </title><script>', body: html`<h1>${'Hello & goodbye'}</h1>` });

it('a page stands alone and escapes its title', () => {
  expect(text.startsWith('<!doctype html>')).toBe(true);
  expect(text).toContain('<title>A &lt;/title&gt;&lt;script&gt;</title>');
  expect(text).toContain('<h1>Hello &amp; goodbye</h1>');
});

it('a page allows its own style by its hash, and nothing else', () => {
  const style = /<style>([^]*)<\/style>/.exec(text)![1]!;
  const hash = createHash('sha256').update(style).digest('base64');
  expect(text).toContain(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
  );
});

it('what scrolls sideways on a phone is shaded where more lies beyond', () => {
  const style = /<style>([^]*)<\/style>/.exec(text)![1]!;
  for (const part of ['.scroll', '.contents .chapters']) {
    const rule = style.split('\n').find((line) => line.trim().startsWith(`${part} {`))!;
    expect(rule).toMatch(
      /overflow-x: auto;.* background: .*var\(--card\).* local, .*var\(--shade\).* scroll/,
    );
  }
});
