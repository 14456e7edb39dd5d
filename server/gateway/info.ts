import type { ServerMessages } from '../../protocol/index.ts';
import type { MatchHost } from '../hosting/index.ts';
import { specHash } from './specs.ts';

/** A slot as the list of matches shows it. */
export function matchInfo(host: MatchHost): ServerMessages['matches']['matches'][number] {
  const { environment } = host.plan;
  const seats = Array.from({ length: host.seatCount() }, (_, k) => host.seat(k) as NonNullable<ReturnType<MatchHost['seat']>>);
  return {
    match: host.id, environment: environment.id, scenario: environment.scenario.name, specHash: specHash(environment), episode: host.episode, tick: host.match.tick,
    state: stateOf(host),
    seats: seats.map((s) => ({ operator: s.blueprint.kind, connected: !s.outside || s.peer !== null, free: s.outside && s.peer === null })),
  };
}

function stateOf(host: MatchHost): ServerMessages['matches']['matches'][number]['state'] {
  if (host.state === 'ended') return 'ended';
  if (host.isHeld) return 'held';
  return host.paused || host.state === 'waiting' ? 'paused' : 'running';
}
