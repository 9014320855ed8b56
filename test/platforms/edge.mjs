// An edge module in a page that has no network: the same answers as in Node.
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createPredictor, fromRows, logistic, oneHot, pipeline, standardize } from '../../dist/index.js';
import { edgeModule } from '../../dist/node.js';
import { evaluateOffline } from './chromium.mjs';

/** The largest gap between the answers of a page without network and those of Node, for each precision. */
export async function edgeGaps() {
  const rows = Array.from({ length: 400 }, (_, row) => ({
    age: 20 + ((row * 37) % 50),
    hours: 10 + ((row * 91) % 60),
    city: ['Bath', 'York', 'Hull', null][(row * 7) % 4],
    rich: (row * 37) % 50 > (row * 91) % 60 ? 1 : 0,
  }));
  const { prepare, examples } = pipeline(
    standardize({ columns: ['age', 'hours'] }),
    oneHot({ columns: ['city'] }),
  ).fitExamples(fromRows(rows), { label: 'rich' });
  const predictor = createPredictor(prepare, await logistic({ l2: 0.1 }).fit(examples));
  const folder = mkdtempSync(join(tmpdir(), 'slipway-edge-'));
  const gaps = {};
  try {
    for (const weights of ['float32', 'float16', 'int8']) {
      const { text } = await edgeModule(predictor, { weights });
      const file = join(folder, `${weights}.mjs`);
      writeFileSync(file, text);
      const { predict } = await import(pathToFileURL(file).href);
      const here = predict(rows).map(({ score }) => score);
      const there = await evaluateOffline(
        `${text}\nwindow.result = predict(${JSON.stringify(rows)}).map(({ score }) => score);`,
      );
      gaps[weights] = Math.max(...here.map((score, row) => Math.abs(score - there[row])));
      if (!(new Set(there).size > 50)) throw new Error('the answers of the page are too much alike');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return gaps;
}
