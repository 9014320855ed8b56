// The whole loop on a small table, with the built package: what every runtime must be able to do.

/** Runs the loop and returns the figures that must agree everywhere; throws on the first thing that is not right. */
export async function scenario(slipway, tfjs, stored, backends, openWorkers) {
  const {
    auc,
    createPredictor,
    createRegistry,
    drift,
    evaluate,
    fromCsv,
    gate,
    handler,
    logistic,
    memoryStore,
  } = slipway;
  const {
    onDemand,
    oneHot,
    pipeline,
    impute,
    profile,
    reference,
    report,
    revivePredictor,
    splitByHash,
    standardize,
  } = slipway;

  const rows = fromCsv(csv(600));
  check(rows.rows === 600, 'every row of the CSV is there');
  check(report(profile(rows)).startsWith('<!doctype html>'), 'the report is a page');

  await comeBack(slipway, stored, rows);

  const { train, test } = splitByHash(rows, { column: 'id' });
  const { prepare, examples } = pipeline(
    impute({ columns: ['size'], with: 'median' }),
    standardize({ columns: ['size'] }),
    oneHot({ columns: ['colour'] }),
  ).fitExamples(train, { label: 'sold' });

  const exact = await logistic({ l2: 1 }).fit(examples);
  const figures = { exact: round(exact.predict(examples.matrix)[0]) };
  const loops = await Promise.all(
    ['simd', 'plain'].map((kernel) => slipway.denseNet({ hidden: [4], epochs: 2, kernel }).fit(examples)),
  );
  const [simd, plain] = loops.map((net) => JSON.stringify(net.layers));
  check(simd === plain, 'the dense net learns the same bits on compiled loops and on plain ones');
  for (const backend of backends) {
    const model = await tfjs.logistic({ l2: 1, backend }).fit(examples);
    const gap = maxGap(exact.predict(examples.matrix), model.predict(examples.matrix));
    check(gap < 5e-3, `logistic on ${backend} is within 5e-3 of float64, not ${gap}`);
    const net = await tfjs.denseNet({ hidden: [4], epochs: 2, backend, seed: 1 }).fit(examples);
    check(
      net.predict(examples.matrix).every((score) => score > 0 && score < 1),
      `the dense net learns on ${backend}`,
    );
  }

  figures.trees = await onWorkers(slipway, openWorkers, examples);
  await preparedBy(slipway, openWorkers, prepare, slipway.inBatches(train, 40));

  const predictor = createPredictor(prepare, exact);
  const evaluation = evaluate(await predictor.score(test, { label: 'sold' }), { auc });
  const verdict = gate(evaluation, { auc: { min: 0.5 } });
  check(verdict.pass, 'the model passes its gate');
  const registry = createRegistry(memoryStore());
  await registry.promote(await registry.register('sales', predictor, { evaluation, verdict }), 'champion');
  check((await slipway.registryPage(registry)).includes('champion'), 'the registry is a page');
  const served = await registry.load('sales', 'champion', revivePredictor);

  const answer = await handler(onDemand(served), { name: 'sales' })(
    new Request('http://localhost/v1/models/sales:predict', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instances: [{ size: null, colour: 'red' }] }),
    }),
  );
  check(answer.status === 200, `the handler answers, with status ${answer.status}`);
  const { predictions } = await answer.json();
  figures.answer = round(predictions[0].score);
  figures.auc = round(evaluation.metrics.auc);
  check(served.hash === predictor.hash, 'a predictor comes back as it was');
  await remotely(slipway);
  check(drift(reference(train), test, { psi: { max: 0.5 } }).checked > 0, 'drift is checked');
  return figures;
}

/** Requests for a bucket are signed as botocore 1.44.8 signs them, and a copied folder is read. */
async function remotely({ fixedClock, httpStore, memoryStore, s3Store, storeIndex }) {
  let signed;
  const bucket = s3Store({
    bucket: 'models',
    region: 'us-east-1',
    prefix: 'late/',
    credentials: {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
    clock: fixedClock(Date.UTC(2013, 4, 24)),
    fetch: async (_, { headers }) => ((signed = headers.authorization), new Response('bytes')),
  });
  check((await bucket.get('a/b')).length === 5, 'a bucket is read');
  check(
    signed.endsWith('daf0eee3e655477c2d5d4e2c3810038ab04aa1641e87edf8e5a0877f58367f17'),
    `the signature is botocore's, not ${signed}`,
  );
  const kept = memoryStore();
  await kept.putIfAbsent('a/B', new TextEncoder().encode('bytes'));
  const files = { '/m/~index.json': await storeIndex(kept), '/m/a/%25b': 'bytes' };
  const site = httpStore('https://example.com/m', {
    fetch: async (url) => new Response(files[new URL(url).pathname]),
  });
  check((await site.get('a/B')).length === 5, 'a copied folder is read');
}

/** Trees and nets have the same bits with a worker as without, and the worker does take part. */
async function onWorkers({ boostedTrees, denseNet }, openWorkers, examples) {
  const trees = boostedTrees({ trees: 5, leaves: 4 });
  const net = denseNet({ hidden: [4], epochs: 2, shards: 2 });
  const alone = await trees.fit(examples);
  const workers = await openWorkers(1);
  try {
    for (const [what, estimator] of Object.entries({ trees, net })) {
      const threads = [];
      const onProgress = ({ figures }) => threads.push(figures.threads);
      const expected = JSON.stringify((await estimator.fit(examples)).save());
      // A worker does what it is quick enough to get; with so few rows that may be nothing.
      for (let time = 0; time < 200 && !threads.includes(2); time++) {
        const model = await estimator.fit(examples, { workers, onProgress });
        check(JSON.stringify(model.save()) === expected, `workers do not change ${what}`);
      }
      check(threads.includes(2), `the worker takes part in ${what}`);
    }
  } finally {
    await workers.close();
  }
  return round(alone.predict(examples.matrix)[0]);
}

/** Batches have the same bits when a worker prepares them, and the worker is there. */
async function preparedBy({ preparedStream }, openWorkers, prepare, batches) {
  const workers = await openWorkers(1);
  try {
    const read = async (workers) => {
      const stream = await preparedStream(batches, prepare, { label: 'sold', rows: 'training', workers });
      const threads = [];
      const blocks = [];
      for await (const { matrix, labels } of stream.open({
        onPrepared: (spent) => threads.push(spent.threads),
      })) {
        blocks.push([...labels, ...matrix.dense.values, ...matrix.categories[0].codes]);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return { threads, blocks: JSON.stringify(blocks) };
    };
    const [alone, beside] = [await read(undefined), await read(workers)];
    check(alone.blocks === beside.blocks, 'a worker does not change what is prepared');
    check(beside.threads.includes(2), 'the worker is ready to prepare');
  } finally {
    await workers.close();
  }
}

/** A table is the same after Parquet and Arrow, in memory, from a Blob and in batches. */
async function comeBack({ concat, schemaOf, toRows }, { parquet, arrow }, rows) {
  const expected = JSON.stringify(toRows(rows));
  const same = (found, what) => check(JSON.stringify(toRows(found)) === expected, `rows come back ${what}`);
  const options = { schema: schemaOf(rows) };
  const formats = [
    [
      'Parquet',
      parquet.toParquet(rows),
      parquet.fromParquet,
      parquet.readParquet,
      parquet.readParquetBatches,
    ],
    ['Arrow', arrow.toArrow(rows), arrow.fromArrow, arrow.readArrow, arrow.readArrowBatches],
  ];
  for (const [name, bytes, from, read, readBatches] of formats) {
    same(from(bytes, options), `from ${name}`);
    same(await read(new Blob([bytes]), options), `from a Blob of ${name}`);
    const batches = [];
    for await (const batch of readBatches(new Blob([bytes]), { ...options, batchRows: 250 })())
      batches.push(batch);
    check(batches.map((batch) => batch.rows).join() === '250,250,100', `batches of ${name} have their rows`);
    same(concat(batches), `from batches of ${name}`);
  }
}

/** What an engine computes over a file of Parquet; `undefined` where this runtime cannot load DuckDB. */
export async function onEngine(
  { computeFrom, fromCsv, levelCounts, moments },
  { duckdb },
  { toParquet },
  write,
) {
  const path = await write('rows.parquet', toParquet(fromCsv(csv(600))));
  let db;
  try {
    db = await duckdb({ threads: 1 });
  } catch (error) {
    if (error.code === 'missing-peer') return undefined;
    throw error;
  }
  try {
    const asked = { size: moments('size'), colour: levelCounts('colour') };
    const { size, colour } = await computeFrom(db.file(path), asked);
    return { count: size.count, mean: round(size.mean), missing: colour.missing };
  } finally {
    await db.close();
  }
}

function csv(rows) {
  const lines = ['id,size,colour,sold'];
  for (let i = 0; i < rows; i++) {
    const size = (i * 37) % 101;
    const colour = ['red', 'green', 'blue'][(i * 7) % 3];
    const sold = size + (colour === 'red' ? 30 : 0) + ((i * 53) % 67) > 90 ? 1 : 0;
    lines.push(`item-${i},${i % 11 === 0 ? '' : size},${colour},${sold}`);
  }
  return lines.join('\n');
}

function maxGap(a, b) {
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
}

function round(value) {
  return Number(value.toPrecision(12));
}

function check(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}
