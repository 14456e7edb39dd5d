import { InputError, Stream, createTensor, environmentOf, type Action, type Environment, type Scenario, type Scene, type Tensor } from '../../environments/index.ts';
import { checkOperator, episodeContext, type Frame, type Operator } from '../../operators/index.ts';
import type { Observation } from './seatClient.ts';

/**
 * Runs one of this package's operators behind a connection: from observations to actions. `random` draws come from a seed of the
 * client's own, since the match's is never sent.
 */
export function localOperator(operator: Operator, scenario: Scenario, seat: number, seed: bigint): (o: Observation) => Action | null {
  const env = environmentOf(scenario);
  checkOperator(operator, env, { seat });
  const random = new Stream(seed, 'operator', seat);
  let episode = -1;
  let state: unknown;
  return (o) => {
    if (o.episode !== episode) {
      const context = episodeContext(env, seat, o.episode);
      state = operator.init(operator.needs.model === true ? { ...context, model: env } : context);
      episode = o.episode;
    }
    const frame: Frame = {
      episode, tick: o.tick, seat, acting: o.acting, views: viewsOf(o, env, operator), legal: o.legal, reward: o.reward, status: o.status,
      inbox: (o.inbox ?? []) as Frame['inbox'], random: random.at(o.tick),
    };
    const d = operator.decide(state, frame);
    if ((d.effects?.length ?? 0) > 0) throw new InputError('--operator', `'${operator.blueprint.kind}' waits for somebody else; a remote process runs operators that decide by themselves`);
    state = d.state;
    return d.action;
  };
}

function viewsOf(o: Observation, env: Environment, operator: Operator): Frame['views'] {
  const out: { [name: string]: Tensor | string | Scene } = {};
  for (const name of operator.needs.views) {
    const value = o.views[name];
    if (value === undefined) throw new InputError('--operator', `'${operator.blueprint.kind}' needs the view '${name}', and the seat is shown ${Object.keys(o.views).join(', ') || 'none'}; create it as remote:views=${name}`);
    out[name] = value instanceof Uint8Array ? tensorOf(value, env, name) : (value as string | Scene);
  }
  return out;
}

/** Bytes into a tensor of the view's dtype; copied, since they may lie anywhere in their frame. */
function tensorOf(bytes: Uint8Array, env: Environment, name: string): Tensor {
  const spec = env.views[name];
  if (spec.kind !== 'tensor') return bytes;
  const tensor = createTensor(spec.dtype, spec.shape.reduce((a, b) => a * b, 1));
  new Uint8Array(tensor.buffer).set(bytes);
  return tensor;
}
