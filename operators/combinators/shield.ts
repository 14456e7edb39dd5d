import { z } from 'zod';
import { InputError, unknownName, type Action, type ActionSpace } from '../../environments/index.ts';
import { actionNames } from '../actions.ts';
import type { Decision, Operator } from '../contract.ts';
import { defineKind, namesSchema } from '../kind.ts';
import { depthOf, fallback } from './layer.ts';

/** A rule is data, so it can be read in a record. Forbidden values are of discrete components, limits of those of a Box. */
const ruleSchema = z.strictObject({
  /** Names of actions that never come out. */
  forbid: namesSchema('expected the name of an action').default([]),
  /** What comes out instead; null: no opinion. */
  replaceWith: z.string({ error: 'expected the name of an action, or null' }).nullable().default(null),
  /** Box component → [least, most], both inclusive; a value outside is moved to the nearer. */
  limit: z.record(z.string(), z.tuple([z.number(), z.number()], { error: 'expected [least, most]' })).default({}),
});
type Rule = z.output<typeof ruleSchema>;

interface ShieldState {
  child: unknown;
  /** Per discrete component, value → what comes out; null: no opinion. Empty for a Box. */
  readonly table: readonly (readonly (number | null)[])[];
  /** Per Box component [least, most]. */
  readonly limits: readonly (readonly [number, number])[];
}

export const shield = defineKind({
  kind: 'shield',
  about: 'Keeps actions in: forbid=interact+stay with replaceWith=north (or no opinion); limits for the components of a Box',
  example: 'shield(random,forbid=stay)',
  params: ruleSchema,
  children: [1, 1],
  build(rule, { blueprint, children: [child] }): Operator<ShieldState> {
    const operator: Operator<ShieldState> & { depth: number } = {
      blueprint,
      needs: child.needs,
      depth: depthOf(child),
      init(ctx) {
        const space = ctx.specs.actions[ctx.seat];
        return { child: child.init(ctx), table: tableOf(space, rule), limits: limitsOf(space, rule) };
      },
      decide: (s, frame) => guard(s, child.decide(s.child, frame)),
      resolve: (s, result, frame) => guard(s, child.resolve(s.child, result, frame)),
    };
    return operator;
  },
});

function guard(s: ShieldState, d: Decision): Decision<ShieldState> {
  s.child = d.state;
  if (d.action === null) return { ...d, state: s };
  const action = s.limits.length > 0 ? limited(s.limits, d.action) : replaced(s.table, d.action);
  return action === d.action ? { ...d, state: s } : { ...d, state: s, action, source: fallback(d.source, 1) };
}

/** The same action where nothing of it is forbidden. A value outside the space counts as forbidden. */
function replaced(table: ShieldState['table'], action: Action): Action | null {
  if (typeof action === 'number') {
    const out = table[0][action];
    return out === undefined ? instead(table[0]) : out;
  }
  const parts = action.map((a, c) => (table[c]?.[a] === undefined ? instead(table[c] ?? []) : table[c][a]));
  if (parts.includes(null)) return null;
  return parts.every((a, c) => a === action[c]) ? action : (parts as number[]);
}

/** What the forbidden values of a component turn into. */
function instead(column: readonly (number | null)[]): number | null {
  return column.find((out, a) => out !== a) ?? null;
}

function limited(limits: ShieldState['limits'], action: Action): Action {
  if (typeof action === 'number') return action;
  const moved = action.map((x, c) => (c >= limits.length ? x : x < limits[c][0] ? limits[c][0] : x > limits[c][1] ? limits[c][1] : x));
  return moved.every((x, c) => Object.is(x, action[c])) ? action : moved;
}

function tableOf(space: ActionSpace, rule: Rule): ShieldState['table'] {
  const known = actionNames(space);
  for (const name of [...rule.forbid, ...(rule.replaceWith === null ? [] : [rule.replaceWith])]) {
    if (!known.includes(name)) throw new InputError('shield', unknownName('action', name, known));
  }
  if (rule.replaceWith !== null && rule.forbid.includes(rule.replaceWith)) {
    throw new InputError(
      'shield.replaceWith',
      `'${rule.replaceWith}' is itself forbidden; name an allowed action, or leave it out for no opinion`,
    );
  }
  if (space.kind === 'box') return [];
  return (space.kind === 'discrete' ? [space.names] : space.names).map((column) => columnOf(column, rule));
}

function columnOf(column: readonly string[], { forbid, replaceWith }: Rule): (number | null)[] {
  const to = replaceWith === null ? -1 : column.indexOf(replaceWith);
  const bad = column.find((name) => forbid.includes(name));
  if (bad !== undefined && replaceWith !== null && to < 0) {
    throw new InputError('shield.replaceWith', `'${replaceWith}' is no action of the component that has '${bad}' (${column.join(', ')})`);
  }
  return column.map((name, a) => (forbid.includes(name) ? (to < 0 ? null : to) : a));
}

function limitsOf(space: ActionSpace, rule: Rule): [number, number][] {
  const limited_ = Object.keys(rule.limit);
  if (space.kind !== 'box') {
    if (limited_.length > 0)
      throw new InputError('shield.limit', `limits are for a Box, and this seat's actions are ${space.kind}; use forbid`);
    return [];
  }
  for (const name of limited_)
    if (!space.names.includes(name)) throw new InputError('shield.limit', unknownName('component', name, space.names));
  return space.names.map((name, c) => limitOf(name, rule.limit[name] ?? [space.low[c], space.high[c]]));
}

function limitOf(name: string, [least, most]: [number, number]): [number, number] {
  if (least > most) throw new InputError(`shield.limit.${name}`, `the least value ${least} is above the most, ${most}; swap them`);
  return [least, most];
}
