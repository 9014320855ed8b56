/** What the compiler says of public.test-d.ts alone, which takes a fraction of the time of checking everything. */
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { filesUnder, root } from '../architecture/source.ts';

test('the types of the library are those that public.test-d.ts expects', () => {
  const paths = filesUnder('test/types', '.test-d.ts').map((path) => join(root, path));
  expect(paths.length).toBeGreaterThan(0);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options, errors } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: paths },
    ts.sys,
    root,
  );
  const program = ts.createProgram(paths, options);
  const found = paths.flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  });
  const lines = [...errors, ...program.getOptionsDiagnostics(), ...found].map(
    ({ file, start = 0, messageText }) => {
      const line = file === undefined ? '' : `line ${file.getLineAndCharacterOfPosition(start).line + 1}: `;
      return `${line}${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    },
  );
  expect(lines).toEqual([]);
});
