/** Plays one episode with the example operator in every seat: `npx tsx examples/operator/play.ts`. */
// Outside this repository: from 'lockstep/environments', 'lockstep/match' and 'lockstep/operators'.
import { makeEnvironment } from '../../environments/index.ts';
import { VirtualHost, createMatch, type MatchFooter } from '../../match/index.ts';
import { buildOperator, checkOperator, parseSeat } from '../../operators/index.ts';
import { kinds } from './momentum.ts';

export function play(seats: readonly string[], seed: bigint): MatchFooter {
  const environment = makeEnvironment('overcooked', 'cramped_room');
  const operators = seats.map((text, seat) => {
    const operator = buildOperator(parseSeat(text, kinds), kinds);
    checkOperator(operator, environment, { seat, kinds });
    return operator;
  });
  const match = createMatch({ environment, seed, seats: operators.map((operator) => ({ operator })) });
  for (const output of new VirtualHost(match).run()) if (output.t === 'end') return output.footer;
  throw new Error('the match did not end');
}

if (process.argv[1]?.endsWith('play.ts') ?? false) {
  console.log(JSON.stringify(play(['momentum(3)', 'first(shield(momentum,forbid=stay),random)'], 1n)));
}
