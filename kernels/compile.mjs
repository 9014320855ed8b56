/** Compiles a kernel; `npm run kernels` writes all of them to src/kernels. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = dirname(fileURLToPath(import.meta.url));

/** The kernels there are, by name. */
export const kernels = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'));

/** The module a kernel is compiled to. Its memory is handed in; `shared` is for workers that have it in common. */
export async function compiled(name, { shared = false } = {}) {
  const flags = '-O3 --noAssert --runtime stub --enable simd --importMemory --memoryBase 1024'.split(' ');
  // A maximum is asked for where memory is shared: all that 32 bits can address.
  if (shared)
    flags.push('--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536');
  let binary;
  const { error, stderr } = await asc.main([`${name}.ts`, ...flags, '--outFile', 'out.wasm'], {
    readFile: (file) => {
      try {
        return readFileSync(join(folder, file), 'utf8');
      } catch {
        return null; // the compiler looks in several places
      }
    },
    listFiles: () => [],
    writeFile: (_, contents) => void (binary = contents),
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return binary;
}

/** The file that carries a kernel into the library. */
export async function source(name) {
  const text = async (shared) => Buffer.from(await compiled(name, { shared })).toString('base64');
  return `// Compiled from kernels/${name}.ts by \`npm run kernels\`. Not to be edited.

/** WebAssembly with SIMD, in base64. */
export const ${name}Wasm =
  '${await text(false)}';

/** The same for memory that workers share. */
export const ${name}SharedWasm =
  '${await text(true)}';
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isCheck = process.argv.includes('--check');
  for (const name of kernels) {
    const file = join(folder, '..', 'src', 'kernels', `${name}-wasm.ts`);
    const text = await source(name);
    if (!isCheck) writeFileSync(file, text);
    else if (readFileSync(file, 'utf8') !== text) {
      throw new Error(`src/kernels/${name}-wasm.ts is not what its source compiles to: npm run kernels`);
    }
  }
}
