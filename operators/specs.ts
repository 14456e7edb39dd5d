import type { Environment } from '../environments/index.ts';
import type { EpisodeContext, Specs } from './contract.ts';

/** What every operator may know of a world: its data without its functions and its bytes. */
export function specsOf(env: Environment): Specs {
  const { id, rules, seats, actions, rewards, events, views, horizon, tickHz, information } = env;
  return { environment: id, rules, seats, actions, rewards, events, views, horizon, tickHz, information };
}

/** What an operator is given at the start of an episode, without the model. */
export function episodeContext(env: Environment, seat: number, episode = 0, assets: EpisodeContext['assets'] = {}): EpisodeContext {
  return { episode, seat, specs: specsOf(env), scenario: env.scenario, assets };
}
