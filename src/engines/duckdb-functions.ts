import type { DataChunk, Vector } from '@duckdb/node-bindings';
import { farmHasher } from '../table/farm-hash.ts';
import { murmurHasher } from '../table/murmur-hash.ts';
import type { Bindings } from './duckdb-bindings.ts';
import { textAt } from './duckdb-interner.ts';
import type { Session } from './duckdb-session.ts';
import { isValid, validityOf, viewOf } from './duckdb-vector.ts';

// The numbers of duckdb_type in DuckDB's C interface.
const BIGINT = 5;
const UINTEGER = 8;
const VARCHAR = 17;

/** A function of a text that DuckDB lacks: writes the words of one row into those of the answer. */
interface TextFunction {
  readonly name: string;
  readonly type: number;
  readonly words: 1 | 2;
  readonly write: (text: string, words: Uint32Array, at: number) => void;
}

function textFunctions(): readonly TextFunction[] {
  const [farm, murmur] = [farmHasher(), murmurHasher()];
  return [
    {
      name: 'farm_fingerprint',
      type: BIGINT,
      words: 2,
      write: (text, words, at) => {
        const { low, high } = farm(text);
        words[at] = low;
        words[at + 1] = high;
      },
    },
    {
      name: 'murmur_hash3',
      type: UINTEGER,
      words: 1,
      write: (text, words, at) => {
        words[at] = murmur(text);
      },
    },
  ];
}

/**
 * Gives a database the functions that the dialect counts on and DuckDB lacks: `farm_fingerprint(text)`, a BIGINT, and
 * `murmur_hash3(text)`, a UINTEGER. Every connection has them until the database is closed; no file keeps them.
 */
export async function registerFunctions(session: Session): Promise<void> {
  const { bindings, connection } = session;
  for (const one of textFunctions()) {
    await session.step(`registering ${one.name}`, () => {
      const made = bindings.create_scalar_function();
      bindings.scalar_function_set_name(made, one.name);
      bindings.scalar_function_add_parameter(made, bindings.create_logical_type(VARCHAR));
      bindings.scalar_function_set_return_type(made, bindings.create_logical_type(one.type));
      bindings.scalar_function_set_function(made, (_, input, output) => answer(bindings, one, input, output));
      bindings.register_scalar_function(connection, made);
      bindings.destroy_scalar_function_sync(made);
    });
  }
}

/** The words of every row, missing where the text is. */
function answer(bindings: Bindings, { words, write }: TextFunction, input: DataChunk, output: Vector): void {
  const rows = bindings.data_chunk_get_size(input);
  const texts = bindings.data_chunk_get_vector(input, 0);
  const validity = validityOf(bindings, texts, rows);
  const from = viewOf(bindings, texts, Int32Array<ArrayBuffer>, 16, rows);
  const to = new Uint32Array(words * rows);
  for (let row = 0; row < rows; row++) {
    // The bytes of a missing string are whatever was there before.
    if (isValid(validity, row)) write(textAt(bindings, from, 4 * row), to, words * row);
  }
  bindings.copy_data_to_vector(output, 0, to.buffer, 0, to.byteLength);
  if (!validity) return;
  const { buffer, byteOffset, byteLength } = validity;
  bindings.vector_ensure_validity_writable(output);
  bindings.copy_data_to_vector_validity(output, 0, buffer as ArrayBuffer, byteOffset, byteLength);
}
