import { FLOOR, type Kitchen } from './kitchen.ts';
import { DX, DY } from './tables.ts';

/** The opposite of each direction. */
const BACK = [1, 0, 3, 2] as const;

/**
 * Fewest actions from every pose to one beside `feature` and facing it, alone in the kitchen: [cell · 4 + facing], -1 where there is
 * no way. An action goes to the next cell, or turns where that is blocked, as in the rules.
 */
export function distancesTo(kitchen: Kitchen, feature: number): Int32Array {
  const { tile, width } = kitchen;
  const distance = new Int32Array(tile.length * 4).fill(-1);
  const queue: number[] = [];
  const reach = (pose: number, d: number): void => {
    if (distance[pose] >= 0) return;
    distance[pose] = d;
    queue.push(pose);
  };
  const x = feature % width;
  for (let d = 0; d < 4; d++) {
    const beside = feature + DY[d] * width + DX[d];
    if (beside < 0 || beside >= tile.length || Math.abs((beside % width) - x) > 1) continue;
    if (tile[beside] === FLOOR) reach(beside * 4 + BACK[d], 0);
  }
  for (let k = 0; k < queue.length; k++) {
    const pose = queue[k];
    const facing = pose & 3;
    const cell = pose >> 2;
    const step = DY[facing] * width + DX[facing];
    // One came to face this way by turning on the spot before something solid, or by walking in from behind.
    for (let o = 0; o < 4; o++) {
      if (tile[cell + step] !== FLOOR) reach(cell * 4 + o, distance[pose] + 1);
      if (tile[cell - step] === FLOOR) reach((cell - step) * 4 + o, distance[pose] + 1);
    }
  }
  return distance;
}
