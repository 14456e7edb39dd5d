import {
  compileKitchen,
  distancesTo,
  kitchenLayout,
  kitchenTiles,
  type JsonObject,
  type Kitchen,
  type KitchenLayout,
} from '../../environments/index.ts';

/** North, south, east, west are 0..3, as in the world's action names. */
export const STAY = 4;
export const INTERACT = 5;
const DX = [0, 0, 1, -1];
const DY = [-1, 1, 0, 0];

/** All that a cook needs to know of a kitchen, worked out once. A pose is cell · 4 + facing. */
export interface Plan {
  readonly kitchen: Kitchen;
  readonly at: KitchenLayout;
  /** [cell of a feature][pose], fewest actions to stand beside it and face it, alone in the kitchen; -1: no way. Empty for other cells. */
  readonly distance: readonly Int32Array[];
  /** [pose · 4 + direction], pose after that action, alone in the kitchen */
  readonly after: Int32Array;
  /** Cells, row by row. */
  readonly onions: readonly number[];
  readonly dishes: readonly number[];
  readonly windows: readonly number[];
  readonly pots: readonly number[];
  /** Where to go when nothing can be done: onions, tomatoes, pots, dishes. */
  readonly features: readonly number[];
}

export function compilePlan(config: JsonObject): Plan {
  const kitchen = compileKitchen(config);
  const { ONIONS, TOMATOES, DISHES, WINDOW, POT, FLOOR, COUNTER } = kitchenTiles;
  const cellsOf = (tile: number): number[] => [...kitchen.tile.keys()].filter((cell) => kitchen.tile[cell] === tile);
  const [onions, tomatoes, dishes, windows, pots] = [ONIONS, TOMATOES, DISHES, WINDOW, POT].map(cellsOf);
  const distance = Array.from(kitchen.tile, (tile, cell) =>
    tile === FLOOR || tile === COUNTER ? new Int32Array(0) : distancesTo(kitchen, cell),
  );
  const features = [...onions, ...tomatoes, ...pots, ...dishes];
  return { kitchen, at: kitchenLayout(kitchen), distance, after: posesAfter(kitchen), onions, dishes, windows, pots, features };
}

function posesAfter({ tile, width }: Kitchen): Int32Array {
  const after = new Int32Array(tile.length * 16);
  for (let cell = 0; cell < tile.length; cell++) {
    if (tile[cell] !== kitchenTiles.FLOOR) continue;
    for (let d = 0; d < 4; d++) {
      const next = cell + DY[d] * width + DX[d];
      const to = tile[next] === kitchenTiles.FLOOR ? next : cell;
      for (let facing = 0; facing < 4; facing++) after[(cell * 4 + facing) * 4 + d] = to * 4 + d;
    }
  }
  return after;
}
