import { expect, it } from 'vitest';
import { renderSvg } from '../../src/adapters/node-svg.ts';

const x = { field: 'a', type: 'quantitative' };
const bars = { mark: 'bar', data: { values: [{ a: 1 }] }, encoding: { x } };
const refused = async (spec: unknown, code: string): Promise<void> =>
  expect(renderSvg(spec as never)).rejects.toMatchObject({ code, where: 'adapters/node-svg' });

it('a specification becomes SVG, and is not changed', async () => {
  const before = JSON.stringify(bars);
  expect(await renderSvg(bars)).toMatch(/^<svg [^]*<\/svg>$/);
  expect(JSON.stringify(bars)).toBe(before);
});

it('a specification that would fetch its data, an image or a link is refused', async () => {
  const address = 'http://127.0.0.1:1/x';
  await refused({ ...bars, data: { url: address } }, 'unsupported');
  await refused({ ...bars, data: { url: 'package.json' } }, 'unsupported');
  await refused({ ...bars, data: { url: 'file:///etc/hostname' } }, 'unsupported');
  await refused({ ...bars, mark: { type: 'point', href: address } }, 'unsupported');
  await refused({ ...bars, mark: { type: 'point', href: 'javascript:alert(1)' } }, 'unsupported');
  const image = { mark: 'image', data: { values: [{ u: address }] }, encoding: { url: { field: 'u', type: 'nominal' } } }; // prettier-ignore
  await refused(image, 'unsupported');
});

it('what cannot be drawn is refused with a code', async () => {
  for (const spec of [null, 1, 'x', [], {}, { marks: [] }, { ...bars, mark: 'nonsense' }])
    await refused(spec, 'bad-data');
  await refused({ ...bars, transform: [{ calculate: 'foo(', as: 'b' }] }, 'bad-data');
  await refused({ ...bars, transform: [{ calculate: 'process.exit()', as: 'b' }] }, 'bad-data');
});
