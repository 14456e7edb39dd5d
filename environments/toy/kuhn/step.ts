import { RUNNING, TERMINATED, TRUNCATED } from '../../contract.ts';
import type { Joint, Outcome, Worlds } from '../../contract.ts';
import type { KuhnConfig } from './config.ts';
import { BET, PASS, at, deal, isOver, played, stride } from './state.ts';

export const EVENTS = ['pass', 'bet', 'win'] as const;
const WIN = 1 << 2;

/**
 * Kuhn poker (H. W. Kuhn, "A simplified two-person poker", 1950): three cards, an ante of 1, one bet of 1. Each tick one
 * seat passes or bets; to bet after a bet is to call it, to pass after a bet is to fold.
 */
export function createStep(config: KuhnConfig) {
  return (w: Worlds, from: number, to: number, joint: Joint, out: Outcome): void => {
    for (let i = from; i < to; i++) stepWorld(config, w, i, joint, out);
  };
}

function stepWorld(config: KuhnConfig, w: Worlds, i: number, joint: Joint, out: Outcome): void {
  const base = i * stride;
  const word = base >> 2;
  const { i32, u8 } = w;
  const n = played(u8, base);
  const seat = actor(i32[word + at.hand], n);
  const action = joint[i * 2 + seat] === BET ? BET : PASS;
  u8[base + at.history + n] = 1 + action;
  const tick = ++i32[word + at.tick];

  const s = i * 2;
  out.reward[s] = 0;
  out.reward[s + 1] = 0;
  out.events[s] = 0;
  out.events[s + 1] = 0;
  out.events[s + seat] = 1 << action;
  let status = tick >= config.horizon ? TRUNCATED : RUNNING;
  if (isOver(u8, base)) {
    pay(w, base, out, s);
    if (i32[word + at.hand] === config.hands - 1) status = TERMINATED;
    else {
      i32[word + at.hand]++;
      deal(w, base);
    }
  }
  out.status[i] = status;
  out.score[s] = i32[word + at.chips];
  out.score[s + 1] = i32[word + at.chips + 1];
}

/** The seat whose action is number n of the hand. */
export function actor(hand: number, n: number): number {
  return (hand + n) & 1;
}

/** Pays the hand that is over: `s` is the index of seat 0 in the outcome. */
function pay(w: Worlds, base: number, out: Outcome, s: number): void {
  const { u8 } = w;
  const chips = (base >> 2) + at.chips;
  const n = played(u8, base);
  const last = actor(w.i32[(base >> 2) + at.hand], n - 1);
  const called = u8[base + at.history + n - 1] === 1 + BET;
  const folded = !called && u8[base + at.history + n - 2] === 1 + BET;
  const higher = u8[base + at.cards] > u8[base + at.cards + 1] ? 0 : 1;
  const winner = folded ? 1 - last : higher;
  const stake = called ? 2 : 1;
  for (let seat = 0; seat < 2; seat++) {
    const won = seat === winner ? stake : -stake;
    out.reward[s + seat] = won;
    w.i32[chips + seat] += won;
  }
  out.events[s + winner] |= WIN;
}
