import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLOSE, ERROR_CODES, GENERAL, MAX_PAYLOAD, TABLE, createCodec, limitsOf } from '../../protocol/index.ts';

const page = readFileSync('docs/protocol.md', 'utf8');
const said = [...page.matchAll(/^([→←]) (\{.*\})$/gm)].map(([, arrow, json]) => ({ arrow, json }));

describe('docs/protocol.md', () => {
  it('every message in it is valid, in its direction', () => {
    expect(said.length).toBeGreaterThan(14);
    for (const { arrow, json } of said) {
      const codec = createCodec('json', arrow === '→' ? 'server' : 'client');
      codec.grant(['columns']);
      expect(codec.decode(json).error, json).toBeUndefined();
      const { t } = JSON.parse(json) as { t: string };
      expect(JSON.stringify(codec.decode(json).ok), json).toContain(`"t":"${t}"`);
      // clients let unknown keys through; here none may stand
      if (arrow === '←') expect(createCodec('json', 'server').encode(codec.decode(json).ok as never)).toBe(json);
    }
  });

  it('names every error code, every close code and every message of a client', () => {
    for (const code of ERROR_CODES) expect(page).toContain(`\`${code}\``);
    for (const [name, code] of Object.entries(CLOSE)) if (name !== 'subprotocol') expect(page).toContain(String(code));
    for (const t of Object.keys(TABLE)) expect(page).toContain(`\`${t}\``);
  });

  it('its limits are those of limits.ts', () => {
    const rows = [...page.matchAll(/^\| (`.*?) \| (a frame|\d+ KiB) \| (\d+) \| ([\d,]+) \|$/gm)];
    expect(rows.length).toBe(7);
    for (const [, kinds, size, depth, nodes] of rows) {
      for (const [, kind] of kinds.matchAll(/`(\w+)`/g)) {
        const limits = limitsOf('client', kind, ['columns'], MAX_PAYLOAD);
        expect([limits.bytes, limits.depth, limits.nodes], kind).toEqual([size === 'a frame' ? MAX_PAYLOAD : parseInt(size, 10) * 1024, Number(depth), Number(nodes.replaceAll(',', ''))]);
      }
    }
    expect(page).toContain(`| others, and everything before hello | ${GENERAL.bytes / 1024} KiB | ${GENERAL.depth} | ${GENERAL.nodes} |`);
  });
});
