import type { Environment, Field, Scene, Tensor, Worlds } from '../contract.ts';
import { InputError, unknownName } from '../errors.ts';

export type Render = (w: Worlds, i: number, seat: number, out?: Tensor) => Tensor | string | Scene;

/** `Environment.view` from one function a view; a name that is none of them is an error. */
export function viewer(renders: { readonly [name: string]: Render }): Environment['view'] {
  return (w, i, seat, name, out) => {
    const render = Object.hasOwn(renders, name) ? renders[name] : undefined;
    if (render === undefined) throw new InputError('view', unknownName('view', name, Object.keys(renders)));
    return render(w, i, seat, out);
  };
}

/** `Environment.legal` where every action always is; a longer mask keeps its other entries. */
export function allLegal(n: number): Environment['legal'] {
  return (_w, _i, _seat, mask) => void mask.fill(1, 0, n);
}

/** The `state` view: the world's bytes with the secret fields zeroed. */
export function stateView(layout: readonly Field[], stride: number): Render {
  const secret = layout.filter((f) => f.secret).map((f) => ({ from: f.offset, to: f.offset + bytesOf(f) }));
  return (w, i, _seat, out = new Uint8Array(stride)) => {
    out.set(w.u8.subarray(i * stride, (i + 1) * stride));
    for (const { from, to } of secret) out.fill(0, from, to);
    return out;
  };
}

/** What the `state` view shows. */
export function openFields(layout: readonly Field[]): { [field: string]: 'all' } {
  return Object.fromEntries(layout.filter((f) => !f.secret).map((f) => [f.name, 'all' as const]));
}

function bytesOf(field: Field): number {
  const size = { u8: 1, i32: 4, f64: 8 }[field.dtype];
  return size * field.shape.reduce((a, b) => a * b, 1);
}
