import { describe, expect, it } from 'vitest';
import type { Json } from '../../environments/index.ts';
import type { Discrete } from '../../environments/index.ts';
import { buildOperator } from '../registry.ts';
import { runOperator } from '../testing.ts';

const space: Discrete = { kind: 'discrete', n: 3, names: ['left', 'right', 'rest'], default: 2, press: ['level', 'level', 'level'] };

describe('remote', () => {
  it('asks for an action at every tick at which it acts, and awaits it', () => {
    const { traces } = runOperator(buildOperator({ kind: 'remote' }), {
      ticks: 3,
      space,
      acting: (t) => t !== 1,
      answer: (_e, t) => ({ value: t }),
    });
    expect(traces.map((t) => t.effects.map((e) => [e.id, e.kind, e.request, e.basedOnTick, e.ttlTicks]))).toEqual([
      [['r0', 'remote', { tick: 0 }, 0, 0]],
      [],
      [['r2', 'remote', { tick: 2 }, 2, 0]],
    ]);
    expect(traces.map((t) => [t.action, t.source])).toEqual([
      [0, 'chosen'],
      [null, null],
      [2, 'chosen'],
    ]);
  });

  it.each<[Json, unknown]>([
    [1, 1],
    [
      [0.5, 1],
      [0.5, 1],
    ],
    ['left', null],
    [null, null],
    [[1, 'x'], null],
    [{ action: 1 }, null],
  ])('makes of the answer %j the action %j', (value, action) => {
    expect(runOperator(buildOperator({ kind: 'remote' }), { ticks: 1, space, answer: () => ({ value }) }).traces[0].action).toEqual(action);
  });

  it('has no opinion where the answer is late', () => {
    const { traces } = runOperator(buildOperator({ kind: 'remote' }), {
      ticks: 2,
      space,
      answer: (_e, t) => (t === 0 ? { value: 1, afterTicks: 1 } : null),
    });
    expect(traces.map((t) => [t.action, t.delivered])).toEqual([
      [null, ['r0 late']],
      [null, ['r1 late']],
    ]);
  });

  it('needs the views that it sends', () => {
    expect(buildOperator({ kind: 'remote', params: { views: ['state'] } }).needs).toEqual({ views: ['state'] });
  });
});
