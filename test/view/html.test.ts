import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, renderHtml, trustedHtml, type Html } from '../../src/view/html.ts';

describe('html', () => {
  it('escapes what stands in it and keeps what it is made of', () => {
    expect(renderHtml(html`<p class="${'a"b'}">${'<i>'}${1.5}</p>`)).toBe(
      '<p class="a&quot;b">&lt;i&gt;1.5</p>',
    );
  });

  it('nests without escaping twice, and joins lists', () => {
    const items = ['a&b', 'c'].map((item) => html`<li>${item}</li>`);
    expect(renderHtml(html`<ul>${items}</ul>`)).toBe('<ul><li>a&amp;b</li><li>c</li></ul>'); // prettier-ignore
  });

  it('leaves nothing for null, undefined and false', () => {
    expect(renderHtml(html`${null}${undefined}${false}${0}${''}`)).toBe('0');
  });

  it('does not take an object from outside for HTML', () => {
    const forged = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}') as Html;
    expect(renderHtml(html`<p>${forged}</p>`)).toBe('<p></p>');
  });

  it('takes trusted text as it is', () => {
    expect(renderHtml(html`${trustedHtml('<br>')}`)).toBe('<br>');
  });

  it('makes visible what turns around the direction of the text after it', () => {
    expect(renderHtml(html`<bdi>${'a\u202egnp.exe\u2066'}</bdi>, as told`)).toBe(
      '<bdi>a\ufffdgnp.exe\ufffd</bdi>, as told',
    );
    // Letters written from the right, and the marks between them, stay as they are.
    expect(renderHtml(html`${'שלום\u200f!'}`)).toBe('שלום\u200f!');
  });

  it('leaves no character that begins markup or ends an attribute, whatever the text', () => {
    const law = fc.property(
      fc.string({ unit: 'binary' }),
      (text) => !/[<>"'`]/.test(renderHtml(html`${text}`)),
    );
    expect(() => fc.assert(law, { seed: 1 })).not.toThrow();
  });
});
