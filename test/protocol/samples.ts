import type { ClientMessage, ServerMessage } from '../../protocol/index.ts';

/** A message of every kind and of the edges of each form: what golden.json pins and the fuzz mutates. */
export type Sample = { readonly name: string; readonly side: 'client'; readonly message: ClientMessage } | { readonly name: string; readonly side: 'server'; readonly message: ServerMessage };

const client = (name: string, message: ClientMessage): Sample => ({ name, side: 'client', message });
const server = (name: string, message: ServerMessage): Sample => ({ name, side: 'server', message });

const bytes = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => (i * 37) & 255);
const seat = { match: 'm42', seat: 1 };
const limits = { maxPayload: 16777216, helloMs: 5000, rate: 200, burst: 4000, heartbeatMs: 15000 };
const packet = { kind: 'chat', to: 'all', basedOnTick: 9, ttlTicks: 100, payload: { text: 'onions left ✓' } } as const;

const clients: Sample[] = [
  client('hello', { t: 'hello', minor: { min: 0, max: 0 }, client: { name: 'lockstep', version: '0.1.0', lang: 'typescript', kind: 'program' }, caps: ['columns', 'watch'] }),
  client('hello with token and resume', { t: 'hello', minor: { min: 0, max: 3 }, client: { name: 'x', version: '1' }, caps: [], token: 'secret'.repeat(10), resume: 'r-1' }),
  client('create', { t: 'create', rid: 0, environment: 'overcooked', scenario: 'cramped_room', seats: ['remote', 'random'] }),
  client('create with everything', {
    t: 'create', rid: 70000, environment: 'toy', scenario: { horizon: 400, walls: null, wide: false }, seats: ['human', { kind: 'every', params: { n: 4, of: { kind: 'random' } } }],
    count: 3, seeds: ['0', '18446744073709551615', '7'], seed: '1', views: ['grid', 'text'], clock: { kind: 'paced', hz: 6.5 }, late: [{ kind: 'wait', ms: 50 }, { kind: 'repeat' }],
    disconnect: { kind: 'continue', policy: { kind: 'default' } }, autoReset: true, episodes: 256, lead: 2, start: false,
  }),
  client('create with a virtual clock', {
    t: 'create', environment: 'toy', scenario: 'chase', seats: ['remote'], clock: { kind: 'virtual', unit: 'tokens', perTick: 200, constant: 40 }, disconnect: { kind: 'hold', graceMs: 30000 },
  }),
  client('create with wall limits', { t: 'create', environment: 'toy', scenario: 'chase', seats: ['remote', 'remote'], clock: { kind: 'barrier', wallLimitMs: [null, 250] } }),
  client('join', { t: 'join', rid: 1, ...seat }),
  client('join with a ticket', { t: 'join', rid: 128, ...seat, ticket: 't'.repeat(300), views: ['grid'], specs: false }),
  client('leave', { t: 'leave', rid: 2, ...seat }),
  client('act', { t: 'act', ...seat, forTick: 317, action: 3 }),
  client('act of an episode', { t: 'act', match: 'a-match-whose-name-is-64-letters-long-0123456789-0123456789-abcd', seat: 255, episode: 65536, forTick: 2147483647, action: 0 }),
  client('act of a box', { t: 'act', ...seat, forTick: 0, action: [0.25, -1.5, 1e300, 5e-324, 0.1] }),
  client('act of many components', { t: 'act', ...seat, forTick: 128, action: Array.from({ length: 16 }, (_, i) => i - 8) }),
  client('act that is negative', { t: 'act', ...seat, forTick: 255, action: -33 }),
  client('act that is a fraction', { t: 'act', ...seat, forTick: 256, action: 0.5 }),
  client('group', { t: 'group', rid: 3, matches: ['m1', 'm2'], seats: [0, 1], tickets: ['a', 'b', 'c', 'd'], views: ['grid'] }),
  client('acts', { t: 'acts', group: 0, serial: 65535, action: bytes(16) }),
  client('acts that are long', { t: 'acts', group: 300, serial: 4294967296, action: bytes(300) }),
  client('input', { t: 'input', ...seat, seq: 77, held: [0, 5], pressed: [], sawTick: -1 }),
  client('input with keys', { t: 'input', ...seat, seq: 1000000, held: [], pressed: [1023], sawTick: 400 }),
  client('say', { t: 'say', rid: 4, ...seat, ...packet }),
  client('say to a seat', { t: 'say', ...seat, kind: 'plan', to: 0, basedOnTick: 0, ttlTicks: 2147483647, payload: [1, -129, -32769, -2147483649, 9007199254740991, -9007199254740991, null, 'ü€😀'] }),
  client('watch', { t: 'watch', rid: 5, match: 'm42', views: ['scene'] }),
  client('watch a seat', { t: 'watch', match: 'm42', seat: 0 }),
  client('unwatch', { t: 'unwatch', rid: 6, match: 'm42' }),
  client('pause', { t: 'pause', rid: 7, match: 'm42' }),
  client('resume', { t: 'resume', rid: 8, match: 'm42' }),
  client('step', { t: 'step', rid: 9, match: 'm42', ticks: 1000000 }),
  client('end', { t: 'end', rid: 10, match: 'm42' }),
  client('takeover', { t: 'takeover', rid: 11, ...seat, operator: 'random' }),
  client('swap', { t: 'swap', rid: 12, ...seat, operator: { kind: 'greedy', params: { noise: 0.1 } } }),
  client('handback', { t: 'handback', rid: 13, ...seat }),
  client('matches', { t: 'matches', rid: 4294967295 }),
  client('ping', { t: 'ping', sent: 1234.5 }),
];

const specs = { environment: 'toy', actions: [{ kind: 'discrete', n: 6 }], views: { grid: { kind: 'tensor', dtype: 'u8', shape: [5, 4, 26] } } };

const servers: Sample[] = [
  server('greet', { t: 'greet', server: { name: 'lockstep', version: '0.1.0' }, wire: { major: 1, min: 0, max: 0 }, limits, auth: true }),
  server('welcome', { t: 'welcome', minor: 0, caps: ['columns'], session: 's1', resume: 'r1', scopes: ['direct', 'seat:m42:1'], limits }),
  server('welcome back', { t: 'welcome', minor: 0, caps: [], session: 's1', resume: 'r2', scopes: [], limits, seats: [seat] }),
  server('ok', { t: 'ok', re: 7 }),
  server('created', { t: 'created', re: 0, specHash: 'ab'.repeat(32), seed: '18446744073709551615', slots: [{ match: 'm1', tickets: [null, 'ticket'] }, { match: 'm2', tickets: ['', null] }] }),
  server('joined', { t: 'joined', re: 1, ...seat, episode: 0, tick: 0, lead: 0, specHash: 'ab'.repeat(32), views: ['grid'], specs, scenario: { name: 'chase', config: { horizon: 400 } } }),
  server('joined without specs', { t: 'joined', ...seat, episode: 3, tick: 9, lead: 2, specHash: '', views: [] }),
  server('grouped', {
    t: 'grouped', re: 3, group: 0, rows: 4, specHash: 'ab'.repeat(32), specs, scenario: {}, actionDtype: 'i32', components: 1,
    columns: [{ name: 'row', dtype: 'u32', shape: [] }, { name: 'view.grid', dtype: 'u8', shape: [5, 4, 26] }],
  }),
  server('obs', { t: 'obs', ...seat, episode: 3, tick: 317, acting: true, reward: 0.25, status: 0, legal: Uint8Array.of(1, 1, 0, 1), views: { grid: bytes(40) } }),
  server('obs with everything', {
    t: 'obs', ...seat, episode: 0, tick: 0, acting: false, reward: -20, status: 2, legal: new Uint8Array(0),
    views: { hud: new Uint8Array(Float32Array.of(0.5, -2).buffer), text: 'A pot with three onions. '.repeat(12), scene: { unit: 'cell', sprites: [{ id: 'p0', x: 1.5, y: -0.25 }] } },
    inbox: [{ ...packet, from: 0 }], ackSeq: 77,
  }),
  server('cols', { t: 'cols', group: 0, serial: 12, n: 2, columns: { row: bytes(8), reward: bytes(16), legal: bytes(12), 'view.grid': bytes(1040) } }),
  server('late', { t: 'late', ...seat, forTick: 3, tick: 4, code: 'duplicate' }),
  server('tick', {
    t: 'tick', match: 'm42', episode: 0, tick: 5, status: 0, actions: [3, 0.5], how: ['chosen', 'late'], score: [20], views: { scene: { unit: 'cell' }, state: bytes(70) }, packets: [{ ...packet, from: 1 }],
  }),
  server('end', {
    t: 'end', match: 'm42', episode: 0, status: 'truncated', ticks: 400, seed: '7', score: [60], reward: [[60, 0.5], [60, 1.5]], ledger: [{}, { late: 2, 'fallback:1': 1 }], digest: 'cd'.repeat(32),
    record: 'run-1.lsr', last: false,
  }),
  server('seat', { t: 'seat', ...seat, what: 'disconnected' }),
  server('matches', {
    t: 'matches', re: 14,
    matches: [{ match: 'm42', environment: 'toy', scenario: 'chase', specHash: 'ab'.repeat(32), episode: 1, tick: 10, state: 'held', seats: [{ operator: 'remote', connected: false, free: true }] }],
  }),
  server('drain', { t: 'drain', reason: 'new version', deadlineMs: 60000 }),
  server('pong', { t: 'pong', sent: 1234.5, serverMs: 98765.25 }),
  server('error', { t: 'error', code: 'invalid', message: 'must be integer, got "x"', re: 5, of: 'act', where: 'action[1]', fatal: false }),
  server('error that is fatal', { t: 'error', code: 'version', message: 'the client is too old', fatal: true }),
];

export const SAMPLES: readonly Sample[] = [...clients, ...servers];
