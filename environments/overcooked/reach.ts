import { FLOOR, type Kitchen } from './kitchen.ts';
import { DX, DY } from './tables.ts';

/** Which tiles can be worked at from which part of the floor, walls alone considered. */
export interface Reach {
  /** [cell], number of the connected part of the floor, -1 where there is no floor */
  readonly part: Int16Array;
  /** [part], cells of the tiles that border it, row by row */
  readonly tiles: readonly (readonly number[])[];
}

export function compileReach(kitchen: Kitchen): Reach {
  const part = new Int16Array(kitchen.tile.length).fill(-1);
  const tiles: number[][] = [];
  for (let cell = 0; cell < part.length; cell++) {
    if (kitchen.tile[cell] === FLOOR && part[cell] < 0) tiles.push(fill(kitchen, part, cell, tiles.length));
  }
  return { part, tiles };
}

/** Marks one connected part of the floor; returns the cells around it. */
function fill(kitchen: Kitchen, part: Int16Array, start: number, number: number): number[] {
  const around = new Set<number>();
  const open = [start];
  part[start] = number;
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    for (let d = 0; d < 4; d++) {
      const next = cell + DY[d] * kitchen.width + DX[d];
      if (kitchen.tile[next] !== FLOOR) around.add(next);
      else if (part[next] < 0) {
        part[next] = number;
        open.push(next);
      }
    }
  }
  return [...around].sort((a, b) => a - b);
}
