import type { Worlds } from '../contract.ts';
import { distancesTo } from './distances.ts';
import { DISHES, FLOOR, ONIONS, TOMATOES, WINDOW, type Kitchen } from './kitchen.ts';
import { KIND_MASK, NOTHING, ONE_TICK, ONION, SOUP, TOMATO, contentsOf, cookingTickOf, countOf } from './objects.ts';
import { FACINGS, type StateLayout } from './state.ts';
import { DX, DY, type Tables } from './tables.ts';

const POTS = 2;
const POT_NUMBERS = 10;
/** Numbers about one player. */
const BLOCK = 26 + POTS * POT_NUMBERS;

// Where things stand in a block.
const HELD = 4;
const CLOSEST_ONION = 8;
const CLOSEST_TOMATO = 10;
const CLOSEST_DISH = 12;
const SOUP_ONIONS = 16;
const SOUP_TOMATOES = 17;
const SERVING = 18;
const POT_BLOCKS = 22;
const WALLS = 42;

const POT_NAMES = ['exists', 'is_empty', 'is_full', 'is_cooking', 'is_ready', 'onions', 'tomatoes', 'cook_time_remaining', 'dx', 'dy'];

/** [object kind], its place in the one-hot of the hand: onion, soup, dish, tomato */
const HELD_PLACE = [-1, 0, 3, 2, 1];

export function featuresLength(players: number): number {
  return players * BLOCK + 2 * (players - 1) + 2;
}

export function featureNames(players: number): string[] {
  const block = [
    ...FACINGS.map((facing) => `faces_${facing}`),
    ...['onion', 'soup', 'dish', 'tomato'].map((kind) => `holds_${kind}`),
    ...['onion', 'tomato', 'dish', 'soup'].flatMap((kind) => [`closest_${kind}_dx`, `closest_${kind}_dy`]),
    'closest_soup_onions', 'closest_soup_tomatoes', 'serving_dx', 'serving_dy', 'empty_counter_dx', 'empty_counter_dy',
    ...Array.from({ length: POTS }, (_, k) => POT_NAMES.map((name) => `pot_${k}_${name}`)).flat(),
    ...FACINGS.map((facing) => `wall_${facing}`),
  ];
  const who = (k: number): string => (k === 0 ? 'self' : `other_${k}`);
  const all = Array.from({ length: players }, (_, k) => who(k));
  return [
    ...all.flatMap((name) => block.map((part) => `${name}_${part}`)),
    ...all.slice(1).flatMap((name) => [`${name}_dx`, `${name}_dy`]),
    'self_x', 'self_y',
  ];
}

/** What of a block depends on the pose alone. */
interface PoseTables {
  /** [pose], BLOCK numbers each, with every hand empty */
  readonly block: readonly Float32Array[];
  /** [pose, POTS], pots by nearness, index into Kitchen.pots, or -1 */
  readonly pots: Int16Array;
}

/** What one seat sees, into `out` from index o on. */
export type Features = (w: Worlds, i: number, seat: number, out: Float32Array, o: number) => void;

/**
 * overcooked_ai's `featurize_state` with its default planner: f32[46 · players + 2 · (players - 1) + 2], 96 for two. Own block,
 * the others' blocks, the others' places relative to one's own, one's own place. That planner never goes to counters, so objects
 * on counters are never the closest of their kind, and the closest soup and the empty counter are always (0, 0).
 */
export function compileFeatures(kitchen: Kitchen, tables: Tables, at: StateLayout): Features {
  const { players: n, width, maxIngredients } = kitchen;
  const { potSlot, onions, tomatoes, cookTime } = tables;
  const words = at.stride / 4;
  const { pose: poses, held, object } = at;
  // Searching all distances takes a moment in a large kitchen: not before the view is asked for.
  let compiled: PoseTables | undefined;

  function pot(out: Float32Array, p: number, soup: number): void {
    const contents = contentsOf(soup);
    const idle = soup < ONE_TICK;
    const left = idle ? 0 : cookTime[contents] - cookingTickOf(soup);
    if (soup === NOTHING) out[p + 1] = 1;
    if (!idle || countOf(soup) === maxIngredients) out[p + 2] = 1;
    if (!idle && left > 0) out[p + 3] = 1;
    if (!idle && left <= 0) out[p + 4] = 1;
    out[p + 5] = onions[contents];
    out[p + 6] = tomatoes[contents];
    out[p + 7] = left > 0 ? left : 0;
  }

  function hand(out: Float32Array, p: number, code: number): void {
    const kind = code & KIND_MASK;
    out[p + HELD + HELD_PLACE[kind]] = 1;
    if (kind === SOUP) {
      out[p + SOUP_ONIONS] = onions[contentsOf(code)];
      out[p + SOUP_TOMATOES] = tomatoes[contentsOf(code)];
      return;
    }
    // What one holds is at distance nothing.
    const closest = kind === ONION ? CLOSEST_ONION : kind === TOMATO ? CLOSEST_TOMATO : CLOSEST_DISH;
    out[p + closest] = 0;
    out[p + closest + 1] = 0;
  }

  return (w, i, seat, out, o) => {
    compiled ??= compilePoses(kitchen);
    const { block, pots } = compiled;
    const { i32 } = w;
    const base = i * words;
    for (let p = 0; p < n; p++) {
      const rank = p === seat ? 0 : p < seat ? p + 1 : p;
      const to = o + rank * BLOCK;
      const pose = i32[base + poses + p];
      out.set(block[pose], to);
      const code = i32[base + held + p];
      if (code !== NOTHING) hand(out, to, code);
      for (let k = 0; k < POTS; k++) {
        const which = pots[pose * POTS + k];
        if (which >= 0) pot(out, to + POT_BLOCKS + k * POT_NUMBERS, i32[base + object + potSlot[which]]);
      }
    }
    const own = i32[base + poses + seat] >> 2;
    const x = own % width;
    const y = (own - x) / width;
    let k = o + n * BLOCK;
    for (let p = 0; p < n; p++) {
      if (p === seat) continue;
      const other = i32[base + poses + p] >> 2;
      out[k++] = (other % width) - x;
      out[k++] = Math.floor(other / width) - y;
    }
    out[k++] = x;
    out[k] = y;
  };
}

function compilePoses(kitchen: Kitchen): PoseTables {
  const { tile, width } = kitchen;
  const block = Array.from({ length: tile.length * 4 }, () => new Float32Array(BLOCK));
  const pots = new Int16Array(tile.length * 4 * POTS).fill(-1);
  const cellsOf = (kind: number): number[] => [...tile.keys()].filter((c) => tile[c] === kind);
  const all = [
    [ONIONS, CLOSEST_ONION], [TOMATOES, CLOSEST_TOMATO], [DISHES, CLOSEST_DISH], [WINDOW, SERVING],
  ].map(([kind, offset]) => ({ offset, targets: cellsOf(kind).map((c) => ({ cell: c, distance: distancesTo(kitchen, c) })) }));
  const potTargets = Array.from(kitchen.pots, (c) => ({ cell: c, distance: distancesTo(kitchen, c) }));
  for (let pose = 0; pose < tile.length * 4; pose++) {
    const cell = pose >> 2;
    if (tile[cell] !== FLOOR) continue;
    const delta = (offset: number, target: number): void => {
      block[pose][offset] = (target % width) - (cell % width);
      block[pose][offset + 1] = Math.floor(target / width) - Math.floor(cell / width);
    };
    block[pose][pose & 3] = 1;
    for (let d = 0; d < 4; d++) if (tile[cell + DY[d] * width + DX[d]] !== FLOOR) block[pose][WALLS + d] = 1;
    for (const { offset, targets } of all) {
      const [nearest] = byNearness(targets, pose);
      if (nearest !== undefined) delta(offset, targets[nearest].cell);
    }
    byNearness(potTargets, pose).slice(0, POTS).forEach((which, k) => {
      pots[pose * POTS + k] = which;
      block[pose][POT_BLOCKS + k * POT_NUMBERS] = 1;
      delta(POT_BLOCKS + k * POT_NUMBERS + 8, potTargets[which].cell);
    });
  }
  return { block, pots };
}

/** Indices of what can be reached, nearest first; of equals the first in the list. */
function byNearness(targets: readonly { readonly distance: Int32Array }[], pose: number): number[] {
  const away = (k: number): number => targets[k].distance[pose];
  return [...targets.keys()].filter((k) => away(k) >= 0).sort((a, b) => away(a) - away(b) || a - b);
}

/** Indices into `Kitchen.pots` of those that some player can stand before; no features tell of the others. */
export function reachablePots(kitchen: Kitchen): number[] {
  const { tile, width } = kitchen;
  return [...kitchen.pots.keys()].filter((k) =>
    [0, 1, 2, 3].some((d) => {
      const beside = kitchen.pots[k] + DY[d] * width + DX[d];
      const inside = beside >= 0 && beside < tile.length && Math.abs((beside % width) - (kitchen.pots[k] % width)) <= 1;
      return inside && tile[beside] === FLOOR;
    }),
  );
}
