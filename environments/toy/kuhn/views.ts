import type { Scene, Shows, Sprite, Tensor, ViewSpec, Worlds } from '../../contract.ts';
import type { KuhnConfig } from './config.ts';
import { ACTIONS, CARDS, at, isOver, played, stride } from './state.ts';
import { actor } from './step.ts';

export const CHANNELS = [
  'card J', 'card Q', 'card K',
  'first pass', 'first bet', 'second pass', 'second bet', 'third pass', 'third bet',
  'I began', 'my turn', 'my chips', 'hands left',
];

/** The opponent's card is in nobody's view, not even after the hand. */
function shown(...fields: string[]): Shows[] {
  return [0, 1].map((seat) => ({
    ...Object.fromEntries(fields.map((f) => [f, 'all' as const])),
    cards: [seat],
  }));
}

export const views: { readonly [name: string]: ViewSpec } = {
  features: {
    kind: 'tensor', dtype: 'i32', shape: [CHANNELS.length], axes: ['feature'], channels: CHANNELS,
    doc: 'Own card, the betting so far and whose turn it is, as 0 and 1; chips and hands left as counts.',
    shows: shown('hand', 'history').map((shows, seat) => ({ ...shows, chips: [seat] })),
  },
  text: { kind: 'text', doc: 'The hand as told to one seat, with the actions it may take.', shows: shown('hand', 'history', 'chips') },
  scene: { kind: 'scene', doc: 'A table with the own card face up and the other face down.', shows: shown('hand', 'history', 'chips') },
};

export function acting(w: Worlds, i: number, seat: number): boolean {
  const base = i * stride;
  return !isOver(w.u8, base) && actor(w.i32[(base >> 2) + at.hand], played(w.u8, base)) === seat;
}

export function features(config: KuhnConfig, w: Worlds, i: number, seat: number, out: Tensor): Tensor {
  const base = i * stride;
  const word = base >> 2;
  const hand = w.i32[word + at.hand];
  out.fill(0);
  out[w.u8[base + at.cards + seat]] = 1;
  for (let k = 0; k < 3; k++) {
    const action = w.u8[base + at.history + k];
    if (action > 0) out[3 + 2 * k + action - 1] = 1;
  }
  out[9] = actor(hand, 0) === seat ? 1 : 0;
  out[10] = acting(w, i, seat) ? 1 : 0;
  out[11] = w.i32[word + at.chips + seat];
  out[12] = config.hands - hand;
  return out;
}

export function text(config: KuhnConfig, w: Worlds, i: number, seat: number): string {
  const base = i * stride;
  const word = base >> 2;
  const hand = w.i32[word + at.hand];
  const lines = [
    `Kuhn poker, hand ${hand + 1} of ${config.hands}. You are seat ${seat}.`,
    'Three cards, J < Q < K; each seat holds one. Ante 1, one bet of 1. To bet after a bet is to call, to pass after a bet is to fold.',
    `Your card: ${CARDS[w.u8[base + at.cards + seat]]}.`,
    `Chips: you ${signed(w.i32[word + at.chips + seat])}, the other ${signed(w.i32[word + at.chips + 1 - seat])}.`,
    `This hand so far: ${story(w, i, seat).join(', ') || 'nothing yet'}.`,
  ];
  if (acting(w, i, seat)) lines.push('It is your turn. Actions: pass, bet.');
  else lines.push(isOver(w.u8, base) ? 'The match is over.' : 'It is the other seat’s turn.');
  return lines.join('\n');
}

export function scene(config: KuhnConfig, w: Worlds, i: number, seat: number): Scene {
  const base = i * stride;
  const word = base >> 2;
  const hand = w.i32[word + at.hand];
  const card = CARDS[w.u8[base + at.cards + seat]];
  const sprites: Sprite[] = [
    { id: 'card own', kind: 'card', x: 2, y: 3, seat, label: card },
    { id: 'card other', kind: 'card-back', x: 2, y: 1, seat: 1 - seat },
  ];
  return {
    unit: 'none', width: 4, height: 4, tiles: [], sprites,
    hud: [
      ['hand', `${hand + 1} of ${config.hands}`],
      ['so far', story(w, i, seat).join(', ') || '–'],
      ['chips', `${signed(w.i32[word + at.chips + seat])} : ${signed(w.i32[word + at.chips + 1 - seat])}`],
    ],
  };
}

function story(w: Worlds, i: number, seat: number): string[] {
  const base = i * stride;
  const hand = w.i32[(base >> 2) + at.hand];
  const told: string[] = [];
  for (let k = 0; k < 3; k++) {
    const action = w.u8[base + at.history + k];
    if (action > 0) told.push(`${actor(hand, k) === seat ? 'you' : 'the other'} ${ACTIONS[action - 1]}`);
  }
  return told;
}

function signed(n: number): string {
  return n > 0 ? `+${n}` : `${n}`;
}
