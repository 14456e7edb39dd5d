import type { ServerMessages } from '../../protocol/index.ts';
import type { EpisodeEnd, MatchHost } from '../hosting/index.ts';

/** The `end` of an episode; its seed only for those who may know it. */
export function endMessage(host: MatchHost, end: EpisodeEnd, withSeed: boolean): ServerMessages['end'] {
  const { footer } = end;
  return {
    t: 'end', match: host.id, episode: end.episode, status: footer.status, ticks: footer.ticks, ...(withSeed ? { seed: end.seed.toString() } : {}),
    score: [...footer.score], reward: footer.reward.map((r) => [...r]), ledger: footer.ledger.map((l) => ({ ...l })),
    ...(end.digest === undefined ? {} : { digest: end.digest }), ...(end.record === undefined ? {} : { record: end.record }), last: end.last,
  };
}
