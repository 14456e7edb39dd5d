import type { Frame, Operator } from '../../operators/index.ts';

/** An operator whose frames are shown to somebody before it decides. Nothing else about it changes. */
export function shown(operator: Operator, show: (frame: Frame) => void): Operator {
  return {
    blueprint: operator.blueprint,
    needs: operator.needs,
    init: (ctx) => operator.init(ctx),
    decide: (state, frame) => {
      show(frame);
      return operator.decide(state, frame);
    },
    resolve: (state, result, frame) => operator.resolve(state, result, frame),
  };
}
