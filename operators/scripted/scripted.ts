import { z } from 'zod';
import { InputError, unknownName, type Action, type ActionSpace } from '../../environments/index.ts';
import { actionNumber } from '../actions.ts';
import type { Operator } from '../contract.ts';
import { defineKind } from '../kind.ts';

/** `next` counts the ticks at which it was asked. */
interface ScriptedState {
  readonly plan: readonly Action[];
  readonly rest: Action;
  next: number;
}

const value = z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))], {
  error: 'expected an action: a name, a number or a list of them',
});

export const scripted = defineKind({
  kind: 'scripted',
  about:
    'A fixed plan, one action a tick; plan=NNEI by first letters, . is the default, or north+north+interact; after=default, repeat or last',
  example: 'scripted:plan=NNEI.,after=repeat',
  params: z.strictObject({
    /** A text of first letters, or a list of action names, numbers or component lists. */
    plan: z.union(
      [z.string().min(1, { error: 'expected at least one letter' }), z.array(value).min(1, { error: 'expected at least one action' })],
      {
        error: 'expected letters such as NNEIS, or a list of actions',
      },
    ),
    /** What it does when the plan is through. */
    after: z.enum(['default', 'repeat', 'last'], { error: 'expected default, repeat or last' }).default('default'),
  }),
  positional: ['plan'],
  build({ plan, after }, { blueprint }): Operator<ScriptedState> {
    return {
      blueprint,
      needs: { views: [] },
      init(ctx) {
        const space = ctx.specs.actions[ctx.seat];
        const actions =
          typeof plan === 'string'
            ? Array.from(plan, (letter, k) => byLetter(space, letter, k))
            : plan.map((a, k) => byValue(space, a, `scripted.plan[${k}]`));
        return { plan: actions, rest: after === 'last' ? actions[actions.length - 1] : space.default, next: 0 };
      },
      decide(s, frame) {
        if (!frame.acting) return { state: s, action: null, source: 'chosen' };
        const at = after === 'repeat' ? s.next % s.plan.length : s.next;
        s.next++;
        return { state: s, action: at < s.plan.length ? s.plan[at] : s.rest, source: 'chosen' };
      },
      resolve: (s) => ({ state: s, action: null, source: 'chosen' }),
    };
  },
});

/** The first action whose name begins with the letter, so S is south where there is both south and stay; '.' is the default. */
function byLetter(space: ActionSpace, letter: string, k: number): Action {
  const where = `scripted.plan, letter ${k + 1}`;
  if (letter === '.') return space.default;
  if (space.kind !== 'discrete')
    throw new InputError(where, `letters name the actions of a discrete space, and this seat's is a ${space.kind}; give a list of values`);
  const a = space.names.findIndex((name) => name.toLowerCase().startsWith(letter.toLowerCase()));
  if (a < 0)
    throw new InputError(
      where,
      `no action begins with '${letter}'. Actions: ${space.names.join(', ')}; . is ${space.names[space.default]}`,
    );
  return a;
}

function byValue(space: ActionSpace, given: z.output<typeof value>, where: string): Action {
  if (space.kind === 'discrete') {
    if (typeof given === 'object') throw new InputError(where, 'expected one action, got a list');
    return component(given, space.names, space.n, where);
  }
  if (typeof given !== 'object')
    throw new InputError(where, `expected a list of ${space.default.length} values, got ${JSON.stringify(given)}`);
  if (given.length !== space.default.length) throw new InputError(where, `expected ${space.default.length} values, got ${given.length}`);
  return given.map((x, c) => {
    if (space.kind === 'multidiscrete') return component(x, space.names[c], space.nvec[c], `${where}[${c}]`);
    if (typeof x !== 'number') throw new InputError(`${where}[${c}]`, `expected a number (${space.names[c]}), got '${x}'`);
    return x;
  });
}

function component(x: string | number, names: readonly string[], n: number, where: string): number {
  if (typeof x === 'string') return actionNumber(names, x, where);
  if (!Number.isInteger(x) || x < 0 || x >= n)
    throw new InputError(
      where,
      unknownName(
        'action number',
        String(x),
        names.map((_, a) => String(a)),
      ),
    );
  return x;
}
