/**
 * A match in your own code: an operator that asks a slow outside and acts on its last answer meanwhile, beside a built-in one,
 * under a clock of your choice. The host below answers in virtual time, so that the example needs no patience.
 *
 *     npx tsx examples/match/paced.ts
 */
import { makeEnvironment } from '../../environments/index.ts';
import { VirtualHost, createMatch, provenanceText, type ClockPolicy } from '../../match/index.ts';
import { buildOperator, parseSeat, type Decision, type Operator } from '../../operators/index.ts';
import { RecordEncoder, replayRecord, verifyRecord } from '../../record/index.ts';

interface Asking {
  waiting: boolean;
  plan: number | null;
  asked: number;
}

/** Asks for a direction whenever no question is open; its plan goes on until the answer comes. */
const asking: Operator<Asking> = {
  blueprint: { kind: 'asking', grade: 'statistical' },
  needs: { views: ['text'] },
  init: () => ({ waiting: false, plan: null, asked: 0 }),
  decide(s, frame): Decision<Asking> {
    const acted = { state: s, action: s.plan, source: 'plan' } as const;
    if (s.waiting) return acted;
    s.waiting = true;
    const id = `q${s.asked++}`;
    const effect = {
      id, kind: 'llm', request: { prompt: frame.views.text as string }, basedOnTick: frame.tick, ttlTicks: 30,
      budget: { unit: 'tokens', max: 100 }, onNewer: 'cancel',
    } as const;
    return { ...acted, effects: [effect] };
  },
  resolve(s, result): Decision<Asking> {
    s.waiting = false;
    if (result.status === 'ok') s.plan = result.value as number;
    // null leaves the tick's earlier choice; a fresh answer counts from the next decide on
    return { state: s, action: null, source: 'chosen' };
  },
};

export function play(clock: ClockPolicy): string[] {
  const environment = makeEnvironment('overcooked', { layout: 'cramped_room', horizon: 60 });
  const blocks: Uint8Array[] = [];
  const match = createMatch({
    environment, clock, seed: 7n,
    seats: [{ operator: asking, late: { kind: 'hold-plan' } }, { operator: buildOperator(parseSeat('greedy')) }],
    log: new RecordEncoder({ write: (b) => blocks.push(b.slice()), observed: { package: 'example', created: '2000-01-01T00:00:00Z' } }),
  });
  // an answer takes 700 ms and 120 tokens; it is one of the four directions
  const host = new VirtualHost(match, (_effect, _seat, tick) => ({ afterMs: 700, value: tick % 4, usage: { tokens: 120, ms: 700 } }));
  host.run();
  const bytes = concat(blocks);
  const verified = verifyRecord(bytes);
  const replayed = replayRecord(bytes, { build: (b) => (b.kind === 'asking' ? asking : buildOperator(b)) });
  const { footer, newest } = match;
  return [
    `${clock.kind}: ${footer?.ticks} ticks in ${host.nowMs} ms, score ${footer?.score[0]}, ledger ${JSON.stringify(footer?.ledger)}`,
    `last tick, seat 0: ${provenanceText(newest.provenance[0])}`,
    `verify: exit ${verified.exit}, ${verified.message}`,
    `replay: exit ${replayed.exit}, ${replayed.message}`,
  ];
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

if (import.meta.url === `file://${process.argv[1]}`) {
  for (const clock of [{ kind: 'barrier' }, { kind: 'paced', hz: 10 }, { kind: 'virtual', unit: 'tokens', perTick: 50 }] as const) {
    console.log(play(clock).join('\n'));
  }
}
