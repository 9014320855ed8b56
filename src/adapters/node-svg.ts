import { SlipwayError } from '../core/error.ts';
import { importPeer } from '../core/import-peer.ts';
import { isRecord, type Json } from '../core/json.ts';

const where = 'adapters/node-svg';

/**
 * A Vega-Lite specification, such as `histogramSpec` gives, as the text of an SVG picture: for files, mails and pages.
 *
 * Nothing is fetched: a specification that names an address for its data, an image or a link is refused. It may hold
 * expressions of Vega, which are compiled to code: render specifications that you or your colleagues wrote.
 *
 * @param spec - plain JSON, its data inside.
 * @throws {SlipwayError} `missing-peer` without the packages vega and vega-lite; `bad-data` on what is no
 *   specification; `unsupported` on one that wants to fetch.
 * @example
 * const spec = histogramSpec({ name: 'age', histogram: { edges: [0, 10, 20], counts: [1, 3] } });
 * (await renderSvg(spec)).startsWith('<svg') // => true
 */
export async function renderSvg(spec: Readonly<Record<string, Json>>): Promise<string> {
  if (!isRecord(spec)) throw refuse('what is given is not an object');
  // One after the other: Vega-Lite imports Vega, and the error names what is missing.
  const both = 'vega vega-lite@6.4.2';
  const vega = await importPeer('vega', () => import('vega'), where, both);
  const { compile } = await importPeer('vega-lite', () => import('vega-lite'), where, both);

  const asked: string[] = [];
  const told: unknown[] = [];
  const logger = quietLogger(told);
  const offline = (address: unknown): Promise<never> => {
    asked.push(String(address));
    return Promise.reject(new Error('no address is opened'));
  };
  const loader = {
    ...vega.loader(),
    load: offline,
    // Links fail in Vega when they are refused here; this one leads nowhere, and the picture is not returned.
    sanitize: (address: unknown) => {
      asked.push(String(address));
      return Promise.resolve({ href: '#' });
    },
    http: offline,
    file: offline,
  };
  let text: string;
  try {
    const { spec: full } = compile(structuredClone(spec) as never, { logger });
    const view = new vega.View(vega.parse(full), { renderer: 'none', loader, logger });
    try {
      text = await view.toSVG();
    } finally {
      view.finalize();
    }
  } catch (cause) {
    if (asked.length === 0) throw refuse(`the specification could not be drawn (${reasonOf(cause)})`, cause);
    text = '';
  }
  if (asked.length > 0) {
    throw new SlipwayError(
      'unsupported',
      where,
      `the specification asks for ${JSON.stringify(asked[0]!.slice(0, 80))}; expected all data inside, since nothing is fetched. Put the values into the specification.`,
      { details: { address: asked[0]!.slice(0, 200) } },
    );
  }
  if (told.length > 0) throw refuse(`the specification could not be drawn (${reasonOf(told[0])})`);
  // What XML has no way to say, in a name or a level, is made visible: the whole picture would be unreadable.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}

/** What Vega would print: errors are kept, and warnings, which are about style, are left. */
function quietLogger(errors: unknown[]): never {
  const logger = {
    level: (next?: number) => (next === undefined ? 0 : logger),
    error: (...parts: unknown[]) => (
      errors.push(parts.find((part) => part instanceof Error) ?? parts[0]),
      logger
    ),
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger as never;
}

function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n')[0]!.slice(0, 200);
}

function refuse(found: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'bad-data',
    where,
    `${found}; expected a Vega-Lite specification as plain JSON.`,
    cause === undefined ? {} : { cause },
  );
}
