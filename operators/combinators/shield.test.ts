import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActionSpace, Box, MultiDiscrete } from '../../environments/index.ts';
import { buildOperator } from '../registry.ts';
import { runOperator } from '../testing.ts';
import { SPACE, anyPuppet, breaking, changing, draft, judge, law, seen } from './fixtures.ts';
import { fallback } from './layer.ts';
import { shield } from './shield.ts';

/** Which of the four names are forbidden, and perhaps what stands in. */
const rules = fc
  .tuple(fc.subarray([...SPACE.names], { minLength: 1 }), fc.option(fc.constantFrom(...SPACE.names)))
  .map(([forbid, replaceWith]) => ({ forbid, replaceWith: replaceWith !== null && forbid.includes(replaceWith) ? null : replaceWith }));

const laws = {
  'it is idempotent': law(fc.tuple(rules, anyPuppet), (run, [rule, a], setting) => {
    const once = run(draft('shield', rule, [a]), setting);
    expect(seen(run(draft('shield', rule, [draft('shield', rule, [a])]), setting))).toEqual(seen(once));
    return once.filter((t) => t.source?.startsWith('fallback')).length;
  }),
  'nothing forbidden comes out': law(fc.tuple(rules, anyPuppet), (run, [rule, a], setting) => {
    let forbidden = 0;
    const alone = run(a, setting);
    run(draft('shield', rule, [a]), setting).forEach((t, k) => {
      if (alone[k].action !== null && rule.forbid.includes(SPACE.names[alone[k].action as number])) forbidden++;
      if (t.action !== null) expect(rule.forbid).not.toContain(SPACE.names[t.action as number]);
    });
    return forbidden;
  }),
  'what is allowed passes as it is, and what is not is replaced as fallback:1': law(
    fc.tuple(rules, anyPuppet),
    (run, [rule, a], setting) => {
      const alone = run(a, { ...setting, answers: [-1] });
      let passed = 0;
      run(draft('shield', rule, [a]), { ...setting, answers: [-1] }).forEach((t, k) => {
        const { action, source, packets } = alone[k];
        expect(t.packets).toEqual(packets);
        const name = SPACE.names[action as number];
        const allowed = name !== undefined && !rule.forbid.includes(name);
        if (allowed) passed++;
        if (action === null || allowed) expect([t.action, t.source]).toEqual([action, source]);
        else if (rule.replaceWith !== null)
          expect([t.action, t.source]).toEqual([SPACE.names.indexOf(rule.replaceWith), fallback(source ?? 'chosen', 1)]);
        else expect(t.action).toBeNull();
      });
      return passed;
    },
  ),
};
const exact = 'what is allowed passes as it is, and what is not is replaced as fallback:1';

describe('shield', () => {
  judge(laws, {
    'does nothing': { kind: breaking(shield, (_real, [a]) => a), fails: ['nothing forbidden comes out', exact] },
    'turns every action into the next': {
      kind: breaking(shield, (real) =>
        changing(real, (d) => (typeof d.action === 'number' ? { ...d, action: (d.action + 1) % SPACE.n, source: 'fallback:1' } : d)),
      ),
      fails: ['it is idempotent', 'nothing forbidden comes out', exact],
    },
    'lets nothing through': { kind: breaking(shield, (real) => changing(real, (d) => ({ ...d, action: null }))), fails: [exact] },
    'keeps it to itself that it stepped in': {
      kind: breaking(shield, (real) => changing(real, (d) => ({ ...d, source: 'chosen' }))),
      fails: [exact],
    },
    'adds itself up': {
      kind: breaking(shield, (real) =>
        changing(real, (d) => ({ ...d, source: d.source.startsWith('fallback') ? fallback(d.source, 1) : d.source })),
      ),
      fails: ['it is idempotent', exact],
    },
  });

  const out = (space: ActionSpace, rule: object, action: unknown): unknown => {
    const said = draft('replay', { log: [{ tick: 0, action, source: 'chosen' }] });
    const { action: came, source } = runOperator(buildOperator(draft('shield', rule, [said])), { ticks: 1, space }).traces[0];
    return came === null ? null : [came, source];
  };

  it('looks at each component of a MultiDiscrete', () => {
    const space: MultiDiscrete = {
      kind: 'multidiscrete',
      nvec: [2, 3],
      names: [
        ['go', 'halt'],
        ['left', 'ahead', 'right'],
      ],
      default: [1, 1],
      press: [
        ['level', 'level'],
        ['level', 'level', 'level'],
      ],
    };
    expect(out(space, { forbid: 'left', replaceWith: 'ahead' }, [0, 0])).toEqual([[0, 1], 'fallback:1']);
    expect(out(space, { forbid: 'left', replaceWith: 'ahead' }, [0, 2])).toEqual([[0, 2], 'chosen']);
    expect(out(space, { forbid: 'left' }, [0, 0])).toBeNull();
    expect(() => out(space, { forbid: 'left', replaceWith: 'halt' }, [0, 0])).toThrow(
      `shield.replaceWith: 'halt' is no action of the component that has 'left' (left, ahead, right)`,
    );
  });

  it('moves the values of a Box to their limits', () => {
    const space: Box = { kind: 'box', low: [-1, -1], high: [1, 1], names: ['x', 'y'], units: ['m', 'm'], default: [0, 0] };
    expect(out(space, { limit: { y: [0, 0.5] } }, [-1, -0.25])).toEqual([[-1, 0], 'fallback:1']);
    expect(out(space, { limit: { y: [0, 0.5] } }, [0.5, 0.5])).toEqual([[0.5, 0.5], 'chosen']);
    expect(() => out(space, { limit: { z: [0, 1] } }, [0, 0])).toThrow(`shield.limit: unknown component 'z'`);
    expect(() => out(space, { limit: { y: [1, 0] } }, [0, 0])).toThrow('swap them');
  });

  it('refuses a rule that does not fit the space', () => {
    expect(() => out(SPACE, { forbid: 'upp' }, 0)).toThrow(`shield: unknown action 'upp'; did you mean 'up'?`);
    expect(() => out(SPACE, { forbid: 'up', replaceWith: 'up' }, 0)).toThrow(`'up' is itself forbidden`);
    expect(() => out(SPACE, { limit: { up: [0, 1] } }, 0)).toThrow('limits are for a Box');
  });
});
