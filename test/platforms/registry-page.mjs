// The page of a registry as a browser lays it out: texts that are hostile stay texts, and nothing is wider than the screen.

/** What is true of the page in frames as wide as a phone and as a desk. */
export async function lookAtPage({ createRegistry, fixedClock, memoryStore, registryPage }) {
  const hostile = `"><script>parent.alerted = true</script><img src=x onerror="parent.alerted = true">\u202e${'W'.repeat(500)}`;
  const registry = createRegistry(memoryStore(), { clock: fixedClock(0), actor: hostile });
  for (let version = 1; version <= 40; version++) {
    const registered = await registry.register(`model-${version % 3}`, predictor(version), {
      evaluation: {
        rows: 9,
        metrics: { auc: version / 50, [hostile]: 1 },
        directions: { auc: 'higher' },
        slices: [],
      },
      data: hostile,
      note: hostile,
      tags: { [hostile]: hostile },
    });
    if (version % 2) await registry.promote(registered, 'champion', { note: hostile });
  }
  const page = await registryPage(registry, { title: hostile, clock: fixedClock(1e9) });
  const found = [];
  for (const width of [390, 1280]) {
    const frame = document.createElement('iframe');
    frame.style.cssText = `width: ${width}px; height: 900px; border: 0`;
    const loaded = new Promise((resolve) => (frame.onload = resolve));
    frame.srcdoc = page;
    document.body.append(frame);
    await loaded;
    const { documentElement: root } = frame.contentDocument;
    const all = (selector) => [...root.querySelectorAll(selector)];
    const levels = all('h1, h2, h3, h4').map(({ tagName }) => Number(tagName[1]));
    found.push({
      fits: root.scrollWidth <= width,
      styled: frame.contentWindow.getComputedStyle(root.querySelector('.tiles')).display === 'grid',
      inOrder: levels.every((level, at) => level <= (levels[at - 1] ?? 0) + 1),
      linked: all('a[href^="#"]').every(({ hash }) => frame.contentDocument.getElementById(hash.slice(1))),
      named: all('svg, .scroll').every((one) => one.hasAttribute('aria-label')),
      pictures: all('svg').length > 9 && all('svg').every((one) => one.getBoundingClientRect().height > 20),
      safe: all('script, img, [onerror]').length === 0 && window.alerted === undefined,
    });
    frame.remove();
  }
  return found;
}

function predictor(rate) {
  const model = { kind: 'naive', version: 1, state: { rate }, arrays: {} };
  return { save: () => ({ format: 'slipway-predictor', version: 1, prepare: null, options: {}, model }) };
}
