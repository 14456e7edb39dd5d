import { RUNNING, TERMINATED, TRUNCATED } from '../../contract.ts';
import type { Environment, Outcome } from '../../contract.ts';
import { createOutcome } from '../../worlds.ts';
import type { Check } from '../check.ts';
import { DTYPE_BYTES, elementsOf, firstOutcomeDifference, outcomeOf } from '../layout.ts';
import { Stage, actionStream, playAll, startAt } from '../play.ts';
import type { Trial } from '../play.ts';
import { refute, skip } from '../types.ts';

/** Nothing of the step before is left in the outcome. */
export const outcome: Check = {
  name: 'outcome',
  asks: 'Does every step write every entry of its outcome?',
  run: (trial) => {
    const { env } = trial;
    const scratch = new Stage(env);
    const outs = [createOutcome(env, 1), createOutcome(env, 1)];
    const ticks = playAll(trial, {
      before: ({ stage, start, tick }) => {
        const results = outs.map((out, k) => {
          spoil(out, k);
          scratch.bytes(0).set(stage.bytes(0));
          env.step(scratch.worlds, 0, 1, stage.joint, out);
          return outcomeOf(env, out, 0);
        });
        const wrong = firstOutcomeDifference(env, results[0], results[1]);
        if (wrong !== undefined) refute(`${start.label}, tick ${tick}: an entry keeps what was there before: ${wrong}`);
      },
    });
    return `${ticks} ticks over two fillings`;
  },
};

function spoil(out: Outcome, k: number): void {
  out.reward.fill(k === 0 ? 1234.5 : -77);
  out.score.fill(k === 0 ? 1234.5 : -77);
  out.events.fill(k === 0 ? 0xffffffff : 0);
  out.status.fill(k === 0 ? 99 : 98);
}

/** A running episode is truncated at the horizon's tick: not before, not after. */
export const horizon: Check = {
  name: 'horizon',
  asks: 'Is a running episode truncated exactly at the horizon?',
  run: (trial) => {
    const { env } = trial;
    const most = trial.options.horizonTicks ?? 2000;
    if (env.horizon > most) skip(`the horizon of ${env.horizon} ticks is beyond ${most} (options.horizonTicks)`);
    let truncated = 0;
    let terminated = 0;
    for (let k = 0; k < 4 * trial.seeds.length && truncated < 2; k++) {
      if (episodeStatus(trial, k) === TRUNCATED) truncated++;
      else terminated++;
    }
    if (truncated === 0) skip(`all ${terminated} random episodes ended before the horizon of ${env.horizon} ticks`);
    return `${truncated} episodes truncated at tick ${env.horizon}, ${terminated} ended before`;
  },
};

/** Plays one episode to its end: seeds in turn, each time with other actions. */
function episodeStatus(trial: Trial, k: number): number {
  const { env, seeds } = trial;
  const start = startAt(env, seeds[k % seeds.length]);
  const stage = new Stage(env);
  const stream = actionStream(`horizon ${k}`);
  start.write(stage.worlds, 0);
  for (let tick = 1; ; tick++) {
    stage.draw(0, stream.at(tick));
    stage.step(0);
    const status = stage.outcome.status[0];
    if (status === TERMINATED) return status;
    if (status === RUNNING && tick >= env.horizon) refute(`${start.label}: still running after tick ${tick}, the horizon is ${env.horizon}`);
    if (status === TRUNCATED && tick < env.horizon) refute(`${start.label}: truncated after tick ${tick}, the horizon is ${env.horizon}`);
    if (status === TRUNCATED) return status;
  }
}

/** Seeds make a difference where there is chance, all 64 bits of them, and none where there is not. */
export const seed: Check = {
  name: 'seed',
  asks: 'Does another seed change something exactly where there is chance?',
  run: (trial) => {
    const { chance } = trial.options;
    if (chance === undefined) skip('options.chance does not say whether there is chance');
    const low = tracesOf(trial, [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n]);
    const high = tracesOf(trial, [0n, 1n << 32n, 2n << 32n, 3n << 32n, 1n << 63n, 5n << 40n, 6n << 40n, 7n << 40n]);
    if (!chance) {
      if (low > 1 || high > 1) refute('options.chance is false, but seeds change more than secret fields');
      return '16 seeds, one course of events';
    }
    if (low === 1) refute('the seeds 0..7 all give the same: nothing but secret fields changes');
    if (high === 1) refute('seeds that differ in their high 32 bits alone all give the same');
    return `${low} of 8 seeds differ, ${high} of 8 in the high 32 bits`;
  },
};

/** How many different courses of events the seeds give under equal actions, secret fields left out. */
function tracesOf(trial: Trial, seeds: readonly bigint[]): number {
  const { env } = trial;
  const open = openBytes(env);
  const traces = seeds.map((s) => {
    const parts: string[] = [];
    const note = ({ stage }: { stage: Stage }): void => void parts.push(Array.from(stage.bytes(0)).filter((_, k) => open[k] === 1).join(' '));
    const starts = [{ ...startAt(env, s), label: 'any seed' }];
    playAll({ ...trial, starts, ticks: Math.min(trial.ticks, 60) }, { before: ({ tick, stage }) => tick === 0 && note({ stage }), after: note });
    return parts.join('\n');
  });
  return new Set(traces).size;
}

function openBytes(env: Environment): Uint8Array {
  const open = new Uint8Array(env.stride);
  for (const f of env.layout) if (!f.secret) open.fill(1, f.offset, f.offset + elementsOf(f) * DTYPE_BYTES[f.dtype]);
  return open;
}
