import { z } from 'zod';
import type { Json, Worlds } from '../../contract.ts';
import { InputError } from '../../errors.ts';
import { parseStrict } from '../../parse.ts';
import { CHANCE, chanceJson, drawBelow, readSeed, writeSeed } from '../draws.ts';
import { packFields } from '../layout.ts';
import type { KuhnConfig } from './config.ts';

export const CARDS = ['J', 'Q', 'K'] as const;
export const PASS = 0;
export const BET = 1;
export const ACTIONS = ['pass', 'bet'] as const;

export const { layout, stride, at } = packFields({
  ...CHANCE,
  tick: { dtype: 'i32', shape: [], unit: 'ticks', doc: 'ticks since the start, 0..horizon' },
  hand: { dtype: 'i32', shape: [], unit: 'hands', doc: 'number of the hand being played, 0..hands-1; seat hand mod 2 begins it' },
  chips: { dtype: 'i32', shape: [2], unit: 'chips', doc: 'won so far per seat; the two sum to 0' },
  cards: { dtype: 'u8', shape: [2], unit: 'rank', doc: 'card of each seat: 0 J, 1 Q, 2 K; each seat is shown its own' },
  history: { dtype: 'u8', shape: [3], unit: 'action', doc: 'actions of this hand in order: 0 none yet, 1 pass, 2 bet' },
});

/** The six deals of three cards to two seats, two numbers each. */
const DEALS = Uint8Array.of(0, 1, 0, 2, 1, 0, 1, 2, 2, 0, 2, 1);

/** Deals a hand in the world whose bytes begin at `base`. */
export function deal(w: Worlds, base: number): void {
  const cards = base + at.cards;
  const history = base + at.history;
  const word = base >> 2;
  const drawn = 2 * drawBelow(w.i32, word + at.seed, word + at.draws, DEALS.length / 2);
  w.u8[cards] = DEALS[drawn];
  w.u8[cards + 1] = DEALS[drawn + 1];
  w.u8[history] = 0;
  w.u8[history + 1] = 0;
  w.u8[history + 2] = 0;
}

export function reset(w: Worlds, i: number, seed: bigint): void {
  const base = i * stride;
  w.u8.fill(0, base, base + stride);
  writeSeed(w, (base >> 2) + at.seed, seed);
  deal(w, base);
}

/** How many actions this hand has seen, 0..3. */
export function played(u8: Uint8Array, base: number): number {
  const history = base + at.history;
  if (u8[history] === 0) return 0;
  if (u8[history + 1] === 0) return 1;
  return u8[history + 2] === 0 ? 2 : 3;
}

/** Whether the betting of this hand is over: pass pass, bet pass, bet bet, or three actions. */
export function isOver(u8: Uint8Array, base: number): boolean {
  const history = base + at.history;
  const n = played(u8, base);
  return n === 3 || (n === 2 && !(u8[history] === 1 + PASS && u8[history + 1] === 1 + BET));
}

export function dump(w: Worlds, i: number): Json {
  const base = i * stride;
  const word = base >> 2;
  const history: Json[] = [];
  for (let k = 0; k < 3; k++) {
    const action = w.u8[base + at.history + k];
    if (action > 0) history.push(ACTIONS[action - 1]);
  }
  return {
    tick: w.i32[word + at.tick],
    hand: w.i32[word + at.hand],
    chips: [w.i32[word + at.chips], w.i32[word + at.chips + 1]],
    cards: [CARDS[w.u8[base + at.cards]], CARDS[w.u8[base + at.cards + 1]]],
    history,
    seed: readSeed(w, word + at.seed),
    draws: w.i32[word + at.draws],
  };
}

const stateJson = z.strictObject({
  tick: z.int().min(0),
  hand: z.int().min(0),
  chips: z.tuple([z.int().min(-0x40000000).max(0x40000000), z.int()]),
  cards: z.tuple([z.enum(CARDS), z.enum(CARDS)]),
  history: z.array(z.enum(ACTIONS)).max(3),
  ...chanceJson,
});

export function load(config: KuhnConfig, w: Worlds, i: number, json: Json): void {
  const state = parseStrict(stateJson, json, 'state');
  if (state.tick > config.horizon) throw new InputError('state.tick', `expected 0..${config.horizon} (the horizon), got ${state.tick}`);
  if (state.hand >= config.hands) throw new InputError('state.hand', `expected 0..${config.hands - 1}, got ${state.hand}`);
  if (state.chips[0] + state.chips[1] !== 0) throw new InputError('state.chips', `expected two numbers that sum to 0, got ${state.chips.join(', ')}`);
  if (state.cards[0] === state.cards[1]) throw new InputError('state.cards', `expected two different cards, got ${state.cards[0]} twice`);
  checkHistory(state.history, state.hand === config.hands - 1);
  const base = i * stride;
  const word = base >> 2;
  w.u8.fill(0, base, base + stride);
  w.i32[word + at.tick] = state.tick;
  w.i32[word + at.hand] = state.hand;
  for (let s = 0; s < 2; s++) {
    w.i32[word + at.chips + s] = state.chips[s];
    w.u8[base + at.cards + s] = CARDS.indexOf(state.cards[s]);
  }
  state.history.forEach((action, k) => (w.u8[base + at.history + k] = 1 + ACTIONS.indexOf(action)));
  writeSeed(w, word + at.seed, BigInt(state.seed));
  w.i32[word + at.draws] = state.draws;
}

const OPEN = ['', 'pass', 'bet', 'pass bet'];
const CLOSED = ['pass pass', 'bet pass', 'bet bet', 'pass bet pass', 'pass bet bet'];

/** A finished hand stands only at the end of the match: elsewhere the next one is dealt in the same tick. */
function checkHistory(history: readonly string[], last: boolean): void {
  const text = history.join(' ');
  if (OPEN.includes(text) || (last && CLOSED.includes(text))) return;
  const hint = CLOSED.includes(text) ? 'a hand before the last that goes on' : 'a betting sequence of Kuhn poker';
  throw new InputError('state.history', `expected ${hint}, got ${JSON.stringify(history)}`);
}
