import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Blueprint } from '../contract.ts';
import { buildOperator, operatorKinds } from '../registry.ts';
import { runOperator } from '../testing.ts';
import { SPACE, anyPuppet, breaking, changing, draft, judge, law, plainPuppet, puppet, voter, without, type Setting } from './fixtures.ts';
import { arbitrate, type ArbitrateState } from './arbitrate.ts';

interface Named {
  readonly name: string;
  readonly priority: number;
  readonly child: Blueprint;
}

const between = (children: readonly Named[], policy = 'priority'): Blueprint =>
  draft(
    'arbitrate',
    { policy, layers: children.map(({ name, priority }) => ({ name, priority })) },
    children.map((c) => c.child),
  );

/** Three named children with priorities that may tie, and an order to put them in. */
const parties = (of: fc.Arbitrary<Blueprint>): fc.Arbitrary<{ named: Named[]; shuffled: Named[]; policy: string }> =>
  fc
    .tuple(
      fc.tuple(of, of, of),
      fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 3, maxLength: 3 }),
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      fc.constantFrom('priority', 'majority'),
    )
    .map(([children, priorities, order, policy]) => {
      const named = children.map((child, k) => ({ name: 'cab'[k], priority: priorities[k], child }));
      return { named, shuffled: order.map((k) => named[k]), policy };
    });

const legalAt = (s: Setting, tick: number, action: unknown): boolean => s.legal[tick % s.legal.length][action as number] === 1;
const rank = (a: Named, b: Named): number => b.priority - a.priority || (a.name < b.name ? -1 : 1);

const laws = {
  'the order of the children does not matter': law(parties(anyPuppet), (run, { named, shuffled, policy }, setting) => {
    const one = run(between(named, policy), setting);
    expect(run(between(shuffled, policy), setting)).toEqual(one);
    return shuffled[0].name === 'c' ? 0 : one.filter((t) => t.action !== null).length;
  }),
  'priority: the highest-ranked legal opinion is followed, and all others are losers with their reason': law(
    parties(plainPuppet),
    (run, { named }, setting) => {
      const ranked = [...named].sort(rank);
      const alone = ranked.map((c) => run(c.child, setting));
      let losers = 0;
      run(between(named), setting).forEach((t, k) => {
        if (!setting.acting[k % setting.acting.length]) return;
        const legal = alone.map((traces) => traces[k].action !== null && legalAt(setting, k, traces[k].action));
        const won = legal.indexOf(true);
        expect([t.action, t.source]).toEqual(won < 0 ? [null, null] : [alone[won][k].action, alone[won][k].source]);
        const reasons: [string, string][] = [];
        ranked.forEach((c, n) => {
          const { action } = alone[n][k];
          if (!legal[n]) reasons.push([c.name, action === null ? 'none' : 'illegal']);
          else if (action !== alone[won][k].action) reasons.push([c.name, 'outranked']);
        });
        const said = t.notes.map((n) => n.data as { winner: string | null; losers: object });
        expect(said).toEqual(
          reasons.length === 0 ? [] : [{ winner: won < 0 ? null : ranked[won].name, losers: Object.fromEntries(reasons) }],
        );
        losers += reasons.length;
      });
      return losers;
    },
  ),
  'majority: nobody who is followed has fewer supporters than another': law(parties(voter), (run, { named }, setting) => {
    const alone = named.map((c) => run(c.child, setting));
    let votes = 0;
    run(between(named, 'majority'), setting).forEach((t, k) => {
      if (!setting.acting[k % setting.acting.length]) return;
      const cast = alone.map((traces) => traces[k].action).filter((a) => a !== null && legalAt(setting, k, a));
      const count = (a: unknown): number => cast.filter((b) => b === a).length;
      expect(count(t.action)).toBe(Math.max(0, ...cast.map(count)));
      votes += cast.length;
    });
    return votes;
  }),
};
const order = 'the order of the children does not matter';
const priority = 'priority: the highest-ranked legal opinion is followed, and all others are losers with their reason';
const majority = 'majority: nobody who is followed has fewer supporters than another';

describe('arbitrate', () => {
  judge(laws, {
    'follows the child that stands first': { kind: breaking(arbitrate, (_real, [a]) => a), fails: [order, priority, majority] },
    'breaks ties by position': {
      kind: {
        ...arbitrate,
        build: (b, child) => {
          const layers = (b.params!['layers'] as { name: string; priority: number }[]).map((l, k) => ({
            ...l,
            priority: l.priority - k / 10,
          }));
          return arbitrate.build({ ...b, params: { ...b.params, layers } }, child);
        },
      },
      fails: [order, priority],
    },
    'ignores priorities': {
      kind: {
        ...arbitrate,
        build: (b, child) =>
          arbitrate.build(
            {
              ...b,
              params: { ...b.params, layers: (b.params!['layers'] as { name: string }[]).map(({ name }) => ({ name, priority: 0 })) },
            },
            child,
          ),
      },
      fails: [priority],
    },
    'decides by priority whatever it is told': {
      kind: { ...arbitrate, build: (b, child) => arbitrate.build({ ...b, params: { ...b.params, policy: 'priority' } }, child) },
      fails: [majority],
    },
    'keeps the losers to itself': { kind: breaking(arbitrate, (real) => changing(real, (d) => without(d, 'notes'))), fails: [priority] },
  });

  const kinds = [...operatorKinds, puppet];
  const some = (ask: 'no' | 'await' = 'no', act: 'some' | 'none' = 'some', salt = 0): Blueprint =>
    draft('puppet', { plays: [{ act, ask }], salt });

  it('counts ticks, not calls: an answer that turns a verdict takes the earlier one back', () => {
    const children = [
      { name: 'pilot', priority: 1, child: some('await', 'none') },
      { name: 'backup', priority: 0, child: some('no', 'some', 1) },
    ];
    const run = runOperator(buildOperator(between(children), kinds), {
      ticks: 3,
      space: SPACE,
      answer: (_e, t) => (t < 2 ? { value: 2 } : null),
    });
    expect(run.traces.map((t) => t.action)).toEqual([2, 2, 3]);
    expect(run.traces[0].notes.map((n) => n.data)).toEqual([
      { winner: 'backup', losers: { pilot: 'none' } },
      { winner: 'pilot', losers: { backup: 'outranked' } },
    ]);
    expect((run.state as ArbitrateState).lost).toEqual({ pilot: { none: 0, late: 1 }, backup: { outranked: 2 } });
  });

  it('waits, under priority, only for those who can still win', () => {
    const children = (first: Blueprint, second: Blueprint): Named[] => [
      { name: 'a', priority: 1, child: first },
      { name: 'b', priority: 0, child: second },
    ];
    const awaited = (of: Named[], policy: string): string[] =>
      runOperator(buildOperator(between(of, policy), kinds), { ticks: 1, space: SPACE }).traces[0].awaited;
    expect(awaited(children(some(), some('await')), 'priority')).toEqual([]);
    expect(awaited(children(some('await', 'none'), some('await')), 'priority')).toEqual(['a/q0', 'b/q0']);
    expect(awaited(children(some(), some('await')), 'majority')).toEqual(['b/q0']);
  });

  it('refuses names that do not tell its children apart', () => {
    const build = (layers: object[]): unknown => buildOperator(draft('arbitrate', { layers }, [some(), some()]), kinds);
    expect(() => build([{ name: 'a' }])).toThrow('arbitrate.params.layers: expected one a child (2), got 1');
    expect(() => build([{ name: 'a' }, { name: 'a' }])).toThrow(`two children are called 'a'`);
    expect(() => build([{ name: 'a/b' }, { name: 'c' }])).toThrow('operator.params.layers[0].name: expected a name of letters');
  });
});
