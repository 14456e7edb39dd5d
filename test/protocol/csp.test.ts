import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** A page without 'unsafe-eval' in its Content-Security-Policy, as far as JavaScript sees it: code from text throws. */
const PROGRAM = `
import { createCodec } from './protocol/index.ts';
import { Compile } from 'typebox/compile';
import { clientMessages } from './protocol/messages.ts';
const codec = { client: createCodec('msgpack', 'client'), server: createCodec('msgpack', 'server') };
const obs = { t: 'obs', match: 'm', seat: 0, episode: 0, tick: 0, acting: true, reward: 0, status: 0, legal: new Uint8Array(2), views: {} };
const pause = { t: 'pause', match: 'm' };
console.log(JSON.stringify([
  Compile(clientMessages.act).IsAccelerated(),
  codec.client.decode(codec.server.encode(obs)).ok.t,
  codec.server.decode(codec.client.encode(pause)).ok.t,
  codec.server.decode(codec.client.encode({ ...pause, extra: 1 })).error.message,
  codec.client.decode(codec.server.encode({ ...obs, novel: 1 })).ok.novel,
]));
`;

function run(...flags: string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, [...flags, '--import', 'tsx', '--input-type=module', '-e', PROGRAM], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
}

describe('without eval', () => {
  it('the checks are walked instead of compiled, with the same answers', () => {
    const answers = ['obs', 'pause', "unknown key 'extra'. Known keys: rid, match", 1];
    expect(run()).toEqual([true, ...answers]);
    expect(run('--disallow-code-generation-from-strings')).toEqual([false, ...answers]);
  });
});
