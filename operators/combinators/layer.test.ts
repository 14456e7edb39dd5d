import { describe, expect, it } from 'vitest';
import { buildOperator, operatorKinds } from '../registry.ts';
import { runOperator, type Trace } from '../testing.ts';
import { SPACE, draft, puppet } from './fixtures.ts';
import { addressee, fallback } from './layer.ts';

const kinds = [...operatorKinds, puppet];
const run = (blueprint: object, ticks = 40): Trace[] =>
  runOperator(buildOperator(blueprint, kinds), { ticks, space: SPACE, seed: 9n }).traces;
const draws = draft('random');
const never = draft('puppet', { plays: [{ act: 'none' }] });
const actions = (blueprint: object): unknown => run(blueprint).map((t) => t.action);

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
