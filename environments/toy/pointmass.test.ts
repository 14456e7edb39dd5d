import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../contract.ts';
import { createJoint, createOutcome, createWorlds } from '../worlds.ts';
import { pointmass } from './pointmass.ts';

function stage(from: string | JsonObject, state?: Json) {
  const env = pointmass.create(pointmass.resolve(from));
  const [w, joint, out] = [createWorlds(env, 1), createJoint(env, 1), createOutcome(env, 1)];
  env.reset(w, 0, 5n);
  if (state !== undefined) env.load(w, 0, state);
  const step = (...forces: number[]): { tick: number; masses: { position: number[]; velocity: number[] }[] } => {
    joint.set(forces);
    env.step(w, 0, 1, joint, out);
    return env.dump(w, 0) as never;
  };
  return { env, w, out, step };
}

const at = (position: [number, number], velocity: [number, number] = [0, 0]): JsonObject => ({ position, velocity });
const goals: Json = [[7, 3], [1, 3]];
const rest = { tick: 0, goals, seed: '0', draws: 0 };

describe('pointmass', () => {
  it('makes one semi-implicit Euler step', () => {
    const { step, out } = stage({ mass: 2, drag: 0.5 }, { ...rest, masses: [at([3, 3], [1, -1]), at([5, 3])] });
    const { masses } = step(4, 0, 0, -4);
    // v = 1 + (4/2 − 0.5 · 1) · 0.1 and −1 + (0 + 0.5) · 0.1; x moves by the new velocity.
    expect(masses[0].velocity).toEqual([1 + 1.5 * 0.1, -1 + 0.5 * 0.1]);
    expect(masses[0].position).toEqual([3 + 1.15 * 0.1, 3 + -0.95 * 0.1]);
    expect(masses[1].velocity).toEqual([0, -0.2]);
    const [dx, dy] = [7 - 3.115, 3 - (3 + -0.95 * 0.1)];
    expect(out.reward[2]).toBe(4 - Math.sqrt(dx * dx + dy * dy));
    expect([...out.reward.subarray(0, 2)]).toEqual([0, 0]);
    expect([...out.events]).toEqual([0, 0]);
  });

  it('stops at a wall along that axis alone', () => {
    const { step, out } = stage({}, { ...rest, masses: [at([0.1, 2], [-4, 1]), at([5, 5.9], [0, 4])] });
    const { masses } = step(0, 0, 0, 0);
    expect(masses[0].position[0]).toBe(0);
    expect(masses[0].velocity).toEqual([0, 1 - 0.5 * 0.1]);
    expect(masses[1].position[1]).toBe(6);
    expect([...out.events]).toEqual([1, 1]);
  });

  it('is won by the team that reaches its goal, and drawn where both do', () => {
    const won = stage({}, { ...rest, masses: [at([6.4, 3], [2, 0]), at([5, 3])] });
    won.step(0, 0, 0, 0);
    expect([...won.out.reward.subarray(0, 2)]).toEqual([1, -1]);
    expect([...won.out.score]).toEqual([1, -1]);
    expect([won.out.status[0], won.out.events[0]]).toEqual([1, 2]);
    const lost = stage({}, { ...rest, masses: [at([3, 3]), at([1.6, 3], [-2, 0])] });
    lost.step(0, 0, 0, 0);
    expect([...lost.out.score]).toEqual([-1, 1]);
    const drawn = stage({}, { ...rest, masses: [at([6.4, 3], [2, 0]), at([1.6, 3], [-2, 0])] });
    drawn.step(0, 0, 0, 0);
    expect([...drawn.out.reward.subarray(0, 2)]).toEqual([0, 0]);
    expect(drawn.out.status[0]).toBe(1);
  });

  it('pays and scores whole teams', () => {
    const masses = [at([2, 1]), at([6.9, 3]), at([5, 1]), at([5, 2])];
    const { step, out } = stage({ perTeam: 2 }, { ...rest, masses });
    step(0, 0, 0, 0, 0, 0, 0, 0);
    expect([...out.reward.subarray(0, 4)]).toEqual([1, 1, -1, -1]);
    expect([...out.events]).toEqual([0, 2, 0, 0]);
  });

  it('is truncated at the horizon', () => {
    const { step, out } = stage({ name: 'fixed', horizon: 2 });
    step(0, 0, 0, 0);
    expect(out.status[0]).toBe(0);
    step(0, 0, 0, 0);
    expect(out.status[0]).toBe(2);
  });

  it('starts each team in its third, with the goals in the other’s, inside the field', () => {
    const env = pointmass.create(pointmass.resolve('teams'));
    const w = createWorlds(env, 1);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (seed) => {
        env.reset(w, 0, seed);
        const { masses, goals: discs } = env.dump(w, 0) as { masses: { position: number[] }[]; goals: number[][] };
        masses.forEach(({ position: [x, y] }, s) => expect([s < 3 ? x <= 8 / 3 : x >= 16 / 3, y >= 0 && y <= 6]).toEqual([true, true]));
        discs.forEach(([x, y], team) => expect([team === 0 ? x >= 16 / 3 : x <= 8 / 3, y >= 0.5 && y <= 5.5]).toEqual([true, true]));
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('keeps masses inside and numbers plain under any force, the bounds included', () => {
    const force = fc.oneof(fc.constantFrom(-4, 4, 0, -0), fc.double({ min: -4, max: 4, noNaN: true }));
    fc.assert(
      fc.property(fc.array(fc.tuple(force, force, force, force), { minLength: 1, maxLength: 60 }), (forces) => {
        const { step, out, w } = stage('duel');
        for (const f of forces) {
          if (out.status[0] !== 0) break;
          for (const { position } of step(...f).masses) expect(position[0] >= 0 && position[0] <= 8 && position[1] >= 0 && position[1] <= 6).toBe(true);
          expect(w.f64.some((x) => Number.isNaN(x) || Object.is(x, -0))).toBe(false);
        }
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('tells positions relative to the seat, itself first and then its team', () => {
    const masses = [at([1, 1], [0.5, 0]), at([2, 3]), at([6, 1]), at([6, 5], [0, -1])];
    const { env, w } = stage({ perTeam: 2, horizon: 100 }, { ...rest, tick: 25, masses });
    const view = [...(env.view(w, 0, 1, 'features') as Float32Array)];
    expect(view).toEqual([2, 3, 0, 0, -1, -2, 0.5, 0, 4, -2, 0, 0, 4, 2, 0, -1, 5, 0, -1, 0, 0.75]);
    const spec = env.views['features'];
    expect(spec.kind === 'tensor' && spec.channels.slice(4, 8)).toEqual(['team-mate 1 relative x', 'team-mate 1 relative y', 'team-mate 1 vx', 'team-mate 1 vy']);
    expect(env.view(w, 0, 3, 'text')).toContain('Team-mate (seat 2): position (6.000, 1.000) m');
  });

  it('loads −0 as 0, for JSON text has but one zero', () => {
    const { w } = stage('duel', { ...rest, masses: [at([-0, 1], [-0, 0]), at([1, -0])], goals: [[-0, 1], [1, -0]] });
    expect(w.f64.some((x) => Object.is(x, -0))).toBe(false);
  });

  it('refuses configurations and states that do not fit', () => {
    expect(() => pointmass.resolve({ perTeams: 2 })).toThrow("pointmass: unknown key 'perTeams'; did you mean 'perTeam'?");
    expect(() => pointmass.resolve({ width: 2 })).toThrow('pointmass.width: expected at least 6 goal radii (3)');
    expect(() => pointmass.resolve({ height: 1, goalRadius: 1, width: 9 })).toThrow('pointmass.height: expected at least 2 goal radii (2)');
    expect(() => pointmass.resolve({ drag: 20 })).toThrow('pointmass.drag: expected at most tickHz (10)');
    const { env, w } = stage('duel');
    const state = env.dump(w, 0) as JsonObject;
    expect(() => env.load(w, 0, { ...state, masses: [at([9, 1]), at([1, 1])] })).toThrow('state.masses[0].position[0]');
    expect(() => env.load(w, 0, { ...state, masses: [at([1, 1])] })).toThrow('state.masses');
    expect(() => env.load(w, 0, { ...state, speed: 1 })).toThrow("state: unknown key 'speed'");
  });
});
