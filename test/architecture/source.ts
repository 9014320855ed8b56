/** What the architecture tests know about the source: files, imports, exports, docstrings. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

export const root: string = resolve(import.meta.dirname, '../..');

/** Paths of every TypeScript file under a folder of the repository, `/`-separated, sorted. */
export function filesUnder(folder: string, suffix = '.ts'): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(suffix) && !file.split(sep).includes('node_modules'))
    .map((file) => `${folder}/${file.split(sep).join('/')}`)
    .sort();
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export interface Import {
  /** A path in the repository, or a package. */
  readonly target: string;
  readonly local: boolean;
  readonly typeOnly: boolean;
}

const known = new Map<string, readonly Import[]>();

/** Every import and re-export of a file, dynamic ones included. A file is parsed once. */
export function importsOf(path: string): readonly Import[] {
  const found = known.get(path) ?? parseImports(path);
  known.set(path, found);
  return found;
}

function parseImports(path: string): Import[] {
  const text = read(path);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  // Imports stand at the top of a file, but for those that are calls or in types.
  const inside = text.includes('import(');
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const local = specifier.startsWith('.');
    const target = local
      ? relative(root, resolve(root, dirname(path), specifier))
          .split(sep)
          .join('/')
      : specifier;
    found.push({ target, local, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(
        node.moduleSpecifier.text,
        node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
          onlyTypes(node.importClause?.namedBindings),
      );
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      add(
        node.moduleSpecifier.text,
        node.isTypeOnly ||
          (node.exportClause !== undefined &&
            ts.isNamedExports(node.exportClause) &&
            node.exportClause.elements.every((element) => element.isTypeOnly)),
      );
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (specifier && ts.isStringLiteralLike(specifier)) add(specifier.text, false);
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      add(node.argument.literal.text, true);
    }
    if (inside) ts.forEachChild(node, visit);
  };
  file.statements.forEach(visit);
  return found;
}

function onlyTypes(bindings: ts.NamedImportBindings | undefined): boolean {
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

/** The first folder under `src`, or `(entry)` for files at its top. */
export function stageOf(path: string): string {
  const parts = path.split('/');
  return parts.length > 2 ? parts[1]! : '(entry)';
}

/** Every file that running `entry` loads, with the packages on the way. */
export function reachable(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    for (const { target, local, typeOnly } of importsOf(path)) {
      if (typeOnly) continue;
      if (local) visit(target);
      else packages.add(target);
    }
  };
  visit(entry);
  return { files, packages };
}

export interface Docstring {
  /** The exported name, and the file and line it stands in. */
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly kind: 'function' | 'value' | 'class' | 'type';
  readonly text: string | undefined;
  readonly examples: readonly string[];
}

/** Every exported declaration of a file with its docstring. */
export function docstringsOf(path: string): Docstring[] {
  const text = read(path);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Docstring[] = [];
  for (const statement of file.statements) {
    if (
      !ts.canHaveModifiers(statement) ||
      !ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    )
      continue;
    const comment = (ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [])
      .map(({ pos, end }) => text.slice(pos, end))
      .filter((part) => part.startsWith('/**'))
      .at(-1);
    const line = file.getLineAndCharacterOfPosition(statement.getStart()).line + 1;
    const add = (name: string, kind: Docstring['kind']): void => {
      // Overloads share one docstring, on the first of them.
      if (!found.some((other) => other.name === name))
        found.push({ name, path, line, kind, text: comment, examples: comment ? examplesOf(comment) : [] });
    };
    if (ts.isFunctionDeclaration(statement) && statement.name) add(statement.name.text, 'function');
    else if (ts.isClassDeclaration(statement) && statement.name) add(statement.name.text, 'class');
    else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      add(statement.name.text, 'type');
    else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations)
        if (ts.isIdentifier(name)) add(name.text, 'value');
    }
  }
  return found;
}

function examplesOf(comment: string): string[] {
  const lines = comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''));
  const examples: string[][] = [];
  let inside = false;
  for (const line of lines) {
    if (/^@\w/.test(line)) {
      inside = line.startsWith('@example');
      if (inside) examples.push([]);
    } else if (inside) examples.at(-1)!.push(line);
  }
  return examples.map((example) => example.join('\n').trim()).filter((example) => example.length > 0);
}

/** The rows of the import table in docs/architecture.md. */
export function importTable(): { folder: string; mayImport: string[]; packages: string[] }[] {
  const lines = read('docs/architecture.md').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| folder | holds |'));
  const rows: { folder: string; mayImport: string[]; packages: string[] }[] = [];
  for (let i = start + 2; lines[i]?.startsWith('|'); i++) {
    const [folder = '', , mayImport = '', packages = ''] = lines[i]!.slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
    const names = (cell: string): string[] =>
      cell === '–' ? [] : cell.split(',').map((name) => name.trim().replace(/ \(.*\)$/, ''));
    rows.push({ folder, mayImport: names(mayImport), packages: names(packages) });
  }
  return rows;
}
