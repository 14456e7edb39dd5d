import { describe, expect, it } from 'vitest';
import type { Action } from '../../environments/index.ts';
import { anyPuppet, breaking, changing, draft, judge, law, runner, seen, without, type Setting } from './fixtures.ts';
import { hold } from './hold.ts';

const laws = {
  'hold(hold(a)) ≡ hold(a)': law(anyPuppet, (run, a, setting) => {
    const once = run(draft('hold', {}, [a]), setting);
    expect(seen(run(draft('hold', {}, [draft('hold', {}, [a])]), setting))).toEqual(seen(once));
    return once.filter((t) => t.source === 'plan').length;
  }),
  'where a has no opinion its last action is repeated, as plan; elsewhere nothing changes': law(anyPuppet, (run, a, setting) => {
    const alone = run(a, setting);
    let last: Action | null = null;
    let repeated = 0;
    run(draft('hold', {}, [a]), setting).forEach((t, k) => {
      const { action, source } = alone[k];
      if (!setting.acting[k % setting.acting.length]) return;
      if (action === null && last !== null) repeated++;
      expect([t.action, t.source]).toEqual(action !== null ? [action, source] : [last, last === null ? null : 'plan']);
      expect(t.packets).toEqual(alone[k].packets);
      last = action ?? last;
    });
    return repeated;
  }),
};
const repeats = 'where a has no opinion its last action is repeated, as plan; elsewhere nothing changes';

describe('hold', () => {
  judge(laws, {
    'does nothing': { kind: breaking(hold, (_real, [a]) => a), fails: [repeats] },
    'calls a repetition chosen': {
      kind: breaking(hold, (real) => changing(real, (d) => ({ ...d, source: d.source === 'plan' ? 'chosen' : d.source }))),
      fails: [repeats],
    },
    'repeats every other time': {
      kind: breaking(hold, (real) => {
        let odd = false;
        return changing(real, (d) => (d.source === 'plan' && (odd = !odd) ? { ...d, action: null } : d));
      }),
      fails: ['hold(hold(a)) ≡ hold(a)', repeats],
    },
    'lets packets go': { kind: breaking(hold, (real) => changing(real, (d) => without(d, 'packets'))), fails: [repeats] },
  });

  it('gives its last action beside await, and keeps it when the answer does not come', () => {
    const setting: Setting = { ticks: 3, seed: 1, acting: [true], legal: [[1, 1, 1, 1]], answers: [6, -1, -1] };
    const traces = runner()(draft('hold', {}, [draft('puppet', { plays: [{ act: 'none', ask: 'await' }] })]), setting);
    expect(traces.map((t) => [t.action, t.source, t.delivered[0]])).toEqual([
      [2, 'chosen', 'q0 ok'],
      [2, 'plan', 'q1 late'],
      [2, 'plan', 'q2 late'],
    ]);
  });
});
