import type { Action, Scene, Stream, Tensor } from '../../environments/index.ts';
import { copyAction } from '../actions.ts';
import type {
  Decision,
  Effect,
  EffectResult,
  EpisodeContext,
  Frame,
  Operator,
  OperatorNote,
  Packet,
  PacketDraft,
  Source,
} from '../contract.ts';

/**
 * A child inside a combinator. Its effects carry `key/` in front of their ids, so that answers find their way back.
 * `stream` names its draws: a path forked from the combinator's own stream, or null for that stream itself. One child a tick
 * may have the stream itself; so a combinator that comes down to that child makes the very draws the child makes alone.
 */
export interface Layer {
  readonly key: string;
  readonly operator: Operator;
  readonly stream: readonly (string | number)[] | null;
}

/** What a combinator keeps of a child. Plain data. */
export interface Slot {
  state: unknown;
  /** Tick that the rest belongs to. */
  tick: number;
  /** The child's last opinion at that tick. */
  action: Action | null;
  source: Source;
  /** Ids (the child's own) that it still waits for. */
  waits: string[];
  /** One of them came without a value, and it said nothing since: its opinion hung on that. */
  late: boolean;
  /** Draws it made. */
  draws: number;
}

export function createSlot(operator: Operator, ctx: EpisodeContext): Slot {
  return { state: operator.init(contextFor(operator, ctx)), tick: -1, action: null, source: 'chosen', waits: [], late: false, draws: 0 };
}

/** The model only for a child that asks for it. */
export function contextFor(operator: Operator, ctx: EpisodeContext): EpisodeContext {
  if (ctx.model === undefined || operator.needs.model === true) return ctx;
  const { model: _, ...rest } = ctx;
  return rest;
}

/** What the children of a combinator ask for in one call, ids already with their keys in front. */
export class Gathered {
  readonly packets: PacketDraft[] = [];
  readonly effects: Effect[] = [];
  readonly notes: OperatorNote[] = [];

  note(what: string, data: OperatorNote['data'], layer = ''): void {
    this.notes.push({ layer, what, data });
  }

  decision<S>(state: S, action: Action | null, source: Source, waits: readonly string[]): Decision<S> {
    return {
      state,
      action,
      source,
      ...(this.packets.length > 0 ? { packets: this.packets } : {}),
      ...(this.effects.length > 0 ? { effects: this.effects } : {}),
      ...(this.notes.length > 0 ? { notes: this.notes } : {}),
      ...awaiting(waits),
    };
  }
}

/** One id stands alone, several in a list. */
export function awaiting(ids: readonly string[]): { await?: string | readonly string[] } {
  return ids.length === 0 ? {} : { await: ids.length === 1 ? ids[0] : ids };
}

/** Asks a child; its opinion is in the slot afterwards. Returns the packets it sent, which are the combinator's to pass on. */
export function ask(layer: Layer, slot: Slot, frame: Frame, out: Gathered, inbox = frame.inbox): readonly PacketDraft[] {
  beginTick(slot, frame.tick);
  const own = new LayerFrame(frame, layer, slot, inbox);
  return take(layer, slot, layer.operator.decide(slot.state, own), own, out);
}

/** Hands an answer to the child that it is for. `result.id` still carries the child's key. */
export function hand(
  layer: Layer,
  slot: Slot,
  result: EffectResult,
  frame: Frame,
  out: Gathered,
  inbox = frame.inbox,
): readonly PacketDraft[] {
  beginTick(slot, frame.tick);
  const id = result.id.slice(layer.key.length + 1);
  const waited = slot.waits.indexOf(id);
  if (waited >= 0) slot.waits.splice(waited, 1);
  if (waited >= 0 && result.status !== 'ok') slot.late = true;
  const own = new LayerFrame(frame, layer, slot, inbox);
  return take(layer, slot, layer.operator.resolve(slot.state, { ...result, id }, own), own, out);
}

/** What a child holds at a tick; null where it said nothing, or where what it said hung on an answer that did not come. */
export function opinionOf(slot: Slot, tick: number): Action | null {
  return slot.tick === tick && !slot.late ? slot.action : null;
}

/** Index of the child that an answer is for, or -1. */
export function addressee(layers: readonly Layer[], id: string): number {
  const cut = id.indexOf('/');
  return cut < 0 ? -1 : layers.findIndex((layer) => layer.key.length === cut && id.startsWith(layer.key));
}

/** What a child still waits for, as the combinator names it. */
export function waitsOf(layer: Layer, slot: Slot): string[] {
  return slot.waits.map((id) => `${layer.key}/${id}`);
}

/** A slot whose tick is an earlier one holds no opinion any more. */
export function beginTick(slot: Slot, tick: number): void {
  if (slot.tick === tick) return;
  slot.tick = tick;
  slot.action = null;
  slot.source = 'chosen';
  slot.waits.length = 0;
  slot.late = false;
  slot.draws = 0;
}

function take(layer: Layer, slot: Slot, d: Decision, frame: LayerFrame, out: Gathered): readonly PacketDraft[] {
  slot.state = d.state;
  slot.draws = frame.drawn;
  if (d.action !== null) {
    slot.action = copyAction(d.action);
    slot.source = d.source;
    slot.late = false;
  }
  for (const id of idsOf(d.await)) if (!slot.waits.includes(id)) slot.waits.push(id);
  for (const effect of d.effects ?? []) out.effects.push({ ...effect, id: `${layer.key}/${effect.id}` });
  for (const note of d.notes ?? []) out.notes.push({ ...note, layer: note.layer === '' ? layer.key : `${layer.key}/${note.layer}` });
  return d.packets ?? [];
}

export function idsOf(await_: Decision['await']): readonly string[] {
  if (await_ === undefined) return [];
  return typeof await_ === 'string' ? [await_] : await_;
}

/** The frame that a child sees: its host's, with its own inbox and its own draws. Reads through, so nothing is computed unread. */
class LayerFrame implements Frame {
  private readonly frame: Frame;
  private readonly layer: Layer;
  private readonly slot: Slot;
  private forked: Stream | undefined;
  readonly inbox: readonly Packet[];

  constructor(frame: Frame, layer: Layer, slot: Slot, inbox: readonly Packet[]) {
    this.frame = frame;
    this.layer = layer;
    this.slot = slot;
    this.inbox = inbox;
  }

  get episode(): number {
    return this.frame.episode;
  }
  get tick(): number {
    return this.frame.tick;
  }
  get seat(): number {
    return this.frame.seat;
  }
  get acting(): boolean {
    return this.frame.acting;
  }
  get views(): { readonly [name: string]: Tensor | string | Scene } {
    return this.frame.views;
  }
  get legal(): Uint8Array {
    return this.frame.legal;
  }
  get reward(): number {
    return this.frame.reward;
  }
  get status(): number {
    return this.frame.status;
  }
  /** Goes on where the child's last call of this tick stopped. */
  get random(): Stream {
    if (this.layer.stream === null) return this.frame.random;
    this.forked ??= this.frame.random.fork(...this.layer.stream).at(this.frame.tick, this.slot.draws);
    return this.forked;
  }
  get drawn(): number {
    return this.forked?.position ?? this.slot.draws;
  }
}

/**
 * How many combinators of a chain have handed their own stream on, this one's children included. Part of the paths they fork,
 * so that two of a kind on one stream do not give their other children the same draws.
 */
export function depthOf(operator: Operator): number {
  return (operator as { depth?: number }).depth ?? 0;
}

export function needsOf(children: readonly Operator[]): Operator['needs'] {
  const views = [...new Set(children.flatMap((child) => child.needs.views))];
  return children.some((child) => child.needs.model === true) ? { views, model: true } : { views };
}

/** The n-th alternative's source; alternatives of alternatives add up. */
export function fallback(source: Source, n: number): Source {
  if (n === 0) return source;
  const before = source.startsWith('fallback:') ? Number(source.slice('fallback:'.length)) : 0;
  return `fallback:${before + n}`;
}
