import { describe, expect, it } from 'vitest';
import type { Box } from '../../environments/index.ts';
import type { Frame, Operator } from '../contract.ts';
import { defineKind } from '../kind.ts';
import { buildOperator, operatorKinds } from '../registry.ts';
import { runOperator, type Trace } from '../testing.ts';
import { SPACE, draft, puppet, question } from './fixtures.ts';
import { addressee, fallback } from './layer.ts';

const kinds = [...operatorKinds, puppet];
const run = (blueprint: object, ticks = 40): Trace[] =>
  runOperator(buildOperator(blueprint, kinds), { ticks, space: SPACE, seed: 9n }).traces;
const draws = draft('random');
const never = draft('puppet', { plays: [{ act: 'none' }] });
const actions = (blueprint: object): unknown => run(blueprint).map((t) => t.action);

const FORCE: Box = { kind: 'box', low: [-1], high: [1], names: ['x'], units: ['N'], default: [0] };

/** Acts at every second tick, and writes into the array it gave as soon as its answer comes, and at the tick after. */
const scribbler = defineKind({
  kind: 'scribbler',
  about: 'Writes into the array it gave',
  example: 'scribbler',
  build: (_params, { blueprint }): Operator<{ parts: number[] }> => ({
    blueprint,
    needs: { views: [] },
    init: () => ({ parts: [0] }),
    decide(s, frame) {
      s.parts[0] = frame.tick % 2 === 0 ? frame.tick / 8 : 0.75;
      const action = frame.tick % 2 === 0 ? s.parts : null;
      return { state: s, action, source: 'chosen', effects: [question(`q${frame.tick}`, frame)] };
    },
    resolve(s) {
      s.parts[0] = 0.5;
      return { state: s, action: null, source: 'chosen' };
    },
  }),
});

describe('layers', () => {
  it('draw apart, however deep two combinators of a kind stand in one another', () => {
    // in each pair the same child draws at two depths; forking by the kind alone would give both the same stream
    const inner = draft('first', {}, [never, draws]);
    const outer = draft('first', {}, [draft('hold', {}, [draft('every', { n: 50 }, [draft('first', {}, [never, never])])]), draws]);
    expect(actions(inner)).not.toEqual(actions(outer));
    const two = (planner: object, below: object): object => draft('hier', {}, [planner, below]);
    expect(actions(two(draws, two(never, never)))).not.toEqual(actions(two(never, two(draws, never))));
  });

  it('draw the same, whatever stands beside them', () => {
    const of = (other: object): unknown =>
      actions(draft('arbitrate', { layers: [{ name: 'a', priority: 1 }, { name: 'b' }] }, [draws, other] as never));
    expect(of(draws)).toEqual(of(never));
    const second = (other: object): unknown =>
      actions(
        draft('arbitrate', { layers: [{ name: 'a', priority: 1 }, { name: 'b' }] }, [
          draft('shield', { forbid: SPACE.names }, [other as never]),
          draws,
        ]),
      );
    expect(second(draws)).toEqual(second(never));
    const led = (planner: object): unknown =>
      actions(draft('hier', {}, [draft('shield', { forbid: SPACE.names }, [planner as never]), draws]));
    expect(led(draws)).toEqual(actions(draws));
  });

  it('have ids of their own, through all layers', () => {
    const asks = draft('puppet', { plays: [{ act: 'none', ask: 'await' }] });
    const deep = draft('hier', {}, [draft('first', {}, [asks, asks]), draft('override', {}, [draft('hold', {}, [asks]), asks])]);
    const { traces } = runOperator(buildOperator(deep, kinds), {
      ticks: 1,
      space: SPACE,
      answer: (e) => (e.id === 'executor/operator/q0' ? { value: 2 } : null),
    });
    expect(traces[0].effects.map((e) => e.id)).toEqual(['planner/0/q0', 'planner/1/q0', 'executor/operator/q0', 'executor/human/q0']);
    expect(traces[0]).toMatchObject({
      action: 2,
      source: 'chosen',
      delivered: ['planner/0/q0 late', 'planner/1/q0 late', 'executor/operator/q0 ok', 'executor/human/q0 late'],
    });
  });

  it('keep an opinion whose array the child writes again', () => {
    for (const kind of ['first', 'hold', 'delay']) {
      const params = kind === 'delay' ? { ticks: 1 } : {};
      const operator = buildOperator(draft(kind, params, [draft('scribbler')]), [scribbler, ...operatorKinds]);
      const { traces } = runOperator(operator, { ticks: 4, space: FORCE, answer: () => ({ value: 0 }) });
      const shown = traces.map((t) => t.action);
      if (kind === 'first') expect(shown).toEqual([[0], null, [0.25], null]);
      if (kind === 'hold') expect(shown).toEqual([[0], [0], [0.25], [0.25]]);
      if (kind === 'delay') expect(shown).toEqual([[0], [0], null, [0.25]]);
    }
  });

  it('have no opinion left from an earlier tick when an answer comes before they are asked', () => {
    const once = draft('puppet', { plays: [{ act: 'some' }, { act: 'none' }] });
    const later = draft('puppet', { plays: [{ act: 'none', ask: 'later' }, { act: 'none' }] });
    for (const kind of ['first', 'arbitrate', 'override', 'hier']) {
      const children = kind === 'hier' ? [later, once] : [once, later];
      const params = kind === 'arbitrate' ? { layers: [{ name: 'a', priority: 1 }, { name: 'b' }] } : {};
      const operator = buildOperator(draft(kind, params, children), kinds);
      const { traces } = runOperator(operator, { ticks: 2, space: SPACE, answer: () => ({ value: 0, afterTicks: 1 }) });
      expect([kind, traces[1].delivered.length, traces[1].action]).toEqual([kind, 1, null]);
    }
  });

  it('leave nothing late where another layer or an earlier choice stands', () => {
    const asks = draft('remote');
    const acts = draft('puppet', { plays: [{ act: 'some' }] });
    const lateAt = (blueprint: object): boolean[] =>
      runOperator(buildOperator(blueprint, kinds), {
        ticks: 4,
        space: SPACE,
        answer: (_e, t) => (t === 0 ? { value: 1 } : null),
      }).traces.map((t) => t.late);
    const layers = [{ name: 'a', priority: 1 }, { name: 'b' }];
    expect(lateAt(asks)).toEqual([false, true, true, true]);
    expect(lateAt(draft('first', {}, [asks, acts]))).toEqual(Array(4).fill(false));
    expect(lateAt(draft('hier', {}, [asks, acts]))).toEqual(Array(4).fill(false));
    expect(lateAt(draft('override', {}, [acts, asks]))).toEqual(Array(4).fill(false));
    expect(lateAt(draft('arbitrate', { layers }, [asks, acts]))).toEqual(Array(4).fill(false));
    expect(lateAt(draft('hold', {}, [asks]))).toEqual(Array(4).fill(false));
    // the choices of ticks 1 and 2 are missing at 3 and 4
    expect(lateAt(draft('delay', { ticks: 2 }, [asks]))).toEqual([false, false, false, true]);
  });

  it('are late no more when they say something after all, and not for an answer that nothing hung on', () => {
    const acts = draft('puppet', { plays: [{ act: 'some' }] });
    const held = buildOperator(draft('first', {}, [draft('hold', {}, [draft('remote')]), acts]), kinds);
    const { traces } = runOperator(held, { ticks: 2, space: SPACE, answer: (_e, t) => (t === 0 ? { value: 1 } : null) });
    expect(traces.map((t) => [t.action, t.source])).toEqual([
      [1, 'chosen'],
      [1, 'plan'],
    ]);
    const asks = buildOperator(draft('first', {}, [draft('puppet', { plays: [{ act: 'some', ask: 'later' }] }), draft('stay')]), kinds);
    const { state } = runOperator(asks, { ticks: 1, space: SPACE });
    const frame = { tick: 0, seat: 0, acting: true, legal: new Uint8Array(4).fill(1), inbox: [] } as unknown as Frame;
    expect(asks.resolve(state, { id: '0/q0', status: 'error', basedOnTick: 0, deliveredTick: 0 }, frame)).toMatchObject({
      action: 0,
      source: 'chosen',
    });
  });

  it('are told apart by the whole of their keys', () => {
    const layer = (key: string) => ({ key, operator: undefined as never, stream: null });
    const layers = [layer('a'), layer('ab')];
    expect(['a/x', 'ab/x', 'ab/a/x', 'b/x', 'a', 'x'].map((id) => addressee(layers, id))).toEqual([0, 1, 1, -1, -1, -1]);
  });

  it('leave an answer for nobody where it is', () => {
    const operator = buildOperator(draft('first', {}, [draws, draws]));
    const { state } = runOperator(operator, { ticks: 0, space: SPACE });
    const d = operator.resolve(state, { id: '7/q', status: 'ok', basedOnTick: 0, deliveredTick: 0, value: 1 }, { tick: 0 } as never);
    expect(d.action).toBeNull();
  });

  it('carry their notes up with the path they came from', () => {
    const quarrel = draft('arbitrate', { layers: [{ name: 'a', priority: 1 }, { name: 'b' }] }, [draft('stay'), never]);
    const notes = run(draft('hier', {}, [never, draft('first', {}, [quarrel, draws])]), 1)[0].notes;
    expect(notes).toEqual([{ layer: 'executor/0', what: 'arbitrated', data: { winner: 'a', losers: { b: 'none' } } }]);
  });

  it('cancel only what is of their own scope', () => {
    // two remote policies side by side: the second one's question does not cancel the first one's
    const both = buildOperator(draft('first', {}, [draft('remote'), draft('remote')]));
    const { traces } = runOperator(both, { ticks: 1, space: SPACE, answer: (e) => ({ value: e.id.startsWith('0/') ? 1 : 2 }) });
    expect(traces[0]).toMatchObject({ action: 1, delivered: ['0/r0 ok', '1/r0 ok'] });
  });
});

describe('fallback', () => {
  it('adds up', () => {
    expect([fallback('plan', 0), fallback('plan', 2), fallback('fallback:1', 2)]).toEqual(['plan', 'fallback:2', 'fallback:3']);
  });
});
