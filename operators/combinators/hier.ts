import type { ActionSpace } from '../../environments/index.ts';
import { isLegal } from '../actions.ts';
import type { Contract, Decision, EffectResult, EpisodeContext, Frame, Operator, Packet, PacketDraft } from '../contract.ts';
import { defineKind } from '../kind.ts';
import { Gathered, addressee, ask, createSlot, depthOf, hand, needsOf, opinionOf, waitsOf, type Layer, type Slot } from './layer.ts';

/** Plain data; `dropped` counts, per reason, what the planner tried outside its contract. */
export interface HierState {
  readonly space: ActionSpace;
  readonly planner: Slot;
  readonly executor: Slot;
  /** Live packets to the executor: the newest of each kind. */
  down: Packet[];
  /** The same to the planner. */
  up: Packet[];
  /** Ticks at which the planner's action stood, as far back as its contract looks. */
  overrides: number[];
  /** Last tick at which an override was refused. */
  refusedTick: number;
  readonly dropped: { [reason: string]: number };
}

/**
 * Two layers. A packet to one's own seat stays inside: the planner's plans and policies go down, the executor's summaries up;
 * all others go out. The planner is asked first, so its plan is in the executor's inbox within the same decide; the executor's
 * summary is in the planner's inbox from its next call on (asking it again would give it two turns). A live packet is there at
 * every call until its ttl is over or a newer one of its kind replaces it.
 *
 * The executor acts. An action of the planner overrides it, where legal and within the contract. What the contract does not
 * allow is dropped, counted in the state and noted, never thrown: a planner that says nothing leaves the executor alone. A planner
 * that awaits an answer makes the tick wait for it, since it might override; when that is late, the executor's action stands.
 */
export const hier = defineKind({
  kind: 'hier',
  about: 'A planner over an executor: plans down, summaries up, within a contract (kinds of packets, their longest ttl, overrides)',
  example: 'hier(every(20,stay),random)',
  children: [2, 2],
  takes: ['contract'],
  build(_params, { blueprint, children: [planner, executor] }): Operator<HierState> {
    const contract = blueprint.contract ?? {};
    const depth = 1 + depthOf(executor);
    const layers: Layers = [
      { key: 'planner', operator: planner, stream: ['hier', depth, 'planner'] },
      { key: 'executor', operator: executor, stream: null },
    ];
    const operator: Operator<HierState> & { depth: number } = {
      blueprint,
      needs: needsOf([planner, executor]),
      depth,
      init: (ctx) => createState(ctx, planner, executor),
      decide(s, frame) {
        const out = new Gathered();
        fromPlanner(s, ask(layers[0], s.planner, frame, out, inboxOf(frame, s.up)), frame, contract, out);
        fromExecutor(s, ask(layers[1], s.executor, frame, out, inboxOf(frame, s.down)), frame, out);
        return choose(layers, s, frame, contract, out);
      },
      resolve(s, result: EffectResult, frame) {
        const out = new Gathered();
        const to = addressee(layers, result.id);
        if (to === 0) fromPlanner(s, hand(layers[0], s.planner, result, frame, out, inboxOf(frame, s.up)), frame, contract, out);
        if (to === 1) fromExecutor(s, hand(layers[1], s.executor, result, frame, out, inboxOf(frame, s.down)), frame, out);
        return choose(layers, s, frame, contract, out);
      },
    };
    return operator;
  },
});

type Layers = readonly [planner: Layer, executor: Layer];

function createState(ctx: EpisodeContext, planner: Operator, executor: Operator): HierState {
  const slots = { planner: createSlot(planner, ctx), executor: createSlot(executor, ctx) };
  return { space: ctx.specs.actions[ctx.seat], ...slots, down: [], up: [], overrides: [], refusedTick: -1, dropped: {} };
}

/** What came to the seat, then what came from the other layer. */
function inboxOf(frame: Frame, live: readonly Packet[]): readonly Packet[] {
  const still = live.filter((p) => frame.tick <= p.basedOnTick + p.ttlTicks);
  return still.length === 0 ? frame.inbox : [...frame.inbox, ...still];
}

function fromPlanner(s: HierState, packets: readonly PacketDraft[], frame: Frame, contract: Contract, out: Gathered): void {
  for (const p of packets) {
    const reason = outside(p, frame.tick, contract);
    if (reason !== undefined) drop(s, reason, { packet: p.kind, ttlTicks: p.ttlTicks }, out);
    else if (p.to === frame.seat && (p.kind === 'plan' || p.kind === 'policy')) s.down = replace(s.down, p, frame.seat);
    else out.packets.push(p);
  }
}

function fromExecutor(s: HierState, packets: readonly PacketDraft[], frame: Frame, out: Gathered): void {
  for (const p of packets) {
    if (p.to === frame.seat && p.kind === 'summary') s.up = replace(s.up, p, frame.seat);
    else out.packets.push(p);
  }
}

function replace(live: readonly Packet[], p: PacketDraft, seat: number): Packet[] {
  return [...live.filter((q) => q.kind !== p.kind), { ...p, from: seat }];
}

/** Why a packet is outside the contract; undefined where it is not. */
function outside(p: PacketDraft, tick: number, contract: Contract): string | undefined {
  if (contract.packets !== undefined && !contract.packets.includes(p.kind)) return 'kind';
  if (contract.maxTtlTicks !== undefined && p.ttlTicks > contract.maxTtlTicks) return 'ttl';
  if (p.basedOnTick > tick) return 'future';
  return p.basedOnTick + p.ttlTicks < tick ? 'expired' : undefined;
}

function drop(s: HierState, reason: string, data: { [key: string]: string | number }, out: Gathered): void {
  s.dropped[reason] = (s.dropped[reason] ?? 0) + 1;
  out.note('dropped', { reason, ...data });
}

function choose(layers: Layers, s: HierState, frame: Frame, contract: Contract, out: Gathered): Decision<HierState> {
  const waits = [...waitsOf(layers[0], s.planner), ...waitsOf(layers[1], s.executor)];
  const by = mayOverride(s, frame, contract, out) ? s.planner : s.executor;
  return out.decision(s, opinionOf(by, frame.tick), by.source, waits);
}

function mayOverride(s: HierState, frame: Frame, contract: Contract, out: Gathered): boolean {
  const action = opinionOf(s.planner, frame.tick);
  if (!frame.acting || action === null) return false;
  if (!isLegal(s.space, frame.legal, action)) return refuse(s, 'illegal', frame.tick, out);
  const rule = contract.overrides;
  if (rule === undefined || s.overrides.includes(frame.tick)) return true;
  s.overrides = s.overrides.filter((t) => t > frame.tick - rule.ticks);
  if (s.overrides.length >= rule.count) return refuse(s, 'override', frame.tick, out);
  s.overrides.push(frame.tick);
  return true;
}

/** A tick counts once, however many answers came in it. */
function refuse(s: HierState, reason: string, tick: number, out: Gathered): false {
  if (s.refusedTick !== tick) drop(s, reason, {}, out);
  s.refusedTick = tick;
  return false;
}
