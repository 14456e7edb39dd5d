import { SUBPROTOCOLS, WIRE_MAJOR, WIRE_MINOR, jsonSchema } from '../../protocol/index.ts';
import { packageVersion } from '../version.ts';
import type { Gateway } from './gateway.ts';
import { matchInfo } from './info.ts';

/** What HTTP answers beside the upgrade. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (body: unknown, status = 200): Page => ({ status, type: 'application/json', body: `${JSON.stringify(body)}\n` });

/** The page at a path; undefined: there is none. */
export async function page(gateway: Gateway, path: string): Promise<Page | undefined> {
  switch (path) {
    case '/':
      return { status: 200, type: 'text/html; charset=utf-8', body: overview(gateway) };
    case '/healthz':
      return gateway.draining === undefined ? json({ status: 'ok' }) : json({ status: 'draining', reason: gateway.draining.reason }, 503);
    case '/versions':
      return json({ server: packageVersion, wire: { major: WIRE_MAJOR, minor: WIRE_MINOR }, subprotocols: Object.keys(SUBPROTOCOLS) });
    case '/schema':
      return json(jsonSchema());
    case '/metrics':
      return { status: 200, type: gateway.metrics.registry.contentType, body: await gateway.metrics.registry.metrics() };
    default:
      return undefined;
  }
}

const MAX_ROWS = 200;

/** Plain, and without scripts. With tokens, ids of matches are nobody else's business. */
function overview(gateway: Gateway): string {
  const hosts = [...gateway.hall.values()];
  const rows = gateway.tokens !== undefined ? [] : hosts.slice(-MAX_ROWS).reverse().map((h) => matchInfo(h));
  const table = rows.map((r) => `<tr><td>${text(r.match)}<td>${text(r.scenario)}<td>${r.state}<td>${r.episode}<td>${r.tick}<td>${text(r.seats.map((s) => `${s.operator}${s.free ? ' (free)' : ''}`).join(', '))}</tr>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Lockstep</title><link rel="icon" href="data:,">
<style>body{font:16px system-ui;margin:2rem;max-width:60rem}td,th{text-align:left;padding:.2rem 1rem .2rem 0}</style>
<h1>Lockstep ${text(packageVersion)}</h1>
<p>${gateway.draining === undefined ? 'Running' : 'Going away'}: ${gateway.connections.size} connections, ${gateway.matches} matches.
<a href="/metrics">metrics</a> · <a href="/schema">schema</a> · <a href="/versions">versions</a></p>
${table.length === 0 ? '' : `<table><tr><th>match<th>scenario<th>state<th>episode<th>tick<th>seats</tr>${table.join('\n')}</table>`}
</html>
`;
}

function text(s: string): string {
  return s.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
