/**
 * A small environment, whole: two seats light a row of lamps before their charge and the time run out. Each tick a seat picks
 * a lamp and leaves or switches it; two switches of one lamp cancel out. docs/add-an-environment.md goes through it.
 */
import { z } from 'zod';
import { InputError, RUNNING, Stream, TERMINATED, TRUNCATED, canonicalJson, parseSeed, parseStrict, unknownName } from '../../environments/index.ts';
import type { Environment, Family, Json, JsonObject, MultiDiscrete, Scenario, Scene, Tensor, ViewSpec, Worlds } from '../../environments/index.ts';

const SEATS = 2;
const LEAVE = 0;
const SWITCH = 1;

// 1. Configuration: every option with its default, unknown keys refused.

const options = z.strictObject({
  /** 2 to 32. */
  lamps: z.int().min(2).max(32).default(5),
  /** Switches that each seat may make. */
  charge: z.int().min(0).max(1000).default(6),
  horizon: z.int().min(1).max(100_000).default(20),
  reward: z
    .strictObject({ weights: z.strictObject({ lit: z.number() }), share: z.enum(['own', 'team']) })
    .default({ weights: { lit: 1 }, share: 'own' }),
});
type Config = z.output<typeof options>;

const presets: { readonly [name: string]: JsonObject } = { row: {}, long: { lamps: 12, charge: 10, horizon: 60 } };

export const lamps: Family = {
  id: 'lamps',
  rules: 1,
  title: 'Lamps',
  scenarios: Object.keys(presets),
  resolve: (from) => {
    const { name = 'row', ...given } = typeof from === 'string' ? { name: from } : from;
    if (typeof name !== 'string') throw new InputError('lamps.name', "expected a scenario's name");
    if (!Object.hasOwn(presets, name)) throw new InputError('lamps', unknownName('scenario', name, Object.keys(presets)));
    return { environment: 'lamps', name, config: parseStrict(options, { ...presets[name], ...given }, 'lamps') };
  },
  create: (scenario) => {
    const config = parseStrict(options, scenario.config, 'scenario.config');
    if (canonicalJson(config) !== canonicalJson(scenario.config)) throw new InputError('scenario.config', 'is not complete; resolve it first');
    return createLamps(scenario, config);
  },
};

// 2. State: where each number lies among the bytes of a world.

const SEED = 0; // i32[2]
const DRAWS = 2; // i32
const TICK = 3; // i32
const CHARGE = 4; // i32[2]
const LIT = 24; // u8[lamps], counted in bytes; the others in words of 4

function createState({ lamps: n, charge, horizon }: Config) {
  const stride = Math.ceil((LIT + n) / 8) * 8;
  const layout: Environment['layout'] = [
    { name: 'seed', dtype: 'i32', shape: [2], offset: 4 * SEED, unit: 'bits', secret: true, doc: 'low and high word of the seed' },
    { name: 'draws', dtype: 'i32', shape: [], offset: 4 * DRAWS, unit: 'draws', secret: true, doc: 'draws made from the seed' },
    { name: 'tick', dtype: 'i32', shape: [], offset: 4 * TICK, unit: 'ticks', secret: false, doc: '0..horizon' },
    { name: 'charge', dtype: 'i32', shape: [SEATS], offset: 4 * CHARGE, unit: 'switches', secret: false, doc: 'left to each seat' },
    { name: 'lit', dtype: 'u8', shape: [n], offset: LIT, unit: 'none', secret: false, doc: '1 where the lamp is lit' },
  ];

  const write = (w: Worlds, i: number, tick: number, left: readonly number[], lit: readonly number[], seed: bigint, draws: number): void => {
    w.u8.fill(0, i * stride, (i + 1) * stride);
    const word = (i * stride) / 4;
    w.i32[word + SEED] = Number(BigInt.asIntN(32, seed));
    w.i32[word + SEED + 1] = Number(BigInt.asIntN(32, seed >> 32n));
    w.i32[word + DRAWS] = draws;
    w.i32[word + TICK] = tick;
    w.i32.set(left, word + CHARGE);
    w.u8.set(lit, i * stride + LIT);
  };

  const reset = (w: Worlds, i: number, seed: bigint): void => {
    const stream = new Stream(seed, 'environment');
    const lit = Array.from({ length: n }, () => stream.below(2));
    lit[stream.below(n)] = 0; // never all lit
    write(w, i, 0, [charge, charge], lit, seed, stream.position);
  };

  const dump = (w: Worlds, i: number): Json => {
    const word = (i * stride) / 4;
    const seed = (BigInt(w.i32[word + SEED + 1] >>> 0) << 32n) | BigInt(w.i32[word + SEED] >>> 0);
    return {
      tick: w.i32[word + TICK],
      charge: [...w.i32.subarray(word + CHARGE, word + CHARGE + SEATS)],
      lit: [...w.u8.subarray(i * stride + LIT, i * stride + LIT + n)],
      seed: seed.toString(),
      draws: w.i32[word + DRAWS],
    };
  };

  const schema = z.strictObject({
    tick: z.int().min(0).max(horizon),
    charge: z.array(z.int().min(0).max(charge)).length(SEATS),
    lit: z.array(z.int().min(0).max(1)).length(n),
    seed: z.string().refine((text) => parseSeed(text)?.toString() === text, 'expected an unsigned 64-bit integer in decimal'),
    draws: z.int().min(0).max(0x7fffffff),
  });
  const load = (w: Worlds, i: number, json: Json): void => {
    const state = parseStrict(schema, json, 'state');
    write(w, i, state.tick, state.charge, state.lit, BigInt(state.seed), state.draws);
  };

  return { stride, layout, reset, dump, load };
}

// 3. The rules: one tick, in place, allocating nothing, every entry of the outcome written.

function createStep(config: Config, stride: number): Environment['step'] {
  const { lamps: n, horizon } = config;
  return (w, from, to, joint, out) => {
    for (let i = from; i < to; i++) {
      const word = (i * stride) / 4;
      const lit = i * stride + LIT;
      for (let s = 0; s < SEATS; s++) {
        const seat = i * SEATS + s;
        const switches = joint[2 * seat + 1] === SWITCH;
        if (switches) {
          w.u8[lit + joint[2 * seat]] ^= 1;
          w.i32[word + CHARGE + s]--;
        }
        out.events[seat] = switches ? 1 : 0;
      }
      let burning = 0;
      for (let k = 0; k < n; k++) burning += w.u8[lit + k];
      const tick = ++w.i32[word + TICK];
      const done = burning === n;
      for (let s = 0; s < SEATS; s++) out.reward[i * SEATS + s] = done ? 1 : 0;
      out.score[i] = done ? 1 : 0;
      out.status[i] = done ? TERMINATED : tick >= horizon ? TRUNCATED : RUNNING;
    }
  };
}

// 4. Views: what each seat is told, and a list of exactly that.

function createViews(config: Config, stride: number) {
  const { lamps: n, horizon } = config;
  const isLit = (w: Worlds, i: number, k: number): boolean => w.u8[i * stride + LIT + k] === 1;
  const charge = (w: Worlds, i: number, seat: number): number => w.i32[(i * stride) / 4 + CHARGE + seat];
  const tick = (w: Worlds, i: number): number => w.i32[(i * stride) / 4 + TICK];

  const features = (w: Worlds, i: number, seat: number, out: Tensor = new Int32Array(n + 1)): Tensor => {
    for (let k = 0; k < n; k++) out[k] = isLit(w, i, k) ? 1 : 0;
    out[n] = charge(w, i, seat);
    return out;
  };

  const text = (w: Worlds, i: number, seat: number): string => {
    const row = Array.from({ length: n }, (_, k) => (isLit(w, i, k) ? 'O' : '.')).join('');
    return [
      `${n} lamps, numbered from 0, O lit and . dark: ${row}`,
      `You are seat ${seat}, with ${charge(w, i, seat)} switches left; the other has ${charge(w, i, 1 - seat)}.`,
      `Tick ${tick(w, i)} of ${horizon}. All lamps lit is the goal; two switches of one lamp in one tick cancel out.`,
    ].join('\n');
  };

  const scene = (w: Worlds, i: number): Scene => ({
    unit: 'cell', width: n, height: 1, tiles: [],
    sprites: Array.from({ length: n }, (_, k) => ({ id: `lamp ${k}`, kind: isLit(w, i, k) ? 'lamp-lit' : 'lamp-dark', x: k, y: 0 })),
    hud: [['tick', `${tick(w, i)} of ${horizon}`], ['charge', `${charge(w, i, 0)}, ${charge(w, i, 1)}`]],
  });

  const state = (w: Worlds, i: number, _seat: number, out: Tensor = new Uint8Array(stride)): Tensor => {
    out.set(w.u8.subarray(i * stride, (i + 1) * stride));
    out.fill(0, 4 * SEED, 4 * TICK); // seed and draws are secret
    return out;
  };

  const everything = { tick: 'all', charge: 'all', lit: 'all' } as const;
  const specs: { readonly [name: string]: ViewSpec } = {
    features: {
      kind: 'tensor', dtype: 'i32', shape: [n + 1], axes: ['feature'],
      channels: [...Array.from({ length: n }, (_, k) => `lamp ${k}`), 'own charge'],
      doc: 'Each lamp as 0 or 1, then the switches left.',
      shows: [{ lit: 'all', charge: [0] }, { lit: 'all', charge: [1] }],
    },
    text: { kind: 'text', doc: 'The row in words.', shows: [everything, everything] },
    scene: { kind: 'scene', doc: 'The row; the same for both seats.', shows: [everything, everything] },
    state: { kind: 'state', doc: 'The bytes, seed and draws zeroed.', shows: [everything, everything] },
  };

  const renders = { features, text, scene, state };
  const view: Environment['view'] = (w, i, seat, name, out) => {
    if (!Object.hasOwn(renders, name)) throw new InputError('view', unknownName('view', name, Object.keys(renders)));
    return renders[name as keyof typeof renders](w, i, seat, out);
  };
  return { specs, view };
}

// 5. All of it together.

function createLamps(scenario: Scenario, config: Config): Environment {
  const { lamps: n } = config;
  const { stride, layout, reset, dump, load } = createState(config);
  const { specs, view } = createViews(config, stride);
  const numbers = Array.from({ length: n }, (_, k) => String(k));
  const action: MultiDiscrete = {
    kind: 'multidiscrete', nvec: [n, 2], names: [numbers, ['leave', 'switch']], default: [0, LEAVE],
    press: [numbers.map(() => 'edge'), ['level', 'edge']],
  };
  return {
    id: 'lamps', rules: lamps.rules, scenario,
    seats: [{ team: 0, role: 'lighter' }, { team: 0, role: 'lighter' }],
    actions: [action, action],
    rewards: [{ name: 'lit', unit: 'matches' }],
    weighting: config.reward,
    events: ['switch'], horizon: config.horizon, tickHz: 1, information: 'full',
    stride, layout, views: specs,
    reset, load, dump, view,
    step: createStep(config, stride),
    legal: (w, i, seat, mask) => {
      mask.fill(1, 0, n + 2);
      mask[n + SWITCH] = w.i32[(i * stride) / 4 + CHARGE + seat] > 0 ? 1 : 0;
    },
    acting: () => true,
  };
}
