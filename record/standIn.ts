import type { Action, ActionSpace } from '../environments/index.ts';
import type { Blueprint, Operator, PacketDraft } from '../operators/index.ts';
import type { TickCursor } from './ticks.ts';

/** Does at a seat what the record says was done there, for a seat whose operator cannot run again. `at` stands at the open tick. */
export function standIn(blueprint: Blueprint, seat: number, space: ActionSpace, components: number, at: TickCursor): Operator {
  const action = (): Action => {
    const offset = seat * components;
    return space.kind === 'discrete' ? at.actions[offset] : Array.from(at.actions.subarray(offset, offset + space.default.length));
  };
  const packets = (): PacketDraft[] =>
    at.packets
      .filter((packet) => packet.from === seat && packet.said !== true)
      .map(({ kind, to, basedOnTick, ttlTicks, payload }) => ({ kind, to, basedOnTick, ttlTicks, payload }));
  return {
    blueprint,
    needs: { views: [] },
    init: () => null,
    decide: (state, frame) =>
      frame.tick === at.tick
        ? { state, action: action(), source: 'chosen', packets: packets() }
        : { state, action: null, source: 'chosen' },
    resolve: (state) => ({ state, action: null, source: 'chosen' }),
  };
}
