import { SlipwayError } from '../../core/error.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { Route } from './serving.ts';

/** The route of a request, and what its path says. */
export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** A refusal, and the route whose dialect it is put in. */
export interface NotFound {
  readonly refusal: Refusal;
  readonly route: Route | undefined;
}

interface Template {
  readonly prefix: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly routes: Map<string, Route>;
}

const none: Readonly<Record<string, string>> = Object.freeze({});

/** Finds routes by method and path. A path without names in braces goes before those with. */
export function routeTable(
  where: string,
  routes: readonly Route[],
): (method: string, path: string) => Found | NotFound {
  const fixed = new Map<string, Map<string, Route>>();
  const templates = new Map<string, Template>();
  for (const route of routes) {
    const methods = route.path.includes('{')
      ? templateOf(templates, route.path).routes
      : (fixed.get(route.path) ?? new Map<string, Route>());
    if (methods.has(route.method)) {
      const message = `two routes are ${route.method} ${route.path}; expected healthRoute and predictRoute that nothing else has.`;
      throw new SlipwayError('bad-option', where, message);
    }
    methods.set(route.method, route);
    if (!route.path.includes('{')) fixed.set(route.path, methods);
  }
  const all = [...templates.values()];
  const paths = [...fixed.keys(), ...templates.keys()];

  return (method, path) => {
    const methods = fixed.get(path);
    if (methods) return choose(methods, method, none);
    for (const { prefix, pattern, names, routes: methods } of all) {
      if (!path.startsWith(prefix)) continue;
      const match = pattern.exec(path);
      const params = match && paramsOf(names, match);
      if (params) return choose(methods, method, params);
    }
    const refusal = refuse(404, 'not-found', `there is nothing at this path; there is ${paths.join(', ')}.`);
    // Below the paths of a dialect, that dialect says so.
    const route = routes.find(({ path: known }) => areaOf(known) === areaOf(path));
    return { refusal, route };
  };
}

function templateOf(templates: Map<string, Template>, path: string): Template {
  const known = templates.get(path);
  if (known) return known;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const pattern = new RegExp(
    `^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '([^/:]+)')}$`,
  );
  const template = {
    prefix: path.slice(0, path.indexOf('{')),
    pattern,
    names,
    routes: new Map<string, Route>(),
  };
  templates.set(path, template);
  return template;
}

function choose(
  methods: ReadonlyMap<string, Route>,
  method: string,
  params: Readonly<Record<string, string>>,
): Found | NotFound {
  const route = methods.get(method === 'HEAD' ? 'GET' : method);
  if (route) return { route, params };
  const allow = [...methods.keys()].map((known) => (known === 'GET' ? 'GET, HEAD' : known)).join(', ');
  const message = `this path does not take the method; expected ${allow}.`;
  const [first] = methods.values();
  return { refusal: refuse(405, 'unsupported', message, {}, { allow }), route: first };
}

/** `undefined` where a part of the path is no text in UTF-8. */
function paramsOf(names: readonly string[], match: RegExpExecArray): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (let at = 0; at < names.length; at++) {
    const part = match[at + 1]!;
    try {
      params[names[at]!] = part.includes('%') ? decodeURIComponent(part) : part;
    } catch {
      return undefined;
    }
  }
  return params;
}

/** The first two parts of a path. */
function areaOf(path: string): string {
  return path.split('/', 3).join('/');
}
