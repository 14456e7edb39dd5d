import type { Environment, Scene, Tensor, ViewSpec } from '../../contract.ts';
import { createTensor, eventWords } from '../../worlds.ts';
import type { Check } from '../check.ts';
import { outcomeEntry, outcomeOf } from '../layout.ts';
import { playAll } from '../play.ts';
import type { Stage } from '../play.ts';
import { refute } from '../types.ts';

/** What comes out of a step and of a view is of the declared kind, length and range. */
export const bounds: Check = {
  name: 'bounds',
  asks: 'Are status, rewards, events and views of the declared kind, shape and range?',
  run: (trial) => {
    const { env } = trial;
    let views = 0;
    const look = (stage: Stage, where: string): void => {
      for (const [name, spec] of Object.entries(env.views)) {
        for (let seat = 0; seat < env.seats.length; seat++, views++) {
          const wrong = wrongView(spec, env.view(stage.worlds, 0, seat, name), env.stride);
          if (wrong !== undefined) refute(`${where}: view ${name} of seat ${seat}: ${wrong}`);
        }
      }
    };
    const ticks = playAll(trial, {
      before: ({ tick, start, stage }) => {
        if (tick % 8 === 0) look(stage, `${start.label}, tick ${tick}`);
      },
      after: ({ tick, start, stage }) => {
        const where = `${start.label}, tick ${tick}`;
        const wrong = wrongOutcome(env, outcomeOf(env, stage.outcome, 0), trial.options.infinite === true);
        if (wrong !== undefined) refute(`${where}: ${wrong}`);
        if (stage.outcome.status[0] !== 0) look(stage, where);
      },
    });
    return `${ticks} ticks, ${views} views`;
  },
};

function wrongOutcome(env: Environment, entries: readonly number[], infinite: boolean): string | undefined {
  const seats = env.seats.length;
  const rewards = env.rewards.length * seats;
  const words = seats * eventWords(env);
  for (let k = 0; k < entries.length; k++) {
    const x = entries[k];
    const name = outcomeEntry(env, k);
    if (k < rewards || k > rewards + words) {
      if (Number.isNaN(x)) return `${name} is NaN`;
      if (!Number.isFinite(x) && !infinite) return `${name} is ${x}; declare options.infinite where that is meant`;
    } else if (k < rewards + words) {
      const known = Math.min(32, Math.max(0, env.events.length - 32 * ((k - rewards) % eventWords(env))));
      const unknown = known === 32 ? 0 : x >>> known;
      if (unknown !== 0) return `${name}: bit ${known + Math.log2(unknown & -unknown)} stands for no event (there are ${env.events.length})`;
    } else if (x > 2) return `status is ${x}, expected 0, 1 or 2`;
  }
  return undefined;
}

function wrongView(spec: ViewSpec, got: Tensor | string | Scene, stride: number): string | undefined {
  if (spec.kind === 'text') return typeof got === 'string' && got.length > 0 ? undefined : `expected text, got ${typeof got}`;
  if (spec.kind === 'scene') return wrongScene(got as Scene);
  const [dtype, length] = spec.kind === 'state' ? (['u8', stride] as const) : [spec.dtype, spec.shape.reduce((a, b) => a * b, 1)];
  const expected = createTensor(dtype, 0).constructor;
  if (!(got instanceof Object) || got.constructor !== expected) return `expected a ${expected.name}`;
  if ((got as Tensor).length !== length) return `expected ${length} numbers, got ${(got as Tensor).length}`;
  const nan = (got as Tensor).findIndex((x) => Number.isNaN(x));
  return nan < 0 ? undefined : `number ${nan} is NaN`;
}

function wrongScene(scene: Scene): string | undefined {
  if (typeof scene !== 'object' || !Array.isArray(scene.sprites) || !Array.isArray(scene.tiles) || !Array.isArray(scene.hud)) return 'expected a scene';
  const { width, height, tiles, sprites } = scene;
  if (tiles.length > 0 && (tiles.length !== height || tiles.some((row) => row.length !== width))) return `the tiles are not ${width} by ${height}`;
  const ids = new Set<string>();
  for (const s of sprites) {
    if (ids.has(s.id)) return `two sprites are called '${s.id}'`;
    ids.add(s.id);
    if (!(s.x >= 0 && s.x <= width && s.y >= 0 && s.y <= height)) return `sprite '${s.id}' is at ${s.x}, ${s.y}, outside ${width} by ${height}`;
    if (s.progress !== undefined && !(s.progress >= 0 && s.progress <= 1)) return `sprite '${s.id}' has progress ${s.progress}, expected 0..1`;
  }
  return undefined;
}
