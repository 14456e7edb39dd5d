import type { ActionSpace, Environment } from '../contract.ts';
import { eventWords, jointComponents, teamsOf } from '../worlds.ts';
import { Stage, actionStream } from './play.ts';

const STATUS = ['running', 'terminated', 'truncated'];

/** A random episode for people to read: what each seat is told, what it does, and what comes of it. At most `ticks` ticks. */
export function playthrough(env: Environment, seed: bigint, ticks: number): string {
  const stage = new Stage(env);
  const stream = actionStream(`playthrough ${seed}`);
  const lines = [`${env.id} (rules ${env.rules}), scenario ${env.scenario.name}, seed ${seed}`, ...specLines(env)];
  env.reset(stage.worlds, 0, seed);
  for (let tick = 0; tick < ticks && stage.outcome.status[0] === 0; tick++) {
    lines.push('', `tick ${tick}`, ...told(stage));
    stage.draw(0, stream.at(tick));
    lines.push(...done(stage));
    stage.step(0);
    lines.push(...became(stage));
  }
  lines.push('', 'at last', ...told(stage));
  return `${lines.join('\n')}\n`;
}

function specLines(env: Environment): string[] {
  return env.seats.map(({ team, role }, s) => `seat ${s}: team ${team}, ${role}, ${spaceText(env.actions[s])}`);
}

function spaceText(space: ActionSpace): string {
  if (space.kind === 'discrete') return `one of ${space.names.join(', ')}`;
  if (space.kind === 'multidiscrete') return space.names.map((names) => `one of ${names.join(', ')}`).join(' and ');
  return space.names.map((name, c) => `${name} ${space.low[c]}..${space.high[c]} ${space.units[c]}`).join(', ');
}

function told({ env, worlds }: Stage): string[] {
  const lines = [`  state ${JSON.stringify(env.dump(worlds, 0))}`];
  const text = Object.entries(env.views).find(([, spec]) => spec.kind === 'text')?.[0];
  for (let s = 0; s < env.seats.length; s++) {
    lines.push(`  seat ${s} ${env.acting(worlds, 0, s) ? 'is asked' : 'is not asked'}`);
    if (text !== undefined) lines.push(...(env.view(worlds, 0, s, text) as string).split('\n').map((line) => `    | ${line}`.trimEnd()));
  }
  return lines;
}

function done({ env, worlds, joint }: Stage): string[] {
  const components = jointComponents(env);
  return env.actions.flatMap((space, s) => {
    if (!env.acting(worlds, 0, s)) return [];
    const action = joint.subarray(s * components, (s + 1) * components);
    if (space.kind === 'box') return [`  seat ${s} does ${Array.from(action, (x, c) => `${space.names[c]} ${x.toFixed(3)}`).join(', ')}`];
    const names = space.kind === 'discrete' ? [space.names] : space.names;
    return [`  seat ${s} does ${names.map((of, c) => of[action[c]]).join(', ')}`];
  });
}

function became({ env, outcome }: Stage): string[] {
  const seats = env.seats.length;
  const rewards = env.rewards.map(({ name }, c) => `${name} ${numbers(outcome.reward.subarray(c * seats, (c + 1) * seats))}`);
  const words = eventWords(env);
  const events = env.seats.flatMap((_, s) =>
    env.events.filter((_event, e) => ((outcome.events[s * words + (e >> 5)] >>> (e & 31)) & 1) === 1).map((event) => `seat ${s} ${event}`),
  );
  const score = numbers(outcome.score.subarray(0, teamsOf(env)));
  return [`  → ${rewards.join('; ')}; events ${events.join(', ') || 'none'}; score ${score}; ${STATUS[outcome.status[0]]}`];
}

function numbers(list: Float64Array): string {
  return Array.from(list, (x) => `${Math.round(x * 1e6) / 1e6}`).join(', ');
}
