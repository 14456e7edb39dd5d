import type { Scene, Tensor } from '../../contract.ts';
import type { Check } from '../check.ts';
import { firstDifference } from '../layout.ts';
import { playAll } from '../play.ts';
import type { Stage } from '../play.ts';
import { refute } from '../types.ts';

/** To look changes nothing, and two looks see the same. */
export const viewsPure: Check = {
  name: 'views-pure',
  asks: 'Do view, dump, legal and acting leave the state alone and say the same twice?',
  run: (trial) => {
    const { env } = trial;
    const mask = new Uint8Array(4096);
    let looks = 0;
    const look = (stage: Stage, where: string): void => {
      const before = stage.worlds.u8.slice();
      for (let seat = 0; seat < env.seats.length; seat++) {
        for (const name of Object.keys(env.views)) {
          const wrong = lookTwice(stage, seat, name);
          if (wrong !== undefined) refute(`${where}: view ${name} of seat ${seat}: ${wrong}`);
          looks++;
        }
        env.legal(stage.worlds, 0, seat, mask);
        env.acting(stage.worlds, 0, seat);
      }
      env.dump(stage.worlds, 0);
      const changed = firstDifference(env, before, stage.worlds.u8);
      if (changed !== undefined) refute(`${where}: looking changed the state: ${changed}`);
    };
    playAll(trial, {
      before: ({ tick, start, stage }) => tick % 8 === 0 && look(stage, `${start.label}, tick ${tick}`),
      after: ({ tick, start, stage }) => stage.outcome.status[0] !== 0 && look(stage, `${start.label}, the end at tick ${tick}`),
    });
    return `${looks} looks`;
  },
};

/** A view twice, and a tensor also into an array of the caller that is full of something else. */
function lookTwice(stage: Stage, seat: number, name: string): string | undefined {
  const { env, worlds } = stage;
  const first = env.view(worlds, 0, seat, name);
  const text = viewText(first);
  const second = env.view(worlds, 0, seat, name);
  if (viewText(second) !== text) return `it says something else the second time: ${viewText(second)} after ${text}`;
  if (!isTensor(first)) return undefined;
  if (first === second || first.buffer === worlds.buffer) return 'a fresh tensor was asked for, and it is not';
  const out = first.slice();
  out.fill(85);
  const filled = env.view(worlds, 0, seat, name, out);
  if (filled !== out) return 'it did not return the array it was given';
  const k = out.findIndex((x, j) => !Object.is(x, first[j]));
  return k < 0 ? undefined : `number ${k} is ${first[k]}, but ${out[k]} in an array that was not zero`;
}

export function isTensor(view: Tensor | string | Scene): view is Tensor {
  return ArrayBuffer.isView(view);
}

/** All that a view says, to compare. */
export function viewText(view: Tensor | string | Scene): string {
  if (typeof view === 'string') return view;
  return isTensor(view) ? view.join(' ') : JSON.stringify(view);
}
