import type { Environment } from '../../contract.ts';
import { HashChain } from '../../hash/xxh64.ts';
import { Stream } from '../../hash/streams.ts';
import type { Check } from '../check.ts';
import { firstDifference, firstOutcomeDifference, outcomeOf } from '../layout.ts';
import { Stage, actionStream, createTrial, playAll } from '../play.ts';
import type { Start, Trial } from '../play.ts';
import { refute } from '../types.ts';

/** The same start and actions twice, compared tick by tick. */
export const determinism: Check = {
  name: 'determinism',
  asks: 'Do two runs agree at every tick?',
  run: (trial) => {
    const first: { bytes: Uint8Array; outcome: number[] }[] = [];
    playAll(trial, { after: ({ stage }) => void first.push(result(stage, 0)) });
    const env = trial.options.again?.() ?? trial.env;
    let k = 0;
    const ticks = playAll(createTrial(env, trial.options), {
      after: ({ tick, start, stage }) => {
        const wrong = difference(env, first[k++], result(stage, 0));
        if (wrong !== undefined) refute(`${start.label}: the second run differs first at tick ${tick}: ${wrong}`);
      },
    });
    if (ticks !== first.length) refute(`the first run took ${first.length} ticks, the second ${ticks}`);
    const chain = new HashChain();
    for (const { bytes } of first) chain.push(bytes);
    return `${ticks} ticks twice, chain ${chain.toString()}`;
  },
};

/** Worlds in another order, stepped last to first and with other neighbours, do the same. */
export const order: Check = {
  name: 'order',
  asks: 'Do the order of worlds and their neighbours leave each world alone?',
  run: (trial) => {
    const starts = trial.starts;
    const n = starts.length;
    const forward = new Stage(trial.env, n);
    const backward = new Stage(trial.env, n);
    // World i of the first batch is world place(i) of the second.
    const place = (i: number) => n - 1 - i;
    const indices = starts.map((_, i) => i);
    begin(forward, starts);
    begin(backward, starts.toReversed());
    let ticks = 0;
    for (let tick = 0; tick < trial.ticks; tick++) {
      const running = indices.filter((i) => forward.outcome.status[i] === 0);
      drawInto(forward, running, tick, starts);
      for (const i of running) copyActions(forward, i, backward, place(i));
      for (const i of running) forward.step(i);
      for (const i of running.toReversed()) backward.step(place(i));
      for (const i of running) {
        const wrong = difference(trial.env, result(forward, i), result(backward, place(i)));
        if (wrong !== undefined) refute(`${starts[i].label}: another order of ${n} worlds differs first at tick ${tick}: ${wrong}`);
      }
      ticks += running.length;
    }
    return `${n} worlds in two orders, ${ticks} ticks`;
  },
};

/** One call for a range of worlds does what a call for each does, and touches no other world. */
export const batch: Check = {
  name: 'batch',
  asks: 'Is a range of worlds stepped like each of them alone, and nothing else touched?',
  run: (trial) => {
    const { env } = trial;
    // Two more worlds at the ends must not change.
    const starts = [trial.starts[0], ...trial.starts, trial.starts[1]];
    const n = starts.length;
    const single = new Stage(env, n);
    const ranged = new Stage(env, n);
    begin(single, starts);
    begin(ranged, starts);
    let ticks = 0;
    for (let tick = 0; tick < trial.ticks; tick++) {
      const [from, to] = runningRange(single, n);
      if (from === to) break;
      const inside = Array.from({ length: to - from }, (_, k) => from + k);
      drawInto(single, inside, tick, starts);
      for (const i of inside) copyActions(single, i, ranged, i);
      const actions = ranged.joint.slice();
      for (const i of inside) single.step(i);
      env.step(ranged.worlds, from, to, ranged.joint, ranged.outcome);
      if (actions.some((x, k) => !Object.is(x, ranged.joint[k]))) refute(`tick ${tick}: step changed joint`);
      for (let i = 0; i < n; i++) {
        const wrong = difference(env, result(single, i), result(ranged, i));
        if (wrong !== undefined) refute(`${starts[i].label} in world ${i} of ${n}: step(${from}, ${to}) at tick ${tick} differs from single steps: ${wrong}`);
      }
      ticks += to - from;
    }
    return `${n} worlds, ${ticks} ticks in ranges`;
  },
};

/** Bytes carry the whole state: copied out and back, or into another batch, the run goes on as if nothing had been. */
export const snapshot: Check = {
  name: 'snapshot',
  asks: 'Does a run go on the same from a copy of its bytes?',
  run: (trial) => {
    let copies = 0;
    for (const start of trial.starts) copies += branches(trial, start);
    return `${copies} copies continued`;
  },
};

/** After every few ticks: go on for a while, come back to the copy, go on in another batch and here, and compare all three. */
function branches(trial: Trial, start: Start): number {
  const { env } = trial;
  const stage = new Stage(env);
  const other = new Stage(env, 3);
  const stream = actionStream(start.label);
  start.write(stage.worlds, 0);
  let copies = 0;
  for (let tick = 0; tick < trial.ticks && stage.outcome.status[0] === 0; ) {
    const saved = stage.bytes(0).slice();
    const straight = goOn(stage, 0, tick, stream);
    const end = stage.bytes(0).slice();
    other.bytes(1).set(saved);
    stage.bytes(0).set(saved);
    const places: [string, Stage, number][] = [['copied to another batch', other, 1], ['copied back', stage, 0]];
    for (const [what, where, i] of places) {
      const again = goOn(where, i, tick, stream);
      straight.forEach((expected, k) => {
        const wrong = again[k] === undefined ? 'it ended earlier' : difference(env, expected, again[k]);
        if (wrong !== undefined) refute(`${start.label}: ${what} at tick ${tick}, differs ${k + 1} ticks later: ${wrong}`);
      });
      copies++;
    }
    stage.bytes(0).set(end);
    tick += straight.length;
  }
  return copies;
}

const BRANCH_TICKS = 10;

function goOn(stage: Stage, i: number, from: number, stream: Stream): Result[] {
  const results: Result[] = [];
  stage.outcome.status[i] = 0;
  for (let k = 0; k < BRANCH_TICKS && stage.outcome.status[i] === 0; k++) {
    stage.draw(i, stream.at(from + k));
    stage.step(i);
    results.push(result(stage, i));
  }
  return results;
}

interface Result {
  readonly bytes: Uint8Array;
  readonly outcome: number[];
}

function result(stage: Stage, i: number): Result {
  return { bytes: stage.bytes(i).slice(), outcome: outcomeOf(stage.env, stage.outcome, i) };
}

function difference(env: Environment, a: Result, b: Result): string | undefined {
  return firstDifference(env, a.bytes, b.bytes) ?? firstOutcomeDifference(env, a.outcome, b.outcome);
}

function begin(stage: Stage, starts: readonly Start[]): void {
  starts.forEach((start, i) => start.write(stage.worlds, i));
}

function drawInto(stage: Stage, indices: readonly number[], tick: number, starts: readonly Start[]): void {
  for (const i of indices) stage.draw(i, new Stream(0n, 'conformance', starts[i].label, i).at(tick));
}

function copyActions(from: Stage, i: number, to: Stage, j: number): void {
  const n = from.joint.length / from.worlds.count;
  for (let k = 0; k < n; k++) to.joint[j * n + k] = from.joint[i * n + k];
}

/** The longest run of running worlds that leaves out the two at the ends. */
function runningRange(stage: Stage, n: number): [number, number] {
  let best: [number, number] = [0, 0];
  let from = 1;
  for (let i = 1; i < n; i++) {
    if (i < n - 1 && stage.outcome.status[i] === 0) continue;
    if (i - from > best[1] - best[0]) best = [from, i];
    from = i + 1;
  }
  return best;
}
