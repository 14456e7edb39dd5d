import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kinds, momentum } from '../examples/operator/momentum.ts';
import { play } from '../examples/operator/play.ts';
import type { Discrete } from '../environments/index.ts';
import { buildOperator, operatorKinds, parseSeat, runOperator } from '../operators/index.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const page = read('docs/add-an-operator.md');
/** Bodies of the page's fenced blocks of a language. */
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((m) => m[1]);

describe('docs/add-an-operator.md', () => {
  it('shows the example as it is', () => {
    const shown = blocks('ts');
    const file = read('examples/operator/momentum.ts');
    expect(shown.length).toBeGreaterThan(1);
    expect(shown[0]).toBe(file);
  });

  it('has only seats that can be built', () => {
    const seats = blocks('seats')
      .flatMap((body) => body.split('\n'))
      .map((line) => line.replace(/\s{2,}#.*$/, '').trim())
      .filter((line) => line !== '');
    expect(seats.length).toBeGreaterThan(15);
    for (const seat of seats)
      expect(buildOperator(parseSeat(seat, kinds), kinds).blueprint.kind).toBe(seat.startsWith('{') ? 'hier' : /^\w+/.exec(seat)?.[0]);
  });

  it('has only blueprints that can be built', () => {
    const shown = blocks('json');
    expect(shown.length).toBeGreaterThan(0);
    for (const body of shown) buildOperator(JSON.parse(body), kinds);
  });

  it('names every kind there is', () => {
    for (const { kind } of operatorKinds) expect(page).toMatch(new RegExp(`(^|\`)${kind}\\b`, 'm'));
  });
});

describe('examples/operator', () => {
  const space: Discrete = {
    kind: 'discrete',
    n: 5,
    names: ['a', 'b', 'c', 'd', 'e'],
    default: 4,
    press: ['level', 'level', 'level', 'level', 'level'],
  };

  it('momentum goes on with an action for so many ticks, and stops where it becomes illegal', () => {
    const { traces } = runOperator(buildOperator({ kind: 'momentum', params: { ticks: 3 } }, [momentum]), { ticks: 9, space, seed: 2n });
    expect(traces.map((t) => t.source)).toEqual(['chosen', 'plan', 'plan', 'chosen', 'plan', 'plan', 'chosen', 'plan', 'plan']);
    expect(traces.map((t) => t.action === traces[t.tick - (t.tick % 3)].action)).toEqual(Array(9).fill(true));
    const first = traces[0].action as number;
    const closed = runOperator(buildOperator({ kind: 'momentum' }, [momentum]), {
      ticks: 2,
      space,
      seed: 2n,
      legal: (t) => [0, 1, 2, 3, 4].map((a) => (t === 1 && a === first ? 0 : 1)),
    });
    expect(closed.traces[1].action).not.toBe(first);
  });

  it('plays a match', () => {
    const footer = play(['momentum(3)', 'stay'], 1n);
    expect(footer.ticks).toBe(400);
    expect(footer.ledger[0]['plan']).toBeGreaterThan(200);
    expect(footer.ledger[1].own).toBe(400);
    expect(play(['momentum(3)', 'stay'], 1n)).toEqual(footer);
  });
});
