import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Blueprint, Contract, Frame, Operator, Packet, PacketDraft } from '../contract.ts';
import { buildOperator, operatorKinds } from '../registry.ts';
import { runOperator, type Run, type Trace } from '../testing.ts';
import { SPACE, anyPuppet, breaking, changing, draft, judge, law, plainPuppet, puppet, seen, without, type Setting } from './fixtures.ts';
import { hier, type HierState } from './hier.ts';

const under = (planner: Blueprint, executor: Blueprint, contract: Contract = {}): Blueprint => ({
  ...draft('hier', {}, [planner, executor]),
  contract,
});
const legalAt = (s: Setting, tick: number, action: unknown): boolean => s.legal[tick % s.legal.length][action as number] === 1;

/** Asks and draws, and never gets an answer or has an opinion. */
const silent = draft('shield', { forbid: SPACE.names }, [draft('puppet', { plays: [{ act: 'draw', ask: 'await' }, { act: 'draw' }] })]);
const rule = fc.record({ count: fc.integer({ min: 0, max: 3 }), ticks: fc.integer({ min: 1, max: 5 }) });

const laws = {
  'a planner that never answers ≡ the executor alone': law(anyPuppet, (run, executor, setting) => {
    // only the executor is answered: what the planner asked stays open
    const own = { ...setting, answers: [-1] };
    const alone = run(executor, own);
    const led = run(under(silent, executor), own).map((t) => ({
      ...t,
      effects: t.effects.filter((e) => e.id.startsWith('executor/')),
      awaited: t.awaited.filter((id) => id.startsWith('executor/')),
      delivered: t.delivered.filter((d) => d.startsWith('executor/')),
    }));
    // where the executor has nothing to say either, the tick has waited for the planner in vain
    const level = (traces: readonly Trace[]): Trace[] => traces.map((t) => (t.action === null ? { ...t, late: false } : t));
    expect(seen(level(led))).toEqual(seen(level(alone)));
    return alone.filter((t) => t.action !== null).length;
  }),
  'a legal action of the planner stands, any other time the executor acts': law(
    fc.tuple(plainPuppet, anyPuppet),
    (run, [planner, executor], setting) => {
      const [above, below] = [run(planner, setting), run(executor, setting)];
      let overruled = 0;
      run(under(planner, executor), setting).forEach((t, k) => {
        if (!setting.acting[k % setting.acting.length]) return;
        const stands = above[k].action !== null && legalAt(setting, k, above[k].action);
        const { action, source } = stands ? above[k] : below[k];
        expect([t.action, t.source]).toEqual([action, source]);
        if (stands) overruled++;
      });
      return overruled;
    },
  ),
  'no more overrides in any ticks in a row than the contract allows, and as many where it allows them': law(
    fc.tuple(rule, plainPuppet),
    (run, [overrides, planner], setting) => {
      const executor = draft('puppet', { plays: [{ act: 'none' }] });
      const wanted = run(under(planner, executor), setting);
      const granted: number[] = [];
      let refused = 0;
      run(under(planner, executor, { overrides }), setting).forEach((t, k) => {
        if (wanted[k].action === null) return expect(t.action).toBeNull();
        const before = granted.filter((g) => g > k - overrides.ticks).length;
        expect(t.action).toBe(before < overrides.count ? wanted[k].action : null);
        if (t.action !== null) granted.push(k);
        else refused++;
      });
      return refused;
    },
  ),
};
const stands = 'a legal action of the planner stands, any other time the executor acts';
const budget = 'no more overrides in any ticks in a row than the contract allows, and as many where it allows them';

describe('hier', () => {
  judge(laws, {
    'is the planner alone': {
      kind: breaking(hier, (_real, [planner]) => planner),
      fails: ['a planner that never answers ≡ the executor alone', stands],
    },
    'is the executor alone': { kind: breaking(hier, (_real, [, executor]) => executor), fails: [stands] },
    'has no contract': { kind: { ...hier, build: (b, child) => hier.build(without(b, 'contract'), child) }, fails: [budget] },
    'counts overrides for ever': {
      kind: {
        ...hier,
        build: (b, child) =>
          hier.build(
            {
              ...b,
              contract: {
                ...b.contract,
                ...(b.contract?.overrides === undefined ? {} : { overrides: { ...b.contract.overrides, ticks: 1000 } }),
              },
            },
            child,
          ),
      },
      fails: [budget],
    },
    'gives the executor draws that depend on the planner': {
      kind: breaking(hier, (real) => ({ ...real, decide: (s, frame) => real.decide(s, { ...frame, random: frame.random.fork('x') }) })),
      fails: ['a planner that never answers ≡ the executor alone'],
    },
    'calls an override a plan': {
      kind: breaking(hier, (real) => changing(real, (d) => ({ ...d, source: d.source === 'chosen' ? 'plan' : d.source }))),
      fails: ['a planner that never answers ≡ the executor alone', stands],
    },
  });

  describe('packets', () => {
    const packet = (kind: PacketDraft['kind'], to: PacketDraft['to'], tick: number, ttlTicks: number, payload: number): PacketDraft => ({
      kind,
      to,
      basedOnTick: tick,
      ttlTicks,
      payload,
    });

    it('brings a plan down within the same decide, keeps it for its ttl, and replaces it by a newer one', () => {
      const inboxes = hear(
        (t) =>
          t === 1
            ? [packet('plan', 0, 1, 2, 10)]
            : t === 6
              ? [packet('plan', 0, 6, 5, 20), packet('policy', 0, 6, 5, 30)]
              : t === 8
                ? [packet('plan', 0, 8, 1, 40)]
                : [],
        () => [],
        {},
      ).executor;
      expect(inboxes).toEqual([[], [10], [10], [10], [], [], [20, 30], [20, 30], [30, 40], [30, 40]]);
    });

    it('brings a summary up at the next call', () => {
      const { planner } = hear(
        () => [],
        (t) => (t === 2 ? [packet('summary', 0, 2, 3, 7)] : []),
        {},
      );
      expect(planner).toEqual([[], [], [], [7], [7], [7], [], [], [], []]);
    });

    it('lets everything else out', () => {
      const { run, planner, executor } = hear(
        (t) => (t === 0 ? [packet('chat', 'all', 0, 1, 1), packet('plan', 1, 0, 1, 2)] : []),
        (t) => (t === 0 ? [packet('plan', 0, 0, 1, 3)] : []),
        {},
      );
      expect(run.traces[0].packets.map((p) => p.payload)).toEqual([1, 2, 3]);
      expect([...planner, ...executor].flat()).toEqual([]);
    });

    it('goes through three layers', () => {
      // the middle one is a planner to the lowest and an executor to the highest
      const heard: number[][] = [];
      const speaks = (kind: PacketDraft['kind'], payload: number): Operator =>
        scriptedLayer((t) => (t === 0 ? [packet(kind, 0, 0, 9, payload)] : []), []);
      const lowest = scriptedLayer(() => [], heard);
      const inner = assemble(hier, speaks('plan', 2), lowest, {});
      runOperator(assemble(hier, speaks('policy', 1), inner, {}), { ticks: 2, space: SPACE });
      expect(heard).toEqual([
        [1, 2],
        [1, 2],
      ]);
    });

    it('drops what its contract does not allow, counts it and says so', () => {
      const contract: Contract = { packets: ['plan'], maxTtlTicks: 3 };
      const { run, executor } = hear(
        (t) =>
          t === 0
            ? [
                packet('policy', 0, 0, 1, 1),
                packet('plan', 0, 0, 4, 2),
                packet('plan', 0, 1, 1, 3),
                packet('chat', 'all', 0, 1, 4),
                packet('plan', 0, 0, 3, 5),
              ]
            : t === 5
              ? [packet('plan', 0, 1, 3, 6)]
              : [],
        () => [],
        contract,
      );
      expect(executor.slice(0, 6)).toEqual([[5], [5], [5], [5], [], []]);
      expect((run.state as HierState).dropped).toEqual({ kind: 2, ttl: 1, future: 1, expired: 1 });
      expect(run.traces[0].packets).toEqual([]);
      expect(run.traces[0].notes.map((n) => [n.layer, n.what, n.data])).toContainEqual([
        '',
        'dropped',
        { reason: 'ttl', packet: 'plan', ttlTicks: 4 },
      ]);
    });
  });

  it('counts an override that is refused once a tick, however many answers come', () => {
    const keen = draft('puppet', { plays: [{ act: 'some', ask: 'await' }] });
    const kinds = [...operatorKinds, puppet];
    const run = runOperator(buildOperator(under(keen, draft('stay'), { overrides: { count: 0, ticks: 1 } }), kinds), {
      ticks: 4,
      space: SPACE,
      answer: () => ({ value: 2 }),
    });
    expect((run.state as HierState).dropped).toEqual({ override: 4 });
    expect(run.traces.map((t) => t.action)).toEqual([3, 3, 3, 3]);
  });

  it('counts an override once, however many answers come', () => {
    const keen = draft('puppet', { plays: [{ act: 'some', ask: 'await' }] });
    const one = buildOperator(under(keen, draft('stay'), { overrides: { count: 1, ticks: 1 } }), [...operatorKinds, puppet]);
    const run = runOperator(one, { ticks: 3, space: SPACE, answer: () => ({ value: 2 }) });
    expect(run.traces.map((t) => t.action)).toEqual([2, 2, 2]);
    expect((run.state as HierState).dropped).toEqual({});
  });

  it('acts on the executor while the planner is awaited', () => {
    const kinds = [...operatorKinds, puppet];
    const asks = draft('puppet', { plays: [{ act: 'none', ask: 'await' }] });
    const run = runOperator(buildOperator(under(asks, draft('stay')), kinds), {
      ticks: 2,
      space: SPACE,
      answer: (_e, t) => (t === 0 ? { value: 2 } : null),
    });
    expect(run.traces.map((t) => [t.action, t.source, t.delivered])).toEqual([
      [2, 'chosen', ['planner/q0 ok']],
      [3, 'chosen', ['planner/q1 late']],
    ]);
  });
});

type Say = (tick: number) => PacketDraft[];

/** A layer that says what it is told and writes down the payloads in its inbox. */
function scriptedLayer(say: Say, heard: number[][]): Operator {
  return {
    blueprint: { kind: 'scripted-layer', grade: 'exact' },
    needs: { views: [] },
    init: () => null,
    decide(s, frame: Frame) {
      heard.push(frame.inbox.map((p: Packet) => p.payload as number));
      return { state: s, action: null, source: 'chosen', packets: say(frame.tick) };
    },
    resolve: (s) => ({ state: s, action: null, source: 'chosen' }),
  };
}

function assemble(kind: typeof hier, planner: Operator, executor: Operator, contract: Contract): Operator {
  const children = [planner, executor];
  const blueprint: Blueprint = { kind: 'hier', grade: 'exact', contract, children: children.map((c) => c.blueprint) };
  return kind.build(blueprint, () => children.shift() as Operator);
}

function hear(above: Say, below: Say, contract: Contract): { planner: number[][]; executor: number[][]; run: Run } {
  const planner: number[][] = [];
  const executor: number[][] = [];
  const run = runOperator(assemble(hier, scriptedLayer(above, planner), scriptedLayer(below, executor), contract), {
    ticks: 10,
    space: SPACE,
  });
  return { planner, executor, run };
}
