import type { Scene, Shows, Sprite, Tensor, ViewSpec, Worlds } from '../../contract.ts';
import { openFields } from '../furniture.ts';
import type { PointmassConfig } from './config.ts';
import type { PointmassState } from './state.ts';

export function createViews(config: PointmassConfig, state: PointmassState) {
  const { perTeam, width, height, goalRadius, horizon } = config;
  const { stride, at } = state;
  const seats = 2 * perTeam;
  const teamOf = (seat: number): number => (seat < perTeam ? 0 : 1);
  const channels = channelNames(perTeam);

  /** Seat numbers as a seat counts them: itself, its team-mates, then the opponents, each in seat order. */
  const order = Array.from({ length: seats }, (_, seat) => {
    const others = Array.from({ length: seats }, (_, s) => s).filter((s) => s !== seat);
    return [seat, ...others.filter((s) => teamOf(s) === teamOf(seat)), ...others.filter((s) => teamOf(s) !== teamOf(seat))];
  });

  const features = (w: Worlds, i: number, seat: number, out: Tensor): Tensor => {
    const { f64 } = w;
    const wide = (i * stride) / 8;
    const own = wide + at.position + 2 * seat;
    let k = 0;
    for (const s of order[seat]) {
      for (let c = 0; c < 2; c++) {
        const x = f64[wide + at.position + 2 * s + c];
        out[k + c] = s === seat ? x : x - f64[own + c];
        out[k + 2 + c] = f64[wide + at.velocity + 2 * s + c];
      }
      k += 4;
    }
    for (const team of [teamOf(seat), 1 - teamOf(seat)]) {
      for (let c = 0; c < 2; c++) out[k++] = f64[wide + at.goal + 2 * team + c] - f64[own + c];
    }
    out[k] = (horizon - w.i32[(i * stride) / 4 + at.tick]) / horizon;
    return out;
  };

  const text = (w: Worlds, i: number, seat: number): string => {
    const { f64 } = w;
    const wide = (i * stride) / 8;
    const tick = w.i32[(i * stride) / 4 + at.tick];
    const pair = (k: number) => `(${f64[wide + k].toFixed(3)}, ${f64[wide + k + 1].toFixed(3)})`;
    const team = teamOf(seat);
    const masses = order[seat].map((s) => {
      const who = s === seat ? 'You' : teamOf(s) === team ? 'Team-mate' : 'Opponent';
      return `${who} (seat ${s}): position ${pair(at.position + 2 * s)} m, velocity ${pair(at.velocity + 2 * s)} m/s`;
    });
    return [
      `Point masses on a field of ${width} by ${height} m, x to the right, y down. Tick ${tick} of ${horizon}, ${config.tickHz} a second.`,
      ...masses,
      `Your goal: centre ${pair(at.goal + 2 * team)} m, the opponents’: ${pair(at.goal + 2 * (1 - team))} m, both of radius ${goalRadius} m.`,
      'The team that first has a mass in its own goal wins.',
      `Action: a force [x, y] in N on your mass of ${config.mass} kg, each from ${-config.maxForce} to ${config.maxForce}.`,
    ].join('\n');
  };

  const scene = (w: Worlds, i: number): Scene => {
    const { f64 } = w;
    const wide = (i * stride) / 8;
    const sprites: Sprite[] = [];
    for (let team = 0; team < 2; team++) {
      const k = wide + at.goal + 2 * team;
      sprites.push({ id: `goal ${team}`, kind: 'goal', x: f64[k], y: f64[k + 1], label: `goal of team ${team}, radius ${goalRadius} m` });
    }
    for (let s = 0; s < seats; s++) {
      const k = wide + at.position + 2 * s;
      sprites.push({ id: `mass ${s}`, kind: 'mass', x: f64[k], y: f64[k + 1], seat: s, label: `seat ${s} of team ${teamOf(s)}` });
    }
    return { unit: 'm', width, height, tiles: [], sprites, hud: [['tick', `${w.i32[(i * stride) / 4 + at.tick]} of ${horizon}`]] };
  };

  const { position, velocity, goal, tick } = openFields(state.layout);
  const all = (shows: Shows): Shows[] => Array.from({ length: seats }, () => shows);
  const specs: { readonly [name: string]: ViewSpec } = {
    features: {
      kind: 'tensor', dtype: 'f32', shape: [channels.length], axes: ['feature'], channels,
      doc: 'Own position and velocity, the others’ relative to them in m and m/s, both goals, and the share of time left.',
      shows: all({ position, velocity, goal, tick }),
    },
    text: { kind: 'text', doc: 'Positions, velocities and goals in words, to the millimetre.', shows: all({ position, velocity, goal, tick }) },
    scene: { kind: 'scene', doc: 'The field from above; the same for every seat.', shows: all({ position, goal, tick }) },
    state: { kind: 'state', doc: 'The world’s bytes, seed and draws zeroed.', shows: all({ position, velocity, goal, tick }) },
  };
  return { specs, length: channels.length, features, text, scene };
}

function channelNames(perTeam: number): string[] {
  const of = (who: string) => [`${who} x`, `${who} y`, `${who} vx`, `${who} vy`];
  const names = of('own');
  for (let k = 1; k < perTeam; k++) names.push(...of(`team-mate ${k} relative`));
  for (let k = 1; k <= perTeam; k++) names.push(...of(`opponent ${k} relative`));
  return [...names, 'own goal dx', 'own goal dy', 'other goal dx', 'other goal dy', 'time left'].map((n) => n.replace('relative v', 'v'));
}
