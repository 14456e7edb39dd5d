import {
  HashChain, createJoint, createOutcome, createWorlds, hashText, jointComponents, maskLength, teamsOf, worldBytes,
  type ActionSpace, type Environment, type Joint, type Outcome, type Worlds,
} from '../environments/index.ts';
import { Ledger, NOT_ACTING, REASONS, REMEDIES, SOURCES, isActing, type MatchFooter, type MatchHeader } from '../match/index.ts';
import { legalFault } from './legal.ts';
import type { TickCursor } from './ticks.ts';

/** Where a record and the rules part. `tick` is null for header and footer. */
export interface Difference {
  readonly tick: number | null;
  readonly field: string;
  /** What the rules give. */
  readonly expected: string;
  /** What the record says. */
  readonly got: string;
}

/** Plays a record's actions again under the rules and compares all that follows from them. Allocates nothing for a tick that agrees. */
export class Recheck {
  readonly env: Environment;
  readonly worlds: Worlds;
  private readonly joint: Joint;
  private readonly outcome: Outcome;
  private readonly bytes: Uint8Array;
  private readonly chain = new HashChain();
  private readonly components: number;
  private readonly masks: readonly Uint8Array[];
  private readonly totals: Float64Array;
  private readonly ledgers: readonly Ledger[];
  private ticks = 0;

  constructor(env: Environment, header: MatchHeader) {
    this.env = env;
    this.worlds = createWorlds(env, 1);
    this.joint = createJoint(env, 1);
    this.outcome = createOutcome(env, 1);
    this.bytes = worldBytes(this.worlds, 0);
    this.components = jointComponents(env);
    this.masks = env.actions.map((space) => new Uint8Array(maskLength(space)));
    this.totals = new Float64Array(env.rewards.length * env.seats.length);
    this.ledgers = env.seats.map(() => new Ledger());
    env.reset(this.worlds, 0, header.seed);
    if (header.start !== null) env.load(this.worlds, 0, header.start);
    this.chain.push(this.bytes);
  }

  get hash(): string {
    return this.chain.toString();
  }

  /** Steps once with the actions of the cursor's tick. Returns the first difference. */
  tick(at: TickCursor): Difference | undefined {
    const { env, outcome, joint } = this;
    if (outcome.status[0] !== 0) return differs(at, 'tick', 'no tick: the world had ended', 'a tick');
    const wrong = this.checkActions(at);
    if (wrong !== undefined) return wrong;
    joint.set(at.actions);
    env.step(this.worlds, 0, 1, joint, outcome);
    this.chain.push(this.bytes);
    this.ticks++;
    const { chain } = this;
    if (chain.lo !== at.hashLo || chain.hi !== at.hashHi) return differs(at, 'state hash', this.hash, hashText(at.hashLo, at.hashHi));
    return this.checkOutcome(at);
  }

  private checkActions(at: TickCursor): Difference | undefined {
    const { env, worlds, components } = this;
    for (let seat = 0; seat < env.seats.length; seat++) {
      const space = env.actions[seat];
      const mask = this.masks[seat];
      const p = at.provenance[seat];
      const acting = env.acting(worlds, 0, seat);
      if (acting !== isActing(p) || !isProvenance(p)) {
        return differs(at, `provenance[${seat}]`, acting ? 'that of a seat that acts' : 'not acting', `code ${p}`);
      }
      if (mask.length > 0) env.legal(worlds, 0, seat, mask);
      const wrong = legalFault(space, acting ? mask : null, at.actions, seat * components, components);
      if (wrong !== undefined) return differs(at, `action[${seat}]`, wrong, actionText(space, at.actions, seat * components));
      this.ledgers[seat].add(p);
    }
    return undefined;
  }

  private checkOutcome(at: TickCursor): Difference | undefined {
    const { outcome, totals, env } = this;
    for (let k = 0; k < totals.length; k++) {
      const reward = outcome.reward[k];
      totals[k] += reward;
      if (reward === at.reward[k] || Object.is(reward, at.reward[k])) continue;
      const seats = env.seats.length;
      return differs(at, `reward[${env.rewards[Math.floor(k / seats)].name}][${k % seats}]`, `${reward}`, `${at.reward[k]}`);
    }
    for (let k = 0; k < outcome.events.length; k++) {
      if (outcome.events[k] !== at.events[k]) return this.eventDifference(at, k);
    }
    if (outcome.status[0] !== at.status) return differs(at, 'status', `${outcome.status[0]}`, `${at.status}`);
    return undefined;
  }

  private eventDifference(at: TickCursor, k: number): Difference {
    const words = this.outcome.events.length / this.env.seats.length;
    const seat = Math.floor(k / words);
    const bit = 31 - Math.clz32(this.outcome.events[k] ^ at.events[k]);
    const name = this.env.events[(k % words) * 32 + bit] ?? `bit ${bit}`;
    const has = (word: number) => ((word >>> bit) & 1 ? 'happened' : 'did not happen');
    return differs(at, `event[${name}][${seat}]`, has(this.outcome.events[k]), has(at.events[k]));
  }

  /** What the footer must say after the ticks so far; `ended` where the world still runs. */
  footer(): MatchFooter {
    const { env, outcome, totals } = this;
    const n = env.seats.length;
    return {
      ticks: this.ticks,
      status: outcome.status[0] === 0 ? 'ended' : outcome.status[0] === 1 ? 'terminated' : 'truncated',
      score: Array.from({ length: teamsOf(env) }, (_, team) => outcome.score[team]),
      reward: env.rewards.map((_, c) => Array.from(totals.subarray(c * n, (c + 1) * n))),
      ledger: this.ledgers.map((ledger) => ledger.counts()),
    };
  }
}

export function differs(at: { readonly tick: number } | null, field: string, expected: string, got: string): Difference {
  return { tick: at === null ? null : at.tick, field, expected, got };
}

/** Whether every part of a code is one that provenance.ts knows. */
function isProvenance(p: number): boolean {
  if (p === 0 || p === NOT_ACTING) return true;
  if (p >>> 21 !== 0) return false;
  return (p & 15) < SOURCES.length && ((p >>> 4) & 15) < REASONS.length && ((p >>> 8) & 15) < REMEDIES.length;
}

function actionText(space: ActionSpace, actions: Joint, offset: number): string {
  if (space.kind === 'discrete') return `${actions[offset]}`;
  return `[${Array.from(actions.subarray(offset, offset + space.default.length)).join(', ')}]`;
}
