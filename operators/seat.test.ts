import { describe, expect, it } from 'vitest';
import { blueprintHash } from './blueprint.ts';
import { buildOperator, completeBlueprint, operatorKinds } from './registry.ts';
import { parseSeat } from './seat.ts';

const stay = { kind: 'stay', grade: 'exact' };
const random = { kind: 'random', grade: 'exact' };

describe('parseSeat', () => {
  it.each([
    ['random', random],
    ['  random ', random],
    ['scripted:plan=NNEI.', { kind: 'scripted', grade: 'exact', params: { plan: 'NNEI.', after: 'default' } }],
    [
      'scripted:plan=north+east+5,after=repeat',
      { kind: 'scripted', grade: 'exact', params: { plan: ['north', 'east', 5], after: 'repeat' } },
    ],
    ['scripted(plan=NN)', { kind: 'scripted', grade: 'exact', params: { plan: 'NN', after: 'default' } }],
    ['every(2,random)', { kind: 'every', grade: 'exact', params: { n: 2 }, children: [random] }],
    ['every(random,n=2)', { kind: 'every', grade: 'exact', params: { n: 2 }, children: [random] }],
    ['every(random):n=2', { kind: 'every', grade: 'exact', params: { n: 2 }, children: [random] }],
    ['delay( 3 , stay )', { kind: 'delay', grade: 'exact', params: { ticks: 3 }, children: [stay] }],
    [
      'first(scripted:plan=NN,after=last,random)',
      { kind: 'first', grade: 'exact', children: [{ kind: 'scripted', grade: 'exact', params: { plan: 'NN', after: 'last' } }, random] },
    ],
    [
      'override(random,human,ticks=4)',
      { kind: 'override', grade: 'statistical', params: { ticks: 4 }, children: [random, { kind: 'human', grade: 'statistical' }] },
    ],
    [
      'shield(random,forbid=interact+stay,replaceWith=north)',
      { kind: 'shield', grade: 'exact', params: { forbid: ['interact', 'stay'], replaceWith: 'north', limit: {} }, children: [random] },
    ],
    [
      'arbitrate(a=random,b=hold(stay),policy=majority)',
      {
        kind: 'arbitrate',
        grade: 'exact',
        params: {
          policy: 'majority',
          layers: [
            { name: 'a', priority: 2 },
            { name: 'b', priority: 1 },
          ],
        },
        children: [random, { kind: 'hold', grade: 'exact', children: [stay] }],
      },
    ],
    [
      '{"kind":"hold","children":[{"kind":"human"}]}',
      { kind: 'hold', grade: 'statistical', children: [{ kind: 'human', grade: 'statistical' }] },
    ],
  ])('reads %s', (text, blueprint) => {
    expect(parseSeat(text)).toEqual(blueprint);
    expect(blueprintHash(parseSeat(text))).toBe(blueprintHash(buildOperator(blueprint).blueprint));
  });

  it.each([
    ['', `operator '', character 1: expected the name of an operator, got the end of the text. Known: random, stay`],
    ['greedi', `operator 'greedi', character 1: unknown operator 'greedi'; did you mean 'greedy'?`],
    ['hold(every(2,randm))', `character 14: unknown operator 'randm'; did you mean 'random'?`],
    ['hold(random', `character 12: expected , or ), got the end of the text to end 'hold('`],
    ['hold(random))', `character 13: expected the end, got ')'; several operators are joined by a combinator`],
    ['random stay', `character 8: expected the end, got 'stay'`],
    ['hold()', `character 6: expected the name of an operator, got ')'`],
    ['hold', `character 1: 'hold' takes exactly 1 in its parentheses, got 0; for example hold(every(2,random))`],
    ['hold(stay,stay)', `'hold' takes exactly 1 in its parentheses, got 2`],
    ['random(stay)', `'random' takes no operators in its parentheses, got 1`],
    ['every(2,3,random)', `'every' takes only n by position, got 2; for example every(2,random)`],
    ['every(random,2)', `character 14: numbers come before the operators in 'every(…)'`],
    ['first(2,random)', `'first' takes no numbers by position, got 1`],
    ['every(0,random)', 'operator.params.n: expected 1 tick or more, got 0'],
    ['every(random)', 'operator.params.n: expected a whole number of ticks'],
    ['scripted:pln=NN', `character 10: unknown parameter of 'scripted' 'pln'; did you mean 'plan'?`],
    ['scripted:NN', `character 10: expected key=value after 'scripted:', got 'NN'. Known: plan, after`],
    ['scripted:plan=', `character 15: expected a value for 'plan', got the end of the text`],
    ['scripted:plan=N,plan=E', `character 17: 'plan' is given twice`],
    ['random:seed=3', `character 8: 'random' takes no parameters, got 'seed'; leave it out`],
    ['arbitrate(random,stay)', `character 11: 'arbitrate' wants named operators, such as arbitrate(`],
    ['{"kind":', 'operator: not JSON ('],
    ['{"kind":"randm"}', `operator.kind: unknown operator 'randm'; did you mean 'random'?`],
    ['{"kind":"random","parms":{}}', `operator: unknown key 'parms'; did you mean 'params'?`],
    [
      '{"kind":"hold","children":[{"kind":"every","params":{"n":1.5},"children":[{"kind":"stay"}]}]}',
      'operator.children[0].params.n: expected a whole number of ticks, got 1.5',
    ],
    ['hold('.repeat(40), 'operators nested deeper than 32'],
  ])('refuses %s', (text, message) => {
    expect(() => parseSeat(text)).toThrow(message);
  });

  it.each(operatorKinds.map((k) => [k.kind, k.example]))('%s: its example %s builds one', (kind, example) => {
    const blueprint = parseSeat(example);
    expect(blueprint.kind).toBe(kind);
    const operator = buildOperator(blueprint);
    expect(operator.blueprint).toEqual(blueprint);
    expect(completeBlueprint(JSON.parse(JSON.stringify(blueprint)))).toEqual(blueprint);
  });
});
