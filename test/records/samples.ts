/** Small real matches and their records, for tests. */
import { makeEnvironment, type Environment, type JsonObject } from '../../environments/index.ts';
import { createMatch, type Match, type MatchLog, type MatchOutput } from '../../match/index.ts';
import { buildOperator, type Blueprint, type Effect, type Operator } from '../../operators/index.ts';
import { RecordEncoder, type EncoderOptions } from '../../record/index.ts';

export const observed = { package: '0.1.0-test', created: '2026-01-02T03:04:05Z' };

/** Collects what an encoder writes. */
export class Sink {
  readonly blocks: Uint8Array[] = [];
  readonly encoder: RecordEncoder;

  constructor(options: Partial<EncoderOptions> = {}) {
    this.encoder = new RecordEncoder({ write: (bytes) => void this.blocks.push(bytes.slice()), observed, ...options });
  }

  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.blocks));
  }
}

export function kitchen(horizon: number, more: JsonObject = {}): Environment {
  return makeEnvironment('overcooked', { layout: 'cramped_room', horizon, ...more });
}

/** Two operators of a kind each in a world, to its end. */
export function play(environment: Environment, log: MatchLog, seed = 7n, kinds: readonly string[] = ['random', 'random']): Match {
  const match = createMatch({ environment, seed, log, seats: kinds.map((kind) => ({ operator: buildOperator({ kind }) })) });
  match.advance(0);
  return match;
}

export function plainRecord(ticks = 40, options: Partial<EncoderOptions> = {}, seed = 7n): Uint8Array {
  const sink = new Sink(options);
  play(kitchen(ticks), sink.encoder, seed);
  return sink.bytes;
}

export const TALKER: Blueprint = { kind: 'talker', grade: 'cassette', params: { every: 3 } };

/** Asks a language model at every third tick, acts on its last answer, and tells the others in chat. */
export function talker(blueprint: Blueprint): Operator<{ plan: number }> {
  return {
    blueprint,
    needs: { views: [] },
    init: () => ({ plan: 4 }),
    decide(state, frame) {
      const effect: Effect = {
        id: `ask ${frame.tick}`, kind: 'llm', request: { tick: frame.tick }, basedOnTick: frame.tick, ttlTicks: 20,
        budget: { unit: 'tokens', max: 100 }, onNewer: 'keep',
      };
      const words = `tick ${frame.tick}: I do ${state.plan} — ☕`;
      const chat = { kind: 'chat', to: 'all', basedOnTick: frame.tick, ttlTicks: 3, payload: words } as const;
      const plan = { kind: 'plan', to: 1, basedOnTick: frame.tick, ttlTicks: 3, payload: { next: state.plan } } as const;
      const talks = frame.tick % 3 === 0 && frame.status === 0;
      if (!talks) return { state, action: state.plan, source: 'plan' };
      return { state, action: state.plan, source: 'chosen', effects: [effect], packets: [chat, plan] };
    },
    resolve(state, result) {
      const value = result.value as { action: number } | undefined;
      if (value !== undefined) state.plan = value.action;
      return { state, action: null, source: 'chosen' };
    },
  };
}

/** Builds the kinds of the package and `talker`. */
export function build(blueprint: Blueprint): Operator {
  return blueprint.kind === 'talker' ? talker(blueprint) : buildOperator(blueprint);
}

/**
 * A paced match in which a language model talks, a remote policy answers and misses ticks, and a person takes over, loses the
 * connection and hands back: every kind of item is in its record.
 */
export function richRecord(ticks = 24, options: Partial<EncoderOptions> = {}): Uint8Array {
  const sink = new Sink(options);
  const match = createMatch({
    environment: kitchen(ticks),
    seed: 18446744073709551615n,
    clock: { kind: 'paced', hz: 10 },
    log: sink.encoder,
    seats: [{ operator: talker(TALKER) }, { operator: buildOperator({ kind: 'remote' }), late: { kind: 'repeat' } }],
  });
  let seq = 0;
  const answer = (outputs: MatchOutput[], nowMs: number): void => {
    for (const output of outputs) {
      if (output.t !== 'effect') continue;
      const { seat, tick, effect } = output;
      if (effect.kind === 'llm') {
        const value = { action: tick % 6, said: `words of tick ${tick}` };
        const outcome = match.handle({ t: 'answer', seat, id: effect.id, status: 'ok', value, usage: { tokens: 12 } }, nowMs + 3.25);
        answer(outcome, nowMs);
      } else if (tick % 5 !== 4) match.handle({ t: 'answer', seat, id: effect.id, status: 'ok', value: (tick * 5) % 7 }, nowMs + 1.5);
    }
  };
  for (let nowMs = 0; match.footer === undefined; nowMs += 100) {
    if (match.tick === 6) match.handle({ t: 'takeover', seat: 1, operator: buildOperator({ kind: 'human' }) }, nowMs);
    if (match.tick === 9) match.handle({ t: 'disconnected', seat: 1 }, nowMs);
    if (match.tick === 11) match.handle({ t: 'connected', seat: 1 }, nowMs);
    if (match.tick === 14) match.handle({ t: 'handback', seat: 1 }, nowMs);
    if (match.tick === 16) match.handle({ t: 'swap', seat: 0, operator: buildOperator({ kind: 'random' }) }, nowMs);
    if (match.tick > 6 && match.tick < 14) {
      match.handle({ t: 'input', seat: 1, seq: seq++, held: match.tick % 2 === 0 ? [] : [2], pressed: [], sawTick: match.tick - 1 }, nowMs);
    }
    answer(match.advance(nowMs), nowMs);
    answer(match.advance(nowMs + 50), nowMs + 50);
  }
  return sink.bytes;
}

/** Block boundaries of a record: offsets at which one may be cut so that only whole blocks remain. */
export function boundaries(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = [8];
  for (let offset = 8; offset < bytes.length; ) {
    offset += 16 + view.getUint32(offset, true);
    at.push(offset);
  }
  return at;
}
