import { RUNNING, TERMINATED, TRUNCATED } from '../../contract.ts';
import type { Joint, Outcome, Worlds } from '../../contract.ts';
import type { MatrixConfig } from './config.ts';
import type { MatrixState } from './state.ts';

/** One round: both seats act at once and are paid payoffs[row][column]. */
export function createStep(config: MatrixConfig, state: MatrixState) {
  const { stride, at } = state;
  const columns = config.columns.length;
  /** [joint action, seat] */
  const payoffs = Float64Array.from(config.payoffs.flat(2));

  return (w: Worlds, from: number, to: number, joint: Joint, out: Outcome): void => {
    const { i32, f64 } = w;
    for (let i = from; i < to; i++) {
      const word = (i * stride) / 4;
      const score = (i * stride) / 8 + at.score;
      const s = i * 2;
      const row = joint[s];
      const column = joint[s + 1];
      const cell = row * columns + column;
      const tick = ++i32[word + at.tick];
      i32[word + at.last] = 1 + row;
      i32[word + at.last + 1] = 1 + column;
      i32[word + at.counts + cell]++;
      for (let seat = 0; seat < 2; seat++) {
        f64[score + seat] += payoffs[2 * cell + seat];
        out.reward[s + seat] = payoffs[2 * cell + seat];
        out.score[s + seat] = f64[score + seat];
        out.events[s + seat] = 0;
      }
      out.status[i] = tick >= config.rounds ? TERMINATED : tick >= config.horizon ? TRUNCATED : RUNNING;
    }
  };
}
