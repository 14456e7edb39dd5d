import { describe, expect, it } from 'vitest';
import { CONNECTION_STATES, RELATIONS, TABLE, allowed, clientMessages, type ClientMessage, type Scope, type Standing } from '../../protocol/index.ts';
import { SAMPLES } from './samples.ts';

const MATCH = 'm42';
const SCOPES: { readonly [name: string]: readonly Scope[] } = {
  none: [], watch: ['watch'], seat: [{ match: MATCH, seat: 1 }], 'other seat': [{ match: MATCH, seat: 0 }], 'other match': [{ match: 'm1', seat: 1 }], direct: ['direct'],
};
const KINDS = Object.keys(TABLE) as (keyof typeof TABLE)[];
/** Without tickets: a bare message of each kind, for seat 1 of MATCH where it names one. */
const BARE = new Map(SAMPLES.filter((s) => s.side === 'client').map((s) => [s.message.t, s.message as ClientMessage] as const).reverse());
const bare = (t: keyof typeof TABLE): ClientMessage => {
  if (t === 'group') return { t: 'group', matches: [MATCH], seats: [1] };
  if (t === 'join') return { t: 'join', match: MATCH, seat: 1 };
  if (t === 'watch') return { t: 'watch', match: MATCH, seat: 1 };
  return BARE.get(t) as ClientMessage;
};

/** The table again, as sentences about sets, so that a wrong row cannot agree with itself. */
function expected(t: keyof typeof TABLE, at: Standing, scope: string): true | string {
  if ((t === 'hello') !== (at.state === 'greeted')) return 'wrong-state';
  if (at.state === 'draining' && t === 'create') return 'draining';
  if ((t === 'group' || t === 'acts') && !at.caps.includes('columns')) return 'capability';
  const direct = ['create', 'pause', 'resume', 'step', 'end', 'takeover', 'swap', 'handback'].includes(t);
  if (direct && scope !== 'direct') return 'forbidden';
  if ((t === 'join' || t === 'group') && scope !== 'direct' && scope !== 'seat') return 'forbidden';
  if (t === 'watch' && !['direct', 'watch', 'seat'].includes(scope)) return 'forbidden';
  if (['leave', 'act', 'input', 'say'].includes(t) && at.relation !== 'joined') return 'wrong-state';
  return t === 'unwatch' && at.relation !== 'watching' ? 'wrong-state' : true;
}

describe('the table', () => {
  it('P19: every message in every state, relation, scope and capability', () => {
    let walked = 0;
    const answers = new Map<string, number>();
    for (const t of KINDS) {
      for (const state of CONNECTION_STATES) {
        for (const relation of RELATIONS) {
          for (const [scope, scopes] of Object.entries(SCOPES)) {
            for (const caps of [[], ['columns']]) {
              const standing = { state, relation, scopes, caps };
              const answer = allowed(bare(t), standing);
              expect(answer, `${t} ${JSON.stringify(standing)}`).toBe(expected(t, standing, scope));
              answers.set(String(answer), (answers.get(String(answer)) ?? 0) + 1);
              walked++;
            }
          }
        }
      }
    }
    expect(walked).toBe(KINDS.length * 3 * 3 * 6 * 2);
    expect([...answers.keys()].sort()).toEqual(['capability', 'draining', 'forbidden', 'true', 'wrong-state']);
  });

  it('P19: the table has a row for every message of a client', () => {
    expect([...KINDS].sort()).toEqual(Object.keys(clientMessages).sort());
  });

  it('P18: before hello nothing else, afterwards no second hello', () => {
    const direct = { relation: 'joined', scopes: ['direct'], caps: ['columns'] } as const;
    for (const t of KINDS) {
      expect(allowed(bare(t), { ...direct, state: 'greeted' })).toBe(t === 'hello' ? true : 'wrong-state');
      if (t === 'hello') expect(allowed(bare(t), { ...direct, state: 'ready' })).toBe('wrong-state');
    }
  });

  it('P17: a capability that was not agreed', () => {
    const at = { state: 'ready', relation: 'none', scopes: ['direct'] } as const;
    expect(allowed(bare('group'), { ...at, caps: ['watch'] })).toBe('capability');
    expect(allowed(bare('group'), { ...at, caps: ['columns'] })).toBe(true);
  });

  it('P20: a ticket is the scope of its seat, and direct holds every other', () => {
    const at = { state: 'ready', relation: 'none', scopes: [], caps: ['columns'] } as const;
    expect(allowed({ t: 'join', match: MATCH, seat: 1 }, at)).toBe('forbidden');
    expect(allowed({ t: 'join', match: MATCH, seat: 1, ticket: 'x' }, at)).toBe(true);
    expect(allowed({ t: 'group', matches: [MATCH], seats: [0, 1], tickets: ['x', 'y'] }, at)).toBe(true);
    const own = { ...at, scopes: [{ match: MATCH, seat: 1 }] };
    expect(allowed({ t: 'group', matches: [MATCH], seats: [0, 1] }, own)).toBe('forbidden');
    expect(allowed({ t: 'watch', match: MATCH }, own)).toBe('forbidden');
    expect(allowed({ t: 'watch', match: MATCH, seat: 1 }, own)).toBe(true);
    for (const t of KINDS) expect(allowed(bare(t), { ...at, state: t === 'hello' ? 'greeted' : 'ready', relation: t === 'unwatch' ? 'watching' : 'joined', scopes: ['direct'] })).toBe(true);
  });

  it('P20: a group of millions of seats is compared with no more seats than are held', () => {
    const matches = Array.from({ length: 65_536 }, () => MATCH);
    const compared = { count: 0 };
    const scope = { get match() { compared.count++; return MATCH; }, seat: 1 };
    expect(allowed({ t: 'group', matches, seats: Array.from({ length: 256 }, () => 1) }, { state: 'ready', relation: 'none', scopes: [scope], caps: ['columns'] })).toBe('forbidden');
    expect(compared.count).toBeLessThan(10);
  });

  it('P21: while draining, nothing new and everything else', () => {
    const at = { state: 'draining', relation: 'joined', scopes: ['direct'], caps: ['columns'] } as const;
    expect(KINDS.filter((t) => allowed(bare(t), at) === 'draining')).toEqual(['create']);
    expect(allowed(bare('act'), at)).toBe(true);
  });

  it('P26: a seat that the connection has not joined', () => {
    for (const t of ['act', 'input', 'say', 'leave'] as const) {
      expect(allowed(bare(t), { state: 'ready', relation: 'watching', scopes: ['direct'], caps: [] })).toBe('wrong-state');
      expect(allowed(bare(t), { state: 'ready', relation: 'joined', scopes: [], caps: [] })).toBe(true);
    }
  });
});
