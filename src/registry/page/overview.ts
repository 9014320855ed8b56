import { countText } from '../../core/figure-text.ts';
import { html, type Html } from '../../view/html.ts';
import { tile } from '../../view/page-parts.ts';
import { pageTable } from '../../view/page-table.ts';
import { linked, type ModelFacts } from './model-facts.ts';
import { counted, dash, firstOf, nameText, timeText } from './page-words.ts';

/** The figures at the top. */
export function tiles(models: readonly ModelFacts[]): Html {
  const sum = (of: (model: ModelFacts) => number): number =>
    models.reduce((total, model) => total + of(model), 0);
  const frozen = sum(({ state }) => Object.values(state.aliases).filter((alias) => alias.frozen).length);
  const aliases = sum(({ serving }) => [...serving.values()].reduce((all, { length }) => all + length, 0));
  const events = sum(({ history }) => history.length);
  const failing = sum(({ versions }) => versions.filter(({ verdict }) => verdict?.pass === false).length);
  const last = latest(models.flatMap(({ history }) => history.at(-1)?.at ?? []));
  return html`<dl class="tiles">
    ${tile('Models', countText(models.length), null)}
    ${tile('Versions', countText(sum(({ versions }) => versions.length)), failing > 0 ? `${counted(failing, 'verdict')} that ${failing === 1 ? 'does' : 'do'} not pass` : null)}
    ${tile('Events', countText(events), last === null ? null : `the latest on ${last.slice(0, 10)}`)}
    ${tile('Aliases that serve', countText(aliases), frozen > 0 ? `${counted(frozen, 'alias', 'aliases')} frozen` : null)}
  </dl>`;
}

/** The most models that are listed. */
export const mostModels = 500;
/** The most aliases that are named in a line. */
const NAMED = 6;

/** Every model in a line, up to the most. */
export function modelsTable(models: readonly ModelFacts[], chapters: number): Html {
  return pageTable({
    caption: 'Models',
    columns: [
      { name: 'Model' },
      { name: 'Versions', number: true },
      { name: 'Events', number: true },
      { name: 'Newest version (UTC)' },
      { name: 'What serves' },
    ],
    rows: models.slice(0, mostModels).map((model, at) => {
      const serving = [...model.serving].flatMap(([version, aliases]) =>
        aliases.map((alias) => ({ alias, version })),
      );
      const inWords = ({ alias, version }: { readonly alias: string; readonly version: number }): Html =>
        html`${nameText(alias, 40)}: ${at < chapters ? linked(model, version) : `version ${version}`}`;
      const newest = model.versions.at(-1);
      const name = nameText(model.name, 120);
      return {
        cells: [
          at < chapters ? html`<a href="#${model.id}">${name}</a>` : name,
          countText(model.versions.length),
          countText(model.history.length),
          newest === undefined ? dash : timeText(newest.createdAt),
          firstOf(serving, NAMED, inWords),
        ],
      };
    }),
  });
}

function latest(instants: readonly string[]): string | null {
  return instants.reduce<string | null>((last, at) => (last === null || at > last ? at : last), null);
}
