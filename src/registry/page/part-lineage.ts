import { layerGraph } from '../../view/charts/layer-graph.ts';
import { html, type Html } from '../../view/html.ts';
import { pageTable } from '../../view/page-table.ts';
import type { VersionRef } from '../version.ts';
import { lineageAround, type LineageAround } from './lineage-around.ts';
import { linked, placeOf, type ModelFacts } from './model-facts.ts';
import { counted, dash, firstOf, hashText, nameText } from './page-words.ts';

/** What the newest versions came from and what came of them: a picture, and the same in a table. */
export function partLineage(facts: ModelFacts, all: readonly ModelFacts[]): Html {
  const around = lineageAround(facts, all);
  const { leftOut, told } = around;
  const left = facts.versions.length - told.length;
  const further = told.filter(({ version }) => version.parent !== null && version.parent <= left).length;
  return html`${around.edges.length > 0 ? picture(facts, around) : html`<p class="soft">What the versions came from is not told.</p>`}
    ${left > 0 && html`<p class="soft small">The newest ${told.length} of ${counted(facts.versions.length, 'version')}${further > 0 && `; ${further} of them follow${further === 1 ? 's' : ''} an older one`}.</p>`}
    ${leftOut > 0 && html`<p class="soft small">${counted(leftOut, 'box', 'boxes')} around them ${leftOut === 1 ? 'is' : 'are'} not drawn.</p>`}
    <details class="more">
      <summary>Lineage as a table</summary>
      ${lineageTable(facts, all, around)}
    </details>`;
}

function picture(facts: ModelFacts, { sources, versions, outcomes, edges }: LineageAround): Html {
  const caption = `Lineage of ${facts.name}`;
  return html`<div class="scroll" role="region" aria-label="${caption}, as a picture" tabindex="0">
      ${layerGraph({
        title: caption,
        description: `${counted(versions.length, 'version')}, the newest first, with ${counted(sources.length, 'source')} and ${counted(edges.length, 'tie')}. The table below has the same.`,
        layers: [
          { title: 'Came from', nodes: sources },
          { title: 'Versions', nodes: versions, main: true },
          { title: 'Became', nodes: outcomes },
        ],
        edges,
      })}
    </div>
    <p class="soft small legend-line">
      <span><span class="key line"></span>follows</span>
      <span><span class="key line second"></span>stands on</span>
      <span
        ><span class="key line quiet"></span>learned from data, or has an artifact that another version has,
        too</span
      >
      <span>× its verdict does not pass</span>
    </p>`;
}

function lineageTable(facts: ModelFacts, all: readonly ModelFacts[], { told }: LineageAround): Html {
  return pageTable({
    caption: `Lineage of ${facts.name}`,
    columns: ['Version', 'Learned from', 'Follows', 'Stands on', 'Artifact', 'Same artifact', 'Used by'].map(
      (name) => ({ name }),
    ),
    rows: told.map(({ version, data, sameArtifact, usedBy }) => ({
      cells: [
        linked(facts, version.version),
        data === null ? dash : hashText(data),
        version.parent === null ? dash : linked(facts, version.parent),
        refs(version.uses, all),
        hashText(version.artifact.hash),
        firstOf(sameArtifact, LISTED, (other) => linked(facts, other)),
        refs(usedBy, all),
      ],
    })),
  });
}

/** The most that are listed in one cell. */
const LISTED = 8;

function refs(of: readonly VersionRef[], all: readonly ModelFacts[]): Html {
  return firstOf(of, LISTED, ({ name, version }) => {
    const model = all.find((one) => one.name === name);
    const place = model ? placeOf(model, version) : null;
    const text = html`${nameText(name)}@${version}`;
    return place === null ? text : html`<a href="#${place}">${text}</a>`;
  });
}
