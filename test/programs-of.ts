import ts from 'typescript';
import { read } from './architecture/source.ts';
import { workerFile } from './workers/worker-file.ts';

/** What pages import from, loaded when one does; workers run the sources. */
const modules: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>> = {
  slipway: () => import('../src/index.ts'),
  'slipway/node': async () => {
    const node = await import('../src/node.ts');
    return {
      ...node,
      nodeWorkers: (count: number) => node.nodeWorkers(count, { entry: workerFile() }),
    };
  },
  'slipway/tfjs': () => import('../src/tfjs.ts'),
  'node:crypto': () => import('node:crypto'),
};

/** The programs of a page of `docs/`, in their order. */
export function programsOf(page: string): readonly string[] {
  return [...read(page).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
}

/** Runs a program. @param given - what its page speaks of without making it, by name. */
export async function runProgram(
  program: string,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const code = program.replace(/^import (\{.*\}) from '(.*)';$/gm, "const $1 = await modules['$2']();");
  const script = ts.transpile(code, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext });
  const scope = { modules, ...given };
  const AsyncFunction = (async () => undefined).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<unknown>;
  const run = new AsyncFunction(...Object.keys(scope), `'use strict';\n{\n${script}\n}`);
  return run(...Object.values(scope));
}
