import ts from 'typescript';
import * as slipway from '../src/index.ts';
import { read } from './architecture/source.ts';

/** The part that a section of docs/extending.md writes, as it stands there. */
export function documentedPart<Exports>(heading: string): {
  readonly lines: number;
  readonly exports: Exports;
} {
  const section = new RegExp(`^## ${heading}\\n[\\s\\S]*?\`\`\`ts\\n([\\s\\S]*?)\`\`\``, 'm');
  const code = section.exec(read('docs/extending.md'))![1]!;
  const script = ts.transpile(code, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 });
  const exports = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the documented code is what is tested
  const run = new Function('exports', 'require', script) as (exports: object, require: () => object) => void;
  run(exports, () => slipway);
  return { lines: code.trimEnd().split('\n').length, exports: exports as Exports };
}
