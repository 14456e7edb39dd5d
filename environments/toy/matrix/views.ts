import type { Scene, Sprite, Tensor, ViewSpec, Worlds } from '../../contract.ts';
import { openFields } from '../furniture.ts';
import type { MatrixConfig } from './config.ts';
import type { MatrixState } from './state.ts';

/** Both seats see everything, each from its own side: its own action first, its own actions as rows. */
export function createViews(config: MatrixConfig, state: MatrixState) {
  const { stride, at } = state;
  const names = [config.rows, config.columns] as const;
  const cells = config.rows.length * config.columns.length;
  const length = config.rows.length + config.columns.length + cells;

  /** Calls back once a joint action, in the seat's order: own action, other's action, count, own payoff, other's payoff. */
  const each = (w: Worlds, i: number, seat: number, visit: (own: number, other: number, n: number, mine: number, theirs: number) => void) => {
    const counts = (i * stride) / 4 + at.counts;
    for (let own = 0; own < names[seat].length; own++) {
      for (let other = 0; other < names[1 - seat].length; other++) {
        const [row, column] = seat === 0 ? [own, other] : [other, own];
        const payoff = config.payoffs[row][column];
        visit(own, other, w.i32[counts + row * config.columns.length + column], payoff[seat], payoff[1 - seat]);
      }
    }
  };

  /** The seat's own last action, or -1. */
  const last = (w: Worlds, i: number, seat: number): number => w.i32[(i * stride) / 4 + at.last + seat] - 1;

  const features = (w: Worlds, i: number, seat: number, out: Tensor): Tensor => {
    out.fill(0);
    const own = names[seat].length;
    if (last(w, i, seat) >= 0) out[last(w, i, seat)] = 1;
    if (last(w, i, 1 - seat) >= 0) out[own + last(w, i, 1 - seat)] = 1;
    let k = own + names[1 - seat].length;
    each(w, i, seat, (_own, _other, n) => (out[k++] = n));
    return out;
  };

  const text = (w: Worlds, i: number, seat: number): string => {
    const tick = w.i32[(i * stride) / 4 + at.tick];
    const score = (i * stride) / 8 + at.score;
    const table: string[] = [];
    each(w, i, seat, (own, other, n, mine, theirs) => {
      table.push(`  you ${names[seat][own]}, other ${names[1 - seat][other]}: you get ${mine}, the other ${theirs}; played ${n} times`);
    });
    const [mine, theirs] = [last(w, i, seat), last(w, i, 1 - seat)];
    return [
      `A game of ${config.rounds} rounds for two. You are seat ${seat}. Rounds played: ${tick}.`,
      'Both choose at once. Payoffs and history:',
      ...table,
      mine < 0 && theirs < 0 ? 'No round was played yet.' : `Last round: you ${names[seat][mine] ?? '–'}, other ${names[1 - seat][theirs] ?? '–'}.`,
      `Score: you ${w.f64[score + seat]}, other ${w.f64[score + 1 - seat]}.`,
      tick >= config.rounds ? 'The match is over.' : `Actions: ${names[seat].join(', ')}.`,
    ].join('\n');
  };

  const scene = (w: Worlds, i: number, seat: number): Scene => {
    const tick = w.i32[(i * stride) / 4 + at.tick];
    const score = (i * stride) / 8 + at.score;
    const sprites: Sprite[] = [];
    each(w, i, seat, (own, other, n, mine, theirs) => {
      const label = `${mine}, ${theirs} (${n}×)`;
      sprites.push({ id: `cell ${own} ${other}`, kind: 'payoff', x: other, y: own, label });
    });
    const [mine, theirs] = [last(w, i, seat), last(w, i, 1 - seat)];
    const played = `you ${names[seat][mine] ?? '–'}, other ${names[1 - seat][theirs] ?? '–'}`;
    return {
      unit: 'none', width: names[1 - seat].length, height: names[seat].length, tiles: [], sprites,
      hud: [
        ['round', `${tick} of ${config.rounds}`],
        ['last', played],
        ['score', `${w.f64[score + seat]} : ${w.f64[score + 1 - seat]}`],
      ],
    };
  };

  const open = openFields(state.layout);
  const { last: lastShown, counts } = open;
  const side = (seat: number) => [
    ...names[seat].map((name) => `own last ${name}`),
    ...names[1 - seat].map((name) => `other's last ${name}`),
  ];
  // A view has one list of names for all seats; where the two seats' actions differ, the names are seat 0's.
  const pairs = config.rows.flatMap((own) => config.columns.map((other) => `count of own ${own}, other's ${other}`));
  const specs: { readonly [name: string]: ViewSpec } = {
    features: {
      kind: 'tensor', dtype: 'i32', shape: [length], axes: ['feature'], channels: [...side(0), ...pairs],
      doc: 'Last joint action as two one-hots, own first, then how often each joint action was played, own actions as rows.',
      shows: [0, 1].map(() => ({ last: lastShown, counts })),
    },
    text: { kind: 'text', doc: 'Payoffs, history and score in words.', shows: [open, open] },
    scene: { kind: 'scene', doc: 'The payoff table with counts.', shows: [open, open] },
    state: { kind: 'state', doc: 'The world’s bytes; nothing here is secret.', shows: [open, open] },
  };
  return { specs, length, features, text, scene };
}
