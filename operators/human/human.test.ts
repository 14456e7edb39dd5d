import { describe, expect, it } from 'vitest';
import type { Discrete } from '../../environments/index.ts';
import { buildOperator } from '../registry.ts';
import { runOperator } from '../testing.ts';

const space: Discrete = { kind: 'discrete', n: 3, names: ['left', 'right', 'rest'], default: 2, press: ['level', 'level', 'level'] };

describe('human', () => {
  it('issues one standing effect and awaits it at every tick at which it acts', () => {
    const { traces } = runOperator(buildOperator({ kind: 'human' }), {
      ticks: 4,
      space,
      acting: (t) => t !== 1,
      answer: () => ({ value: { action: 0, idle: false } }),
    });
    expect(traces.map((t) => t.effects.map((e) => [e.id, e.kind, e.onNewer]))).toEqual([[['input', 'input', 'keep']], [], [], []]);
    expect(traces.map((t) => t.awaited)).toEqual([['input'], [], ['input'], ['input']]);
    expect(traces[0].effects[0].ttlTicks).toBeGreaterThan(1e9);
  });

  it('is idle where nothing was pressed, chosen where something was, and silent without a value', () => {
    const answers = [{ value: { action: 1, idle: false } }, { value: { action: 2, idle: true } }, null, { value: 1 }];
    const { traces } = runOperator(buildOperator({ kind: 'human' }), { ticks: 4, space, answer: (_e, t) => answers[t] });
    expect(traces.map((t) => [t.action, t.source])).toEqual([
      [1, 'chosen'],
      [2, 'idle'],
      [null, null],
      [null, null],
    ]);
  });

  it('is statistical, and so is what it is part of', () => {
    expect(buildOperator({ kind: 'human' }).blueprint.grade).toBe('statistical');
    expect(buildOperator({ kind: 'hold', children: [{ kind: 'human' }] }).blueprint.grade).toBe('statistical');
  });
});
