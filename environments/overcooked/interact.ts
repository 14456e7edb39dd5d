import type { Outcome, Worlds } from '../contract.ts';
import { CATASTROPHIC, DELIVERY, DROP, OPTIMAL, PICKUP, POTTING, USEFUL_DROP, USEFUL_PICKUP, USELESS, VIABLE } from './events.ts';
import { COUNTER, DISHES, ONIONS, POT, TOMATOES, WINDOW, type Kitchen } from './kitchen.ts';
import {
  DISH, KIND_MASK, NOTHING, ONE_TICK, ONION, SOUP, TOMATO, contentsOf, cookingTickOf, countOf, warms, withIngredient,
} from './objects.ts';
import type { StateLayout } from './state.ts';
import type { Tables } from './tables.ts';

/** One player's interaction, after those of the players before it. `pose` is the player's cell · 4 + facing. */
export type Interact = (w: Worlds, out: Outcome, i: number, player: number, pose: number) => void;

export interface Interactions {
  readonly interact: Interact;
  /**
   * Looks at the pots once, before a tick's first interaction: what counts as useful depends on how they were then, while
   * hands, counters and what a pot holds are looked at as they are.
   */
  readonly freezePots: (w: Worlds, i: number) => void;
}

export function compileInteract(kitchen: Kitchen, tables: Tables, at: StateLayout): Interactions {
  const { frontTile, frontSlot, potSlot, isPot, cookTime, delivery, best } = tables;
  const { maxIngredients, oldDynamics, shaping } = kitchen;
  const n = kitchen.players;
  const pots = potSlot.length;
  const words = at.stride / 4;
  const doubles = at.stride / 8;
  const { placementInPot, dishPickup, soupPickup } = shaping;

  // Frozen for the tick, of the world in hand; a step works on one world at a time.
  let fullPots = 0;
  let dishesWanted = 0;

  function freezePots(w: Worlds, i: number): void {
    fullPots = 0;
    dishesWanted = 0;
    if (n !== 2) return;
    const objects = i * words + at.object;
    for (let k = 0; k < pots; k++) {
      const soup = w.i32[objects + potSlot[k]];
      if (soup >= ONE_TICK) {
        fullPots++;
        dishesWanted++;
      } else if (countOf(soup) === maxIngredients) fullPots++;
      else if (countOf(soup) > 0) dishesWanted++;
    }
  }

  /** Whether the other of two players holds an object of this kind that is not a soup. */
  function otherHolds(w: Worlds, i: number, player: number, kind: number): boolean {
    return w.i32[i * words + at.held + 1 - player] === kind;
  }

  function usefulPickup(w: Worlds, i: number, player: number, kind: number): boolean {
    if (n !== 2 || kind === SOUP) return false;
    if (kind === DISH) return usefulDish(w, i);
    return fullPots !== pots || otherHolds(w, i, player, DISH);
  }

  function usefulDish(w: Worlds, i: number): boolean {
    const hands = i * words + at.held;
    const inHands = (w.i32[hands] === DISH ? 1 : 0) + (w.i32[hands + 1] === DISH ? 1 : 0);
    if (inHands >= dishesWanted) return false;
    const bytes = i * at.stride;
    for (let k = w.u8[bytes + at.count] - 1; k >= 0; k--) {
      if (w.i32[i * words + at.object + w.u8[bytes + at.order + k]] === DISH) return false;
    }
    return true;
  }

  function usefulDrop(w: Worlds, i: number, player: number, kind: number): boolean {
    if (n !== 2 || kind === SOUP) return false;
    if (kind === DISH) return fullPots === 0 && !otherHolds(w, i, player, ONION);
    return fullPots === pots && !otherHolds(w, i, player, DISH);
  }

  function put(w: Worlds, i: number, slot: number, code: number): void {
    w.i32[i * words + at.object + slot] = code;
    const bytes = i * at.stride;
    w.u8[bytes + at.order + w.u8[bytes + at.count]++] = slot;
    if (isPot[slot] === 0 && warms(code, cookTime, oldDynamics)) w.u8[bytes + at.simmering]++;
  }

  function take(w: Worlds, i: number, slot: number): number {
    const code = w.i32[i * words + at.object + slot];
    w.i32[i * words + at.object + slot] = NOTHING;
    const bytes = i * at.stride;
    const order = bytes + at.order;
    const last = --w.u8[bytes + at.count];
    let k = 0;
    while (w.u8[order + k] !== slot) k++;
    for (; k < last; k++) w.u8[order + k] = w.u8[order + k + 1];
    w.u8[order + last] = 0;
    if (isPot[slot] === 0 && warms(code, cookTime, oldDynamics)) w.u8[bytes + at.simmering]--;
    return code;
  }

  function atCounter(w: Worlds, out: Outcome, i: number, player: number, slot: number): void {
    const hand = i * words + at.held + player;
    const held = w.i32[hand];
    const there = w.i32[i * words + at.object + slot];
    if (held !== NOTHING && there === NOTHING) {
      const kind = held & KIND_MASK;
      out.events[i * n + player] = DROP[kind] | (usefulDrop(w, i, player, kind) ? USEFUL_DROP[kind] : 0);
      put(w, i, slot, held);
      w.i32[hand] = NOTHING;
    } else if (held === NOTHING && there !== NOTHING) {
      const kind = there & KIND_MASK;
      out.events[i * n + player] = PICKUP[kind] | (usefulPickup(w, i, player, kind) ? USEFUL_PICKUP[kind] : 0);
      w.i32[hand] = take(w, i, slot);
    }
  }

  function atPot(w: Worlds, out: Outcome, i: number, player: number, slot: number): void {
    const hand = i * words + at.held + player;
    const held = w.i32[hand];
    const place = i * words + at.object + slot;
    const soup = w.i32[place];
    const idle = soup < ONE_TICK;
    if (held === NOTHING) {
      if (!oldDynamics && idle && countOf(soup) > 0) w.i32[place] = soup + ONE_TICK;
    } else if (held === DISH) {
      if (idle || cookingTickOf(soup) < cookTime[contentsOf(soup)]) return;
      out.events[i * n + player] = PICKUP[SOUP];
      out.reward[(i * 2 + 1) * n + player] = soupPickup;
      w.i32[hand] = take(w, i, slot);
    } else if ((held === ONION || held === TOMATO) && idle && countOf(soup) < maxIngredients) {
      const before = soup === NOTHING ? SOUP : soup;
      const after = withIngredient(before, held);
      if (soup === NOTHING) put(w, i, slot, after);
      else w.i32[place] = after;
      w.i32[hand] = NOTHING;
      out.events[i * n + player] = POTTING[held] | quality(held, best[contentsOf(before)], best[contentsOf(after)]);
      out.reward[(i * 2 + 1) * n + player] = placementInPot;
    }
  }

  function atWindow(w: Worlds, out: Outcome, i: number, player: number): void {
    const hand = i * words + at.held + player;
    const held = w.i32[hand];
    if ((held & KIND_MASK) !== SOUP) return;
    const points = delivery[contentsOf(held)];
    w.i32[hand] = NOTHING;
    w.f64[i * doubles + at.score] += points;
    out.events[i * n + player] = DELIVERY;
    out.reward[i * 2 * n + player] = points;
  }

  function interact(w: Worlds, out: Outcome, i: number, player: number, pose: number): void {
    const tile = frontTile[pose];
    if (tile === COUNTER) return atCounter(w, out, i, player, frontSlot[pose]);
    if (tile === POT) return atPot(w, out, i, player, frontSlot[pose]);
    if (tile === WINDOW) return atWindow(w, out, i, player);
    const hand = i * words + at.held + player;
    if (w.i32[hand] !== NOTHING) return;
    if (tile === ONIONS) {
      out.events[i * n + player] = PICKUP[ONION] | (usefulPickup(w, i, player, ONION) ? USEFUL_PICKUP[ONION] : 0);
      w.i32[hand] = ONION;
    } else if (tile === TOMATOES) {
      // Unlike the other dispensers, the reference logs nothing here.
      w.i32[hand] = TOMATO;
    } else if (tile === DISHES) {
      const useful = usefulPickup(w, i, player, DISH);
      out.events[i * n + player] = PICKUP[DISH] | (useful ? USEFUL_PICKUP[DISH] : 0);
      if (useful) out.reward[(i * 2 + 1) * n + player] = dishPickup;
      w.i32[hand] = DISH;
    }
  }

  return { interact, freezePots };
}

/** What one more ingredient did to the best that a soup can still become, in points. */
function quality(kind: number, before: number, after: number): number {
  let bits = 0;
  if (before === after) bits |= OPTIMAL[kind];
  if (before > 0 && after === 0) bits |= CATASTROPHIC[kind];
  if (after > 0) bits |= VIABLE[kind];
  if (before === 0) bits |= USELESS[kind];
  return bits;
}
