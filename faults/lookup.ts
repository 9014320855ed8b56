import { SlipwayError } from '../src/core/error.ts';
import { random } from '../src/core/random.ts';
import { decodeLookup } from '../src/serve/lookup/decode-lookup.ts';
import { encodeLookup } from '../src/serve/lookup/encode-lookup.ts';
import type { LookupTable } from '../src/serve/lookup/lookup-table.ts';
import { precompute } from '../src/serve/lookup/precompute.ts';
import { productOf } from '../src/serve/lookup/product-of.ts';
import type { Instance } from '../src/serve/service.ts';
import { fakePredictor } from '../test/serve/lookup/fake-predictor.ts';
import { latePredictor, requests } from '../test/serve/late.ts';
import type { Fault, Outcome } from './fault.ts';

type Ending = Exclude<keyof Outcome, 'tried' | 'lost'>;

/** Tables of several shapes, and rows that each holds. */
async function tables(): Promise<readonly (readonly [LookupTable, readonly Instance[]])[]> {
  const ids = Array.from({ length: 400 }, (_, at) => ({ id: at * 7_654_321 }));
  const texts = Array.from({ length: 400 }, (_, at) => ({ t: `N${at}é`, n: at % 7 }));
  const product = productOf({ c: ['UA', 'AA', null], n: [1, 2, 3.5] });
  return [
    [await precompute(latePredictor(), requests), requests],
    [await precompute(fakePredictor({ fields: [{ name: 'id', kind: 'number' }] }), ids), ids],
    [
      await precompute(
        fakePredictor({
          fields: [
            { name: 't', kind: 'text' },
            { name: 'n', kind: 'number' },
          ],
        }),
        texts,
      ),
      texts,
    ],
    [
      await precompute(
        fakePredictor({
          fields: [
            { name: 'c', kind: 'category' },
            { name: 'n', kind: 'number' },
          ],
        }),
        product,
      ),
      [{ c: null, n: 3.5 }],
    ],
  ];
}

/** A file of a lookup table is cut, turned, swapped or grown: it is refused with a code, or answers as before. */
const damaged: Fault = {
  fault: 'lookup/damaged-files',
  run: async () => {
    const source = random(11);
    const outcome = { tried: 0, survived: 0, lost: 0, wrong: 0, crashed: 0 };
    const made = await tables();
    for (let tried = 0; tried < 500; tried++) {
      const [table, rows] = made[tried % made.length]!;
      const whole = encodeLookup(table);
      let bytes = whole.slice();
      const at = source.integer(bytes.length);
      switch (source.integer(5)) {
        case 0:
          bytes = bytes.slice(0, at);
          break;
        case 1:
          bytes[at]! ^= 1 << source.integer(8);
          break;
        case 2:
          bytes.copyWithin(source.integer(bytes.length), at, at + 64);
          break;
        case 3:
          bytes.fill(source.integer(256), at, at + 16);
          break;
        default:
          bytes = new Uint8Array([...bytes, ...bytes.subarray(at)]);
      }
      outcome.tried++;
      outcome[endingOf(bytes, table, rows)]++;
    }
    return outcome;
  },
};

function endingOf(bytes: Uint8Array, table: LookupTable, rows: readonly Instance[]): Ending {
  try {
    const opened = decodeLookup(bytes, { modelHash: table.modelHash });
    const same = rows.every((row) => {
      const [got, expected] = [opened.answer(opened.find(row)), table.answer(table.find(row))];
      return Object.is(got.score, expected.score) && Object.is(got.prediction, expected.prediction);
    });
    return same ? 'survived' : 'wrong';
  } catch (error) {
    const known = ['bad-format', 'bad-version', 'corrupt'];
    return error instanceof SlipwayError && known.includes(error.code) ? 'survived' : 'crashed';
  }
}

const faults: readonly Fault[] = [damaged];
export default faults;
