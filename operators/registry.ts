import { InputError, unknownName, type Environment } from '../environments/index.ts';
import { parseBlueprint, type BlueprintDraft } from './blueprint.ts';
import { combinators } from './combinators/index.ts';
import type { Blueprint, Operator } from './contract.ts';
import { human } from './human/human.ts';
import type { RegisteredKind } from './kind.ts';
import { greedy } from './overcooked/greedy.ts';
import { remote } from './remote/remote.ts';
import { random } from './scripted/random.ts';
import { scripted } from './scripted/scripted.ts';
import { stay } from './scripted/stay.ts';
import { episodeContext } from './specs.ts';

/** Every kind that comes with the package. */
export const operatorKinds: readonly RegisteredKind[] = [random, stay, scripted, human, remote, greedy, ...combinators];

export function operatorKind(kind: string, where = 'operator', kinds: readonly RegisteredKind[] = operatorKinds): RegisteredKind {
  const found = kinds.find((k) => k.kind === kind);
  if (found === undefined)
    throw new InputError(
      where,
      unknownName(
        'operator',
        kind,
        kinds.map((k) => k.kind),
      ),
    );
  return found;
}

/** Everything said: parameters with their defaults, grades. Completing it again gives the same. Throws InputError. */
export function completeBlueprint(value: unknown, kinds: readonly RegisteredKind[] = operatorKinds, where = 'operator'): Blueprint {
  return complete(parseBlueprint(value, where), kinds, where);
}

function complete(draft: BlueprintDraft, kinds: readonly RegisteredKind[], where: string): Blueprint {
  const kind = operatorKind(draft.kind, `${where}.kind`, kinds);
  const children = (draft.children ?? []).map((child, k) => complete(child, kinds, `${where}.children[${k}]`));
  return kind.complete(draft, children, where);
}

/** From a blueprint, or a draft of one, to the operator; its `blueprint` is the complete one. Throws InputError. */
export function buildOperator(blueprint: unknown, kinds: readonly RegisteredKind[] = operatorKinds): Operator {
  const build = (b: Blueprint): Operator => operatorKind(b.kind, 'operator', kinds).build(b, build);
  return build(completeBlueprint(blueprint, kinds));
}

/**
 * Refuses an operator that could not act in this world: made for another one, in need of a view or a model that the world does
 * not give, or with parameters that do not fit the seat (its `init` is tried). Throws InputError saying what to do instead.
 */
export function checkOperator(operator: Operator, env: Environment, options: CheckOptions = {}): void {
  const { seat = 0, kinds = operatorKinds, where = `seat ${seat}` } = options;
  checkKinds(operator.blueprint, env, kinds, where);
  for (const view of operator.needs.views) checkView(operator, env, view, where);
  const wantsModel = operator.needs.model === true;
  if (wantsModel && env.information !== 'full') {
    const why = `which '${env.id}' does not give (its information is partial)`;
    throw new InputError(
      where,
      `'${operator.blueprint.kind}' plans with the world's own rules, ${why}; use an operator that needs no model`,
    );
  }
  if (options.init === false) return;
  const ctx = episodeContext(env, seat, 0, options.assets);
  operator.init(wantsModel ? { ...ctx, model: env } : ctx);
}

export interface CheckOptions {
  /** Which seat it is for; absent: 0. */
  readonly seat?: number;
  readonly kinds?: readonly RegisteredKind[];
  /** Where the operator was named, for the error; absent: `seat N`. */
  readonly where?: string;
  readonly assets?: { readonly [sha256: string]: Uint8Array };
  /** false: do not try `init`. */
  readonly init?: boolean;
}

function checkKinds(blueprint: Blueprint, env: Environment, kinds: readonly RegisteredKind[], where: string): void {
  const kind = kinds.find((k) => k.kind === blueprint.kind);
  if (kind?.environments !== undefined && !kind.environments.includes(env.id)) {
    const others = kinds.filter((k) => k.children[1] === 0 && (k.environments?.includes(env.id) ?? true)).map((k) => k.kind);
    throw new InputError(
      where,
      `'${kind.kind}' acts only in ${kind.environments.join(', ')}, not in '${env.id}'; there, use ${others.join(', ')}`,
    );
  }
  for (const child of blueprint.children ?? []) checkKinds(child, env, kinds, where);
}

function checkView(operator: Operator, env: Environment, view: string, where: string): void {
  if (Object.hasOwn(env.views, view)) return;
  if (view === 'state' && env.information === 'partial') {
    const why = `which '${env.id}' gives nobody (its information is partial)`;
    throw new InputError(where, `'${operator.blueprint.kind}' needs the view 'state', ${why}; use an operator that needs no state`);
  }
  throw new InputError(
    where,
    `'${operator.blueprint.kind}' needs a view that '${env.id}' does not have: ${unknownName('view', view, Object.keys(env.views))}`,
  );
}
