import type { Worlds } from '../contract.ts';
import { distancesTo } from './distances.ts';
import { WINDOW, type Ingredient, type Kitchen } from './kitchen.ts';
import { DISH, KIND_MASK, NOTHING, ONE_TICK, ONION, SOUP, TOMATO, contentsOf, cookingTickOf, countOf } from './objects.ts';
import { allRecipes, onionsIn, recipeIndex, type Recipe } from './recipes.ts';
import type { StateLayout } from './state.ts';
import type { Tables } from './tables.ts';

const GAMMA = 0.99;
/** Bound, in ticks, of each part of the work: bringing an ingredient, fetching a soup, delivering it. */
const STEPS = 10;
/** Soups worth as much as each other up to rounding. */
const TIE = 1e-12;
const MOST_ORDERINGS = 5040;

/**
 * GAMMA to the powers 0, 1, 2, …, each rounded once, as a good `pow` gives them: between recipes that are worth the same on paper
 * the last bit decides, in the reference too. `exact` is the last power as a fraction of 2^1000.
 */
const ONE = 1n << 1000n;
const GAMMA_53 = BigInt(GAMMA * 9007199254740992);
const powers = [1];
let exact = ONE;

function discount(ticks: number): number {
  while (powers.length <= ticks) {
    exact = (exact * GAMMA_53) >> 53n;
    powers.push(Number(exact) / Number(ONE));
  }
  return powers[ticks];
}

export interface Potential {
  readonly value: number;
  /**
   * Where idle soups are worth the same, the value for every order in which they may be served with ingredients; else
   * `[value]`. The reference's order among them is that of a Python set.
   */
  readonly orderings: readonly number[];
}

interface Grown {
  readonly onions: number;
  readonly tomatoes: number;
  readonly recipe: number;
  readonly discounted: number;
}

/** An idle soup, in pot k. */
interface Idle {
  readonly k: number;
  readonly code: number;
  readonly grown: Grown;
}

interface Players {
  readonly onions: readonly number[];
  readonly tomatoes: readonly number[];
  readonly empty: readonly number[];
}

/**
 * The potential function of overcooked_ai (gamma 0.99), an estimate in points of what this state is still worth when everyone
 * greedily does the next useful thing. `worth` is what a left-over ingredient counts, in points: a layout's own ingredient values,
 * else 21 and 13. NaN where no order pays a finite amount above 0.
 */
export function compilePotential(
  kitchen: Kitchen, tables: Tables, at: StateLayout, worth = { onion: 21, tomato: 13 },
): (w: Worlds, i: number) => Potential {
  const { cookTime, potSlot, onions, tomatoes } = tables;
  const { maxIngredients: max, delivery } = kitchen;
  const best = compileBest(kitchen);
  const potDistance = Array.from(kitchen.pots, (cell) => distancesTo(kitchen, cell));
  const windowDistance = [...kitchen.tile.keys()].filter((c) => kitchen.tile[c] === WINDOW).map((c) => distancesTo(kitchen, c));
  const recipeOf = (code: number): number => recipeIndex(onions[contentsOf(code)], tomatoes[contentsOf(code)], max);
  const pay = (recipe: number): number => Math.max(delivery[recipe], 1);

  /** Ticks to the nearest of them and the interaction there. */
  function ticksTo(pose: number, distances: readonly Int32Array[]): number {
    let least = Infinity;
    for (const d of distances) if (d[pose] >= 0 && d[pose] < least) least = d[pose];
    return least + 1;
  }

  function cooked(pots: readonly { k: number; code: number }[], dishes: readonly number[]): number {
    const soups = pots.map(({ k, code }) => {
      const recipe = recipeOf(code);
      const remaining = cookTime[contentsOf(code)] - cookingTickOf(code);
      return { k, recipe, remaining, value: discount(STEPS + Math.max(STEPS, remaining)) * pay(recipe) };
    });
    for (const pose of dishes) {
      let most = 0;
      let chosen: (typeof soups)[number] | undefined;
      for (const soup of soups) {
        const ticks = ticksTo(pose, [potDistance[soup.k]]);
        const value = discount(Math.max(soup.remaining, Math.min(ticks, STEPS))) * (discount(STEPS) * pay(soup.recipe));
        if (ticks < Infinity && value > most) {
          most = value;
          chosen = soup;
        }
      }
      if (chosen !== undefined) chosen.value = Math.max(chosen.value, most);
    }
    return soups.reduce((sum, soup) => sum + soup.value, 0);
  }

  /** Idle soups in this order, then what is left in hands. */
  function growing(soups: readonly Idle[], emptyPots: readonly Int32Array[], players: Players): number {
    const holders = { onion: [...players.onions], tomato: [...players.tomatoes] };
    let sum = 0;
    for (const { k, grown, code } of soups) {
      let factor = discount(Math.max(STEPS, kitchen.cookTime[grown.recipe]) + STEPS);
      const missing: Ingredient[] = [
        ...Array<Ingredient>(grown.onions - onions[contentsOf(code)]).fill('onion'),
        ...Array<Ingredient>(grown.tomatoes - tomatoes[contentsOf(code)]).fill('tomato'),
      ];
      for (const name of missing) {
        const ticks = holders[name].map((pose) => ticksTo(pose, [potDistance[k]]));
        const least = Math.min(Infinity, ...ticks);
        if (least < Infinity) holders[name].splice(ticks.indexOf(least), 1);
        factor *= discount(Math.min(least, STEPS));
      }
      if (missing.length > 0) factor *= GAMMA;
      else factor *= discount(Math.min(STEPS, ...players.empty.map((pose) => ticksTo(pose, [potDistance[k]]))));
      sum += factor * pay(grown.recipe);
    }
    for (const name of ['tomato', 'onion'] as const) {
      for (const pose of holders[name]) {
        const ticks = ticksTo(pose, emptyPots);
        if (ticks < Infinity) sum += discount(Math.min(STEPS, ticks) + 2 * STEPS) * worth[name];
      }
    }
    return sum;
  }

  return (w, i) => {
    const words = (i * at.stride) / 4;
    const hands = Array.from({ length: kitchen.players }, (_, p) => ({
      pose: w.i32[words + at.pose + p],
      code: w.i32[words + at.held + p],
    }));
    const holding = (kind: number): number[] => hands.filter((h) => (h.code & KIND_MASK) === kind).map((h) => h.pose);
    const pots = Array.from(potSlot, (slot, k) => ({ k, code: w.i32[words + at.object + slot] }));
    const started = pots.filter(({ code }) => code >= ONE_TICK);
    const isReady = ({ code }: { code: number }): boolean => cookingTickOf(code) >= cookTime[contentsOf(code)];

    let value = best.steady;
    for (const h of hands) {
      if ((h.code & KIND_MASK) === SOUP) value += discount(Math.min(ticksTo(h.pose, windowDistance), STEPS)) * pay(recipeOf(h.code));
    }
    value += cooked([...started.filter((pot) => !isReady(pot)), ...started.filter(isReady)], holding(DISH));
    const idle = pots
      .filter(({ code }) => code !== NOTHING && code < ONE_TICK && countOf(code) > 0)
      .map(({ k, code }) => ({ k, code, grown: best.from[recipeOf(code)] }))
      .sort((a, b) => b.grown.discounted - a.grown.discounted || countOf(b.code) - countOf(a.code));
    const emptyPots = pots.filter(({ code }) => code === NOTHING).map(({ k }) => potDistance[k]);
    const players = { onions: holding(ONION), tomatoes: holding(TOMATO), empty: holding(NOTHING) };
    const orderings = tiedOrderings(idle).map((order) => value + growing(order, emptyPots, players));
    return { value: orderings[0], orderings };
  };
}

/** [recipe], what a soup of these ingredients best becomes, discounted; and the worth of making the best soup for ever. */
function compileBest(kitchen: Kitchen): { from: Grown[]; steady: number } {
  const max = kitchen.maxIngredients;
  const from: Grown[] = [];
  for (const start of allRecipes(max)) from[recipeIndex(onionsIn(start), start.length - onionsIn(start), max)] = grow(kitchen, start);
  const grown = grow(kitchen, []);
  const pays = kitchen.delivery[grown.recipe];
  const factor = grown.discounted / pays;
  return { from, steady: (factor / (1 - factor)) * pays };
}

/** Depth first, onion before tomato on the stack, so that of recipes worth the same the one found first stays, as in the reference. */
function grow(kitchen: Kitchen, start: Recipe): Grown {
  const max = kitchen.maxIngredients;
  const own = onionsIn(start);
  const at = (o: number, t: number, discounted: number): Grown => ({ onions: o, tomatoes: t, recipe: recipeIndex(o, t, max), discounted });
  let best = at(own, start.length - own, 0);
  const stack: [number, number][] = start.length === 0 ? [[1, 0], [0, 1]] : [[own, start.length - own]];
  const seen = new Set<number>();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [o, t] = next;
    const recipe = recipeIndex(o, t, max);
    if (seen.has(recipe)) continue;
    seen.add(recipe);
    const [onions, tomatoes] = [o - own, t - start.length + own];
    const factor = discount(kitchen.cookTime[recipe]) * discount(STEPS * onions) * discount(STEPS * tomatoes);
    const discounted = factor * kitchen.delivery[recipe];
    if (discounted > best.discounted) best = at(o, t, discounted);
    if (o + t < max) stack.push([o + 1, t], [o, t + 1]);
  }
  return best;
}

/** The list itself first, then every other order among neighbours that are worth the same. */
function tiedOrderings<T extends { readonly grown: Grown }>(sorted: readonly T[]): T[][] {
  let all: T[][] = [[]];
  for (let k = 0; k < sorted.length; ) {
    let end = k + 1;
    while (end < sorted.length && sorted[k].grown.discounted - sorted[end].grown.discounted <= TIE * sorted[k].grown.discounted) end++;
    const tied = permutations(sorted.slice(k, end));
    all = all.flatMap((head) => tied.map((tail) => [...head, ...tail])).slice(0, MOST_ORDERINGS);
    k = end;
  }
  return all;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  const without = (k: number): T[] => [...items.slice(0, k), ...items.slice(k + 1)];
  return items.flatMap((item, k) => permutations(without(k)).map((rest) => [item, ...rest])).slice(0, MOST_ORDERINGS);
}
