import { z } from 'zod';
import { InputError, type ActionSpace, type JsonObject } from '../../environments/index.ts';
import { isLegal, sameAction } from '../actions.ts';
import type { Decision, Frame, Operator } from '../contract.ts';
import { defineKind } from '../kind.ts';
import { Gathered, addressee, ask, createSlot, hand, needsOf, opinionOf, waitsOf, type Layer, type Slot } from './layer.ts';

const paramsSchema = z.strictObject({
  /** priority: the highest-ranked legal opinion. majority: the legal action that most want; of equals, that of the highest rank. */
  policy: z.enum(['priority', 'majority'], { error: 'expected priority or majority' }).default('priority'),
  /** One a child, in the children's order. Higher priority ranks first; of equals, the name that sorts first. */
  layers: z.array(
    z.strictObject({
      name: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,31}$/, { error: 'expected a name of letters, digits, _ and -, at most 32' }),
      priority: z.number({ error: 'expected a number' }).default(0),
    }),
  ),
});
type Policy = z.output<typeof paramsSchema>['policy'];

/**
 * Why a child's opinion did not count: `none` is no opinion, `late` an answer that did not come, `outranked` and `outvoted` a legal
 * but different one.
 */
export type LossReason = 'none' | 'late' | 'illegal' | 'outranked' | 'outvoted';

/** Plain data; `lost` counts ticks, per child and reason. */
export interface ArbitrateState {
  readonly space: ActionSpace;
  /** By rank. */
  readonly slots: Slot[];
  tick: number;
  /** Per rank, why it lost at `tick`; null where its action counted. */
  verdict: readonly (LossReason | null)[];
  readonly lost: { [name: string]: { [reason in LossReason]?: number } };
}

/**
 * Children with names, all asked at every tick; who wins depends on names and priorities, never on the order they stand in. Each
 * change of who lost is noted (`arbitrated`, with the winner and the reasons of all others) and counted in the state.
 */
export const arbitrate = defineKind({
  kind: 'arbitrate',
  about: 'Named operators, of which one is followed: by priority or by majority; losers are noted with the reason',
  example: 'arbitrate(pilot=every(2,random),backup=stay,policy=priority)',
  params: paramsSchema,
  children: [1, Number.POSITIVE_INFINITY],
  nameChildren: (names): JsonObject => ({ layers: names.map((name, k) => ({ name, priority: names.length - k })) }),
  build({ policy, layers: named }, { blueprint, children }): Operator<ArbitrateState> {
    const layers = ranked(named, children);
    return {
      blueprint,
      needs: needsOf(children),
      init: (ctx) => ({
        space: ctx.specs.actions[ctx.seat],
        slots: layers.map((layer) => createSlot(layer.operator, ctx)),
        tick: -1,
        verdict: [],
        lost: Object.fromEntries(layers.map((layer) => [layer.key, {}])),
      }),
      decide(s, frame) {
        const out = new Gathered();
        layers.forEach((layer, n) => out.packets.push(...ask(layer, s.slots[n], frame, out)));
        return choose(layers, s, frame, policy, out);
      },
      resolve(s, result, frame) {
        const out = new Gathered();
        const n = addressee(layers, result.id);
        if (n >= 0) out.packets.push(...hand(layers[n], s.slots[n], result, frame, out));
        return choose(layers, s, frame, policy, out);
      },
    };
  },
});

function ranked(named: z.output<typeof paramsSchema>['layers'], children: readonly Operator[]): Layer[] {
  if (named.length !== children.length)
    throw new InputError('arbitrate.params.layers', `expected one a child (${children.length}), got ${named.length}`);
  const both = named.map((layer, k) => ({ ...layer, operator: children[k] }));
  both.sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1));
  const twice = both.find((layer, k) => both.some((other, j) => j < k && other.name === layer.name));
  if (twice !== undefined)
    throw new InputError('arbitrate.params.layers', `two children are called '${twice.name}'; give each its own name`);
  return both.map(({ name, operator }) => ({ key: name, operator, stream: ['arbitrate', name] }));
}

function choose(layers: readonly Layer[], s: ArbitrateState, frame: Frame, policy: Policy, out: Gathered): Decision<ArbitrateState> {
  const legal = s.slots.map((slot) => {
    const action = opinionOf(slot, frame.tick);
    return action !== null && isLegal(s.space, frame.legal, action);
  });
  const winner = policy === 'priority' ? legal.indexOf(true) : mostWanted(s.slots, legal);
  if (frame.acting) judge(layers, s, frame.tick, legal, winner, policy, out);
  // under priority, whoever ranks below a winner cannot change the choice
  const asked = policy === 'priority' && winner >= 0 ? layers.slice(0, winner + 1) : layers;
  const waits = asked.flatMap((layer, n) => (s.slots[n].tick === frame.tick ? waitsOf(layer, s.slots[n]) : []));
  if (winner < 0) return out.decision(s, null, 'chosen', waits);
  return out.decision(s, s.slots[winner].action, s.slots[winner].source, waits);
}

/** The highest-ranked child whose action has the most supporters. */
function mostWanted(slots: readonly Slot[], legal: readonly boolean[]): number {
  let best = -1;
  let most = 0;
  slots.forEach((slot, n) => {
    if (!legal[n]) return;
    const votes = slots.filter((other, m) => legal[m] && sameAction(other.action, slot.action)).length;
    if (votes > most) {
      best = n;
      most = votes;
    }
  });
  return best;
}

/** Brings log and counts to what is now the case; a tick's earlier verdict is taken back. */
function judge(
  layers: readonly Layer[],
  s: ArbitrateState,
  tick: number,
  legal: readonly boolean[],
  winner: number,
  policy: Policy,
  out: Gathered,
): void {
  const verdict = s.slots.map((slot, n): LossReason | null => {
    if (!legal[n]) return opinionOf(slot, tick) !== null ? 'illegal' : slot.tick === tick && slot.late ? 'late' : 'none';
    if (n === winner || sameAction(slot.action, s.slots[winner].action)) return null;
    return policy === 'priority' ? 'outranked' : 'outvoted';
  });
  const before: readonly (LossReason | null)[] = s.tick === tick ? s.verdict : layers.map(() => null);
  const known = s.tick === tick;
  s.tick = tick;
  s.verdict = verdict;
  if (known && verdict.every((reason, n) => reason === before[n])) return;
  const losers: { [name: string]: string } = {};
  verdict.forEach((reason, n) => {
    const counts = s.lost[layers[n].key];
    const was = before[n];
    if (was !== null) counts[was] = (counts[was] ?? 0) - 1;
    if (reason === null) return;
    counts[reason] = (counts[reason] ?? 0) + 1;
    losers[layers[n].key] = reason;
  });
  if (Object.keys(losers).length > 0 || known) out.note('arbitrated', { winner: winner < 0 ? null : layers[winner].key, losers });
}
