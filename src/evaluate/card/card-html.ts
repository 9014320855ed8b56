import { countedText } from '../../core/figure-text.ts';
import { calibrationChart } from '../../view/charts/calibration-chart.ts';
import { curveChart } from '../../view/charts/curve-chart.ts';
import { rangeChart } from '../../view/charts/range-chart.ts';
import { html, type Html } from '../../view/html.ts';
import { chaptered, tile } from '../../view/page-parts.ts';
import { sentenceText } from '../../view/shown/words.ts';
import type { Card, CardBlock, CardIssue, CardPicture, CardTable } from './card-block.ts';

/** A card as one self-contained page: no script, no address, everything from outside escaped. */
export function cardHtml({ title, tiles, sections, foot }: Card): string {
  return chaptered({
    title,
    head: html`<dl class="tiles">
      ${tiles.map(({ name, value, note, tone }) => {
        const text = tone === 'plain' ? value : html`<span class="${tone}">${value}</span>`;
        return tile(name, text, note);
      })}
    </dl>`,
    chapters: sections.map(({ id, title: name, blocks }) => {
      return { id, title: name, body: html`${blocks.map((block) => blockHtml(block))}` };
    }),
    foot: html`<footer>${foot}</footer>`,
  });
}

function blockHtml(block: CardBlock): Html {
  switch (block.kind) {
    case 'text':
      return html`<p><bdi>${sentenceText(block.text)}</bdi></p>`;
    case 'unknown':
      return html`<p class="soft"><em>${block.text}</em></p>`;
    case 'heading':
      return html`<h3 class="apart"><bdi>${block.text}</bdi></h3>`;
    case 'list':
      return html`<ul class="told">
        ${block.items.map((item) => html`<li><bdi>${sentenceText(item)}</bdi></li>`)}
      </ul>`;
    case 'facts':
      return html`<dl class="details">
        ${block.facts.map(
          ([name, value]) =>
            html`<dt><bdi>${name}</bdi></dt>
              <dd><bdi>${value}</bdi></dd>`,
        )}
      </dl>`;
    case 'table':
      return tableHtml(block);
    case 'pictures':
      return html`<div class="cards pictures">${block.pictures.map(pictureHtml)}</div>`;
    case 'issues':
      return issuesHtml(block.issues, block.leftOut);
  }
}

function tableHtml({ caption, columns, rows, rest, closed = false }: CardTable): Html {
  const [first, ...others] = columns;
  const table = html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
      <table>
        <caption class="hidden">
          ${caption}
        </caption>
        <thead>
          <tr>
            <th scope="col"><bdi>${first}</bdi></th>
            ${others.map((name) => html`<th scope="col" class="number"><bdi>${name}</bdi></th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, badge, cells }) =>
              html`<tr>
                <th scope="row">
                  <bdi>${name}</bdi>${badge !== undefined && html` <span class="badge">${badge}</span>`}
                </th>
                ${cells.map((cell) => html`<td class="number">${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${rest !== undefined && html`<p class="soft small">${rest}</p>`}`;
  if (!closed) return table;
  return html`<details class="more">
    <summary>${caption}</summary>
    ${table}
  </details>`;
}

function pictureHtml(picture: CardPicture): Html {
  const { title, description } = picture.shown;
  const curves = picture.draw === 'curves' && picture.shown.curves.length > 1 ? picture.shown.curves : [];
  return html`<figure class="card">
    <h4><bdi>${title}</bdi></h4>
    ${curves.length > 0 && html`<p class="soft small legend-line">${curves.map(({ name }, index) => html`<span><span class="swatch${index === 0 ? '' : ' other'}"></span><bdi>${name}</bdi></span> `)}</p>`}
    ${drawn(picture)}
    <figcaption class="soft small"><bdi>${sentenceText(description)}</bdi></figcaption>
  </figure> `;
}

function drawn(picture: CardPicture): Html {
  switch (picture.draw) {
    case 'ranges':
      return picture.shown.ranges.length > 0 ? rangeChart(picture.shown) : nothing;
    case 'curves':
      return picture.shown.curves.some(({ points }) => points.length > 0)
        ? curveChart(picture.shown)
        : nothing;
    case 'calibration':
      return picture.shown.bins.length > 0 ? calibrationChart(picture.shown) : nothing;
  }
}

const nothing: Html = html`<p class="none">Nothing to show.</p>`;

function issuesHtml(issues: readonly CardIssue[], leftOut: number): Html {
  return html`<ul class="changes">
      ${issues.map(
        ({ severity, code, message }) =>
          html`<li>
            <span class="badge${severity === 'error' ? ' bad' : ''}">${severity} ${code}</span>
            <bdi>${sentenceText(message)}</bdi>
          </li>`,
      )}
    </ul>
    ${leftOut > 0 && html`<p class="soft small">${countedText(leftOut, 'more is', 'more are')} in the verdict.</p>`}`;
}
