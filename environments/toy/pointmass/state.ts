import { z } from 'zod';
import type { Json, Worlds } from '../../contract.ts';
import { Stream } from '../../hash/streams.ts';
import { parseStrict } from '../../parse.ts';
import { CHANCE, chanceJson, readSeed, writeSeed } from '../draws.ts';
import { packFields } from '../layout.ts';
import type { PointmassConfig } from './config.ts';

export type PointmassState = ReturnType<typeof createState>;

/** No mass gets near this: 1000 N on 0.1 kg over a field of 1000 m make 4,500 m/s. */
const MAX_SPEED = 10_000;

export function createState(config: PointmassConfig) {
  const seats = 2 * config.perTeam;
  const packed = packFields({
    position: { dtype: 'f64', shape: [seats, 2], unit: 'm', doc: 'x in 0..width, y in 0..height, both inclusive' },
    velocity: { dtype: 'f64', shape: [seats, 2], unit: 'm/s', doc: 'x, y' },
    goal: { dtype: 'f64', shape: [2, 2], unit: 'm', doc: 'centre of the goal that each team wants to reach; x, y' },
    tick: { dtype: 'i32', shape: [], unit: 'ticks', doc: 'ticks since the start, 0..horizon' },
    ...CHANCE,
  });
  const { stride, at } = packed;

  const reset = (w: Worlds, i: number, seed: bigint): void => {
    w.u8.fill(0, i * stride, (i + 1) * stride);
    const word = (i * stride) / 4;
    const wide = (i * stride) / 8;
    const stream = new Stream(seed, 'environment');
    for (let s = 0; s < seats; s++) placeSeat(config, w.f64, wide + at.position + 2 * s, s, stream);
    for (let team = 0; team < 2; team++) placeGoal(config, w.f64, wide + at.goal + 2 * team, team, stream);
    writeSeed(w, word + at.seed, seed);
    w.i32[word + at.draws] = stream.position;
  };

  const pair = (f64: Float64Array, k: number): [number, number] => [f64[k], f64[k + 1]];

  const dump = (w: Worlds, i: number): Json => {
    const word = (i * stride) / 4;
    const wide = (i * stride) / 8;
    const masses = Array.from({ length: seats }, (_, s) => ({
      position: pair(w.f64, wide + at.position + 2 * s),
      velocity: pair(w.f64, wide + at.velocity + 2 * s),
    }));
    const goals = [pair(w.f64, wide + at.goal), pair(w.f64, wide + at.goal + 2)];
    return { tick: w.i32[word + at.tick], masses, goals, seed: readSeed(w, word + at.seed), draws: w.i32[word + at.draws] };
  };

  const schema = stateJson(config);
  const load = (w: Worlds, i: number, json: Json): void => {
    const state = parseStrict(schema, json, 'state');
    w.u8.fill(0, i * stride, (i + 1) * stride);
    const word = (i * stride) / 4;
    const wide = (i * stride) / 8;
    state.masses.forEach(({ position, velocity }, s) => {
      w.f64.set(position.map(plain), wide + at.position + 2 * s);
      w.f64.set(velocity.map(plain), wide + at.velocity + 2 * s);
    });
    state.goals.forEach((goal, team) => w.f64.set(goal.map(plain), wide + at.goal + 2 * team));
    w.i32[word + at.tick] = state.tick;
    writeSeed(w, word + at.seed, BigInt(state.seed));
    w.i32[word + at.draws] = state.draws;
  };

  return { ...packed, reset, dump, load };
}

/** JSON text has no −0, so the state has none either: −0 + 0 is 0. */
function plain(x: number): number {
  return x + 0;
}

/** Team 0 starts in the left third and team 1 in the right; fixed starts stand in columns. */
function placeSeat(config: PointmassConfig, f64: Float64Array, k: number, seat: number, stream: Stream): void {
  const { width, height, perTeam } = config;
  const team = seat < perTeam ? 0 : 1;
  const random = config.start === 'random';
  const along = random ? (stream.unit() * width) / 3 : width / 6;
  f64[k] = team === 0 ? along : width - along;
  f64[k + 1] = random ? stream.unit() * height : (height * ((seat % perTeam) + 1)) / (perTeam + 1);
}

/** Each team's goal lies in the other's third, at least its radius from the walls. */
function placeGoal(config: PointmassConfig, f64: Float64Array, k: number, team: number, stream: Stream): void {
  const { width, height, goalRadius } = config;
  const random = config.start === 'random';
  const along = random ? goalRadius + stream.unit() * (width / 3 - 2 * goalRadius) : width / 6;
  f64[k] = team === 0 ? width - along : along;
  f64[k + 1] = random ? goalRadius + stream.unit() * (height - 2 * goalRadius) : height / 2;
}

function stateJson(config: PointmassConfig) {
  const place = z.tuple([z.number().min(0).max(config.width), z.number().min(0).max(config.height)]);
  const speed = z.number().min(-MAX_SPEED).max(MAX_SPEED);
  return z.strictObject({
    tick: z.int().min(0).max(config.horizon),
    masses: z.array(z.strictObject({ position: place, velocity: z.tuple([speed, speed]) })).length(2 * config.perTeam),
    goals: z.array(place).length(2),
    ...chanceJson,
  });
}
