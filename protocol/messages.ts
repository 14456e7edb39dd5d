/**
 * The whole vocabulary of the wire, in one file. Every message is a map whose `t` names it. A client's request may carry `rid`;
 * the answer (its own kind, `ok` or `error`) carries the same number as `re`. Shapes are closed: an unknown key from a client is an
 * error; clients ignore unknown keys of servers, so that minor versions can add. Rules with numbers: SPEC.md.
 */
import Type, { type Static, type TSchema } from 'typebox';

const closed = { additionalProperties: false } as const;
const object = <P extends Record<string, TSchema>>(properties: P): ReturnType<typeof Type.Object<P>> => Type.Object(properties, closed);
const optional = Type.Optional;
const oneOf = <W extends string>(...words: readonly W[]): ReturnType<typeof Type.Unsafe<W>> => Type.Unsafe<W>(Type.Union(words.map((w) => Type.Literal(w))));

// ---------------------------------------------------------------- parts

/** Unsigned 64-bit, as decimal text. */
const Seed = Type.String({ pattern: '^[0-9]{1,20}$' });
const Rid = Type.Integer({ minimum: 0, maximum: 4294967295 });
/** Names a slot: one match after another may be played in it, numbered `episode`. */
const MatchId = Type.String({ minLength: 1, maxLength: 64 });
const SeatNo = Type.Integer({ minimum: 0, maximum: 255 });
const Tick = Type.Integer({ minimum: 0, maximum: 2147483647 });
const Name = Type.String({ minLength: 1, maxLength: 64 });
const Text = Type.String({ maxLength: 4096 });
/** Raw bytes: bin in msgpack, `{"$b": base64}` in JSON. Columns and tensors are little-endian. */
export const Bytes = Type.Refine(Type.Unsafe<Uint8Array>({}), (v: unknown) => v instanceof Uint8Array, () => 'must be bytes');
/** Also NaN and ±Infinity, which projection turns into the default and counts as `illegal`, wherever the operator runs. */
export const AnyNumber = Type.Refine(Type.Unsafe<number>({}), (v: unknown) => typeof v === 'number', () => 'must be a number');
/** Discrete: an integer; MultiDiscrete, Box: one number a component. */
const Action = Type.Union([AnyNumber, Type.Array(AnyNumber, { maxItems: 256 })]);
/** Any JSON; its size is bounded by the limits of the message that holds it. */
const AnyJson = Type.Unsafe<unknown>(Type.Any());
const Views = Type.Array(Name, { maxItems: 16 });
const MinorRange = object({ min: Type.Integer({ minimum: 0 }), max: Type.Integer({ minimum: 0 }) });
const Held = Type.Array(Type.Integer({ minimum: 0, maximum: 1023 }), { maxItems: 64 });

const Late = Type.Union([
  object({ kind: Type.Literal('default') }),
  object({ kind: Type.Literal('repeat') }),
  object({ kind: Type.Literal('hold-plan') }),
  object({ kind: Type.Literal('wait'), ms: Type.Number({ minimum: 0, maximum: 600000 }) }),
]);
const Clock = Type.Union([
  object({ kind: Type.Literal('barrier'), wallLimitMs: optional(Type.Array(Type.Union([Type.Null(), Type.Number({ minimum: 1 })]), { maxItems: 256 })) }),
  object({ kind: Type.Literal('paced'), hz: Type.Number({ exclusiveMinimum: 0, maximum: 1000 }) }),
  object({
    kind: Type.Literal('virtual'), unit: Type.Union([Type.Literal('tokens'), Type.Literal('ms')]), perTick: Type.Number({ exclusiveMinimum: 0 }),
    constant: optional(Type.Number({ exclusiveMinimum: 0 })),
  }),
]);
const Disconnect = Type.Union([
  object({ kind: Type.Literal('hold'), graceMs: Type.Number({ minimum: 0, maximum: 86400000 }) }),
  object({ kind: Type.Literal('continue'), policy: Late }),
]);

/** A packet as its sender writes it; the server adds who it is from. */
const PacketParts = {
  kind: Type.Union([Type.Literal('summary'), Type.Literal('plan'), Type.Literal('policy'), Type.Literal('chat')]),
  to: Type.Union([SeatNo, Type.Literal('all')]),
  basedOnTick: Tick,
  ttlTicks: Tick,
  payload: AnyJson,
};
const Packet = object({ ...PacketParts, from: SeatNo });

export const Limits = object({
  /** Bytes of one frame. */
  maxPayload: Type.Integer(),
  /** ms from the open socket to `hello`. */
  helloMs: Type.Integer(),
  /** Control messages and inputs: tokens a second, and how many may be saved up. */
  rate: Type.Integer(),
  burst: Type.Integer(),
  heartbeatMs: Type.Integer(),
});

// ---------------------------------------------------------------- client → server

const rid = optional(Rid);
const seat = { match: MatchId, seat: SeatNo };

export const clientMessages = {
  /** First message. A token gives scopes; a resume token gives back the seats of a lost connection. */
  hello: object({
    t: Type.Literal('hello'), minor: MinorRange,
    client: object({ name: Name, version: Name, lang: optional(Name), kind: optional(Name) }),
    caps: Type.Array(Name, { maxItems: 32 }), token: optional(Type.String({ maxLength: 1024 })), resume: optional(Type.String({ maxLength: 256 })),
  }),
  /** Makes `count` slots of a scenario. A seat is an operator as text, a blueprint, 'remote' or 'human'. */
  create: object({
    t: Type.Literal('create'), rid, environment: Name, scenario: Type.Union([Type.String({ maxLength: 256 }), AnyJson]),
    seats: Type.Array(Type.Union([Type.String({ maxLength: 10000 }), AnyJson]), { minItems: 1, maxItems: 256 }),
    count: optional(Type.Integer({ minimum: 1, maximum: 65536 })),
    /** One a slot; absent: hash(seed, slot, 0) of `seed`, which is drawn where it is absent too. */
    seeds: optional(Type.Array(Seed, { maxItems: 65536 })), seed: optional(Seed),
    views: optional(Views), clock: optional(Clock), late: optional(Type.Array(Late, { maxItems: 256 })), disconnect: optional(Disconnect),
    autoReset: optional(Type.Boolean()), episodes: optional(Type.Integer({ minimum: 1 })), lead: optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    /** false: the slots begin paused. */
    start: optional(Type.Boolean()),
  }),
  /** Takes a seat. `ticket` where the connection's scope does not hold it already. */
  join: object({ t: Type.Literal('join'), rid, ...seat, ticket: optional(Type.String({ maxLength: 512 })), views: optional(Views), specs: optional(Type.Boolean()) }),
  leave: object({ t: Type.Literal('leave'), rid, ...seat }),
  /** A program's action for one tick. */
  act: object({ t: Type.Literal('act'), ...seat, episode: optional(Tick), forTick: Tick, action: Action }),
  /** Joins the same seats of many slots as one group of columns (capability `columns`); row = slot · seats + place in `seats`. */
  group: object({
    t: Type.Literal('group'), rid, matches: Type.Array(MatchId, { minItems: 1, maxItems: 65536 }), seats: Type.Array(SeatNo, { minItems: 1, maxItems: 256 }),
    tickets: optional(Type.Array(Type.String({ maxLength: 512 }), { maxItems: 65536 })), views: optional(Views),
  }),
  /** Actions for the rows of the `cols` of that serial, in its order: i32 or f64 little-endian, [row, component]. */
  acts: object({ t: Type.Literal('acts'), group: Type.Integer({ minimum: 0 }), serial: Type.Integer({ minimum: 0 }), action: Bytes }),
  /** A person's controls. */
  input: object({ t: Type.Literal('input'), ...seat, seq: Type.Integer({ minimum: 0 }), held: Held, pressed: Held, sawTick: Type.Integer({ minimum: -1 }) }),
  say: object({ t: Type.Literal('say'), rid, ...seat, ...PacketParts }),
  watch: object({ t: Type.Literal('watch'), rid, match: MatchId, seat: optional(SeatNo), views: optional(Views) }),
  unwatch: object({ t: Type.Literal('unwatch'), rid, match: MatchId }),
  pause: object({ t: Type.Literal('pause'), rid, match: MatchId }),
  resume: object({ t: Type.Literal('resume'), rid, match: MatchId }),
  step: object({ t: Type.Literal('step'), rid, match: MatchId, ticks: Type.Integer({ minimum: 1, maximum: 1000000 }) }),
  end: object({ t: Type.Literal('end'), rid, match: MatchId }),
  takeover: object({ t: Type.Literal('takeover'), rid, ...seat, operator: Type.Union([Type.String({ maxLength: 10000 }), AnyJson]) }),
  swap: object({ t: Type.Literal('swap'), rid, ...seat, operator: Type.Union([Type.String({ maxLength: 10000 }), AnyJson]) }),
  handback: object({ t: Type.Literal('handback'), rid, ...seat }),
  matches: object({ t: Type.Literal('matches'), rid }),
  ping: object({ t: Type.Literal('ping'), sent: Type.Number() }),
};

// ---------------------------------------------------------------- server → client

const re = optional(Rid);

export const ERROR_CODES = [
  'malformed', 'too-large', 'unknown-message', 'invalid', 'wrong-state', 'forbidden', 'no-such-match', 'no-such-seat', 'seat-taken', 'bad-ticket', 'bad-token',
  'bad-input', 'version', 'rate', 'credit', 'capability', 'draining', 'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

const MatchInfo = object({
  match: MatchId, environment: Name, scenario: Text, specHash: Text, episode: Tick, tick: Tick,
  state: Type.Union([Type.Literal('running'), Type.Literal('paused'), Type.Literal('held'), Type.Literal('ended')]),
  seats: Type.Array(object({ operator: Text, connected: Type.Boolean(), free: Type.Boolean() })),
});

export const serverMessages = {
  /** The server speaks first. */
  greet: object({
    t: Type.Literal('greet'), server: object({ name: Name, version: Name }), wire: object({ major: Type.Integer(), min: Type.Integer(), max: Type.Integer() }),
    limits: Limits, auth: Type.Boolean(),
  }),
  welcome: object({
    t: Type.Literal('welcome'), minor: Type.Integer(), caps: Type.Array(Name), session: Name, resume: Text, scopes: Type.Array(Text), limits: Limits,
    /** Seats that the resume token gave back. */
    seats: optional(Type.Array(object(seat))),
  }),
  ok: object({ t: Type.Literal('ok'), re }),
  created: object({
    t: Type.Literal('created'), re, specHash: Text, seed: Seed,
    /** One a slot; tickets one a seat, null where a built-in operator sits. */
    slots: Type.Array(object({ match: MatchId, tickets: Type.Array(Type.Union([Type.Null(), Text])) })),
  }),
  joined: object({
    t: Type.Literal('joined'), re, ...seat, episode: Tick, tick: Tick, lead: Type.Integer(), specHash: Text, views: Views,
    /** Unless the join said `specs: false`. */
    specs: optional(AnyJson), scenario: optional(AnyJson),
  }),
  grouped: object({
    t: Type.Literal('grouped'), re, group: Type.Integer(), rows: Type.Integer(), specHash: Text, specs: AnyJson, scenario: AnyJson, actionDtype: Text, components: Type.Integer(),
    /** In the order of each `cols`. shape is that of one row. */
    columns: Type.Array(object({ name: Name, dtype: Text, shape: Type.Array(Type.Integer()) })),
  }),
  /** What a seat sees. Views: typed arrays as raw little-endian bytes, text as text, scenes as maps; dtypes and shapes are in the specs. */
  obs: object({
    t: Type.Literal('obs'), ...seat, episode: Tick, tick: Tick, acting: Type.Boolean(), reward: Type.Number(), status: Type.Integer({ minimum: 0, maximum: 2 }),
    legal: Bytes, views: Type.Record(Name, AnyJson), inbox: optional(Type.Array(Packet)), ackSeq: optional(Type.Integer()),
  }),
  /** Observations of a group of seats as columns; see columns.ts. */
  cols: object({ t: Type.Literal('cols'), group: Type.Integer(), serial: Type.Integer(), n: Type.Integer(), columns: Type.Record(Name, Bytes) }),
  /** An `act` that was not taken, and why. */
  late: object({ t: Type.Literal('late'), ...seat, forTick: Tick, tick: Tick, code: Type.Union([Type.Literal('late'), Type.Literal('early'), Type.Literal('duplicate')]) }),
  /** For spectators. Frames may be skipped; `tick` says which this is. */
  tick: object({
    t: Type.Literal('tick'), match: MatchId, episode: Tick, tick: Tick, status: Type.Integer(), actions: Type.Array(Type.Number()), how: Type.Array(Text),
    score: Type.Array(Type.Number()), views: Type.Record(Name, AnyJson), packets: Type.Array(Packet),
  }),
  /** An episode is over. */
  end: object({
    t: Type.Literal('end'), match: MatchId, episode: Tick, status: Type.Union([Type.Literal('terminated'), Type.Literal('truncated'), Type.Literal('ended')]),
    ticks: Tick, seed: optional(Seed), score: Type.Array(Type.Number()), reward: Type.Array(Type.Array(Type.Number())),
    ledger: Type.Array(Type.Record(Name, Type.Number())), digest: optional(Text), record: optional(Text),
    /** No episode follows in this slot. */
    last: Type.Boolean(),
  }),
  /** Something about a seat changed, for everyone in the match. */
  seat: object({ t: Type.Literal('seat'), ...seat, what: oneOf('connected', 'disconnected', 'takeover', 'handback', 'swap') }),
  matches: object({ t: Type.Literal('matches'), re, matches: Type.Array(MatchInfo) }),
  /** The server is going away: nothing new begins, running episodes may end until then. */
  drain: object({ t: Type.Literal('drain'), reason: Text, deadlineMs: Type.Number() }),
  pong: object({ t: Type.Literal('pong'), sent: Type.Number(), serverMs: Type.Number() }),
  error: object({
    t: Type.Literal('error'), code: oneOf(...ERROR_CODES), message: Text, re,
    /** The name of the message that is wrong, and the path inside it. */
    of: optional(Text), where: optional(Text),
    /** The connection is closed after this. */
    fatal: Type.Boolean(),
  }),
};

export type ClientMessages = { [K in keyof typeof clientMessages]: Static<(typeof clientMessages)[K]> };
export type ServerMessages = { [K in keyof typeof serverMessages]: Static<(typeof serverMessages)[K]> };
export type ClientMessage = ClientMessages[keyof ClientMessages];
export type ServerMessage = ServerMessages[keyof ServerMessages];

/** WebSocket close codes, 4400 and up; each follows an `error` with `fatal: true` that says more. */
export const CLOSE = {
  badRequest: 4400, unauthorized: 4401, forbidden: 4403, subprotocol: 4406, helloTimeout: 4408, seatTaken: 4409, matchGone: 4410, tooSlow: 4413, version: 4426, rate: 4429, draining: 4503,
} as const;
