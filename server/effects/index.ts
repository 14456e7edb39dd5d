/** The door of the room: who answers which effect. */
import { InputError } from '../../environments/index.ts';
import type { Blueprint, EffectKind } from '../../operators/index.ts';

/** connection: the process or person who took the seat. none: nothing in this server answers it. */
const HOSTS: { readonly [K in EffectKind]: 'connection' | 'none' } = { remote: 'connection', input: 'connection', llm: 'none', infer: 'none' };

/** What an effect of a kind that nobody answers is answered with at once, or undefined where somebody does. */
export function unanswered(kind: EffectKind): string | undefined {
  return HOSTS[kind] === 'none' ? `this server has no host for '${kind}' effects` : undefined;
}

/** Refuses an operator that a language model is part of. Throws InputError. */
export function refuseUnhosted(blueprint: Blueprint, where: string): void {
  if (blueprint.model !== undefined) throw new InputError(where, `'${blueprint.kind}' calls a model, and ${unanswered('llm')}; seat it as 'remote' and run it as a client`);
  for (const child of blueprint.children ?? []) refuseUnhosted(child, where);
}

const OUTSIDERS = new Set(['remote', 'human']);

/** True where the operator, or a layer of it, acts through a connection: its seat can be joined. */
export function actsFromOutside(blueprint: Blueprint): boolean {
  return OUTSIDERS.has(blueprint.kind) || (blueprint.children ?? []).some(actsFromOutside);
}

/** True where a person sits in some layer. */
export function hasPerson(blueprint: Blueprint): boolean {
  return blueprint.kind === 'human' || (blueprint.children ?? []).some(hasPerson);
}
