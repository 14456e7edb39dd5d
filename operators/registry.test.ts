import { describe, expect, it } from 'vitest';
import { makeEnvironment } from '../environments/index.ts';
import { blueprintHash, worstGrade } from './blueprint.ts';
import type { Decision, Operator } from './contract.ts';
import { defineKind } from './kind.ts';
import { buildOperator, checkOperator, completeBlueprint, operatorKinds } from './registry.ts';
import { parseSeat } from './seat.ts';

const nothing = (): Decision => ({ state: null, action: null, source: 'chosen' });
const idle = { init: (): unknown => null, decide: nothing, resolve: nothing };

const planner = defineKind({
  kind: 'planner',
  about: 'Needs the rules',
  example: 'planner',
  grade: ['cassette', 'statistical'],
  takes: ['prompts', 'model', 'budgets'],
  build: (_p, { blueprint }): Operator => ({ blueprint, needs: { views: ['state'], model: true }, ...idle }),
});
const kinds = [...operatorKinds, planner];

const nested = (depth: number): object => (depth === 0 ? { kind: 'stay' } : { kind: 'hold', children: [nested(depth - 1)] });

describe('blueprints', () => {
  it('have one hash however they were written', () => {
    const written = completeBlueprint({ children: [{ kind: 'human' }, { params: {}, kind: 'stay' }], kind: 'override' });
    const whole = completeBlueprint({
      kind: 'override',
      grade: 'statistical',
      params: { ticks: 0 },
      children: [
        { kind: 'human', grade: 'statistical' },
        { kind: 'stay', grade: 'exact', children: [] },
      ],
    });
    expect(blueprintHash(written)).toBe(blueprintHash(whole));
    expect(blueprintHash(completeBlueprint({ kind: 'stay' }))).not.toBe(blueprintHash(completeBlueprint({ kind: 'random' })));
  });

  it('can be repeated as far as their worst part', () => {
    expect(worstGrade([])).toBe('exact');
    expect(worstGrade(['cassette', 'exact'])).toBe('cassette');
    expect(worstGrade(['cassette', 'statistical', 'exact'])).toBe('statistical');
    expect(completeBlueprint({ kind: 'first', children: [{ kind: 'planner' }, { kind: 'stay' }] }, kinds).grade).toBe('cassette');
    expect(completeBlueprint({ kind: 'first', children: [{ kind: 'planner', grade: 'statistical' }, { kind: 'stay' }] }, kinds).grade).toBe(
      'statistical',
    );
  });

  it.each([
    [
      { kind: 'hold', grade: 'exact', children: [{ kind: 'human' }] },
      `operator.grade: 'hold' is statistical (because of 'human' inside it), not exact; correct it or leave it out`,
    ],
    [{ kind: 'random', grade: 'cassette' }, `operator.grade: 'random' is exact, not cassette`],
    [{ kind: 'planner', grade: 'exact' }, `'planner' is cassette or statistical, not exact`],
    [{ kind: 'random', grade: 'good' }, 'operator.grade: expected exact, cassette or statistical (or leave it out), got "good"'],
    [{ kind: 'random', model: {} }, `operator.model: 'random' has no use for model; leave it out`],
    [{ kind: 'first', contract: {}, children: [{ kind: 'stay' }] }, `operator.contract: 'first' has no use for contract`],
    [{ kind: 'hold', children: [] }, `operator.children: 'hold' takes exactly 1 inside it, got 0`],
    [{ kind: 'first' }, `operator.children: 'first' takes 1 or more inside it, got 0`],
    [{ kind: 'stay', children: [{ kind: 'stay' }] }, `operator.children: 'stay' takes no operators inside it, got 1`],
    [{ kind: 'stay', params: { n: 1 } }, `operator.params: 'stay' takes no parameters, got 'n'; leave it out`],
    [
      { kind: 'hold', children: [{ kind: 'hold', children: [{ kind: 'staay' }] }] },
      `operator.children[0].children[0].kind: unknown operator 'staay'; did you mean 'stay'?`,
    ],
    [{ kind: 'planner', prompts: { system: 'abc' } }, 'operator.prompts.system: expected a sha256, 64 hex digits'],
    [
      { kind: 'hier', contract: { packets: ['plans'] }, children: [{ kind: 'stay' }, { kind: 'stay' }] },
      'operator.contract.packets[0]: expected summary, plan, policy or chat',
    ],
    [
      { kind: 'hier', contract: { override: 1 }, children: [{ kind: 'stay' }, { kind: 'stay' }] },
      `operator.contract: unknown key 'override'; did you mean 'overrides'?`,
    ],
    [nested(33), 'nested deeper than 32'],
    ['random', 'operator: expected a blueprint, an object with at least a kind, got "random"'],
  ])('are refused: %j', (blueprint, message) => {
    expect(() => completeBlueprint(blueprint, kinds)).toThrow(message);
  });
});

describe('checkOperator', () => {
  const kuhn = makeEnvironment('kuhn', 'standard');
  const kitchen = makeEnvironment('overcooked', 'cramped_room');
  const check = (text: string, env: typeof kuhn, seat = 0) =>
    checkOperator(buildOperator(parseSeat(text, kinds), kinds), env, { seat, kinds });

  it('lets pass what can act', () => {
    for (const text of ['random', 'hold(every(2,random))', 'override(random,human)', 'remote:views=text+scene', 'remote:views=text'])
      check(text, kuhn);
    for (const text of ['greedy', 'first(greedy,random)', 'scripted:plan=NNEIS', 'planner']) check(text, kitchen, 1);
  });

  it.each([
    ['hold(greedy)', kuhn, `seat 0: 'greedy' acts only in overcooked, not in 'kuhn'; there, use random, stay, scripted, human, remote`],
    [
      'remote:views=scen+text',
      kitchen,
      `seat 0: 'remote' needs a view that 'overcooked' does not have: unknown view 'scen'; did you mean 'scene'?`,
    ],
    ['remote:views=state+text', kuhn, `seat 0: 'remote' needs the view 'state', which 'kuhn' gives nobody (its information is partial)`],
    ['scripted:plan=NQ', kitchen, `scripted.plan, letter 2: no action begins with 'Q'`],
    ['shield(random,forbid=jump)', kitchen, `shield: unknown action 'jump'`],
  ])('refuses %s', (text, env, message) => {
    expect(() => check(text, env)).toThrow(message);
  });

  it('refuses a planner where the rules are not for everybody to see', () => {
    const blind = buildOperator({ kind: 'planner' }, [
      { ...planner, build: (blueprint) => ({ blueprint, needs: { views: [], model: true }, ...idle }) },
    ]);
    expect(() => checkOperator(blind, kuhn)).toThrow(`'planner' plans with the world's own rules, which 'kuhn' does not give`);
  });

  it('gives the model only to whoever asks for it', () => {
    const seen: string[] = [];
    const nosy = (kind: string, model: boolean): typeof planner =>
      defineKind({
        kind,
        about: '',
        example: kind,
        build: (_p, { blueprint }) => ({
          blueprint,
          needs: model ? { views: [], model } : { views: [] },
          ...idle,
          init: (ctx) => seen.push(`${kind} ${'model' in ctx}`),
        }),
      });
    const all = [...operatorKinds, nosy('asks', true), nosy('does-not', false)];
    checkOperator(buildOperator({ kind: 'first', children: [{ kind: 'asks' }, { kind: 'does-not' }] }, all), kitchen, { kinds: all });
    expect(seen).toEqual(['asks true', 'does-not false']);
  });
});
