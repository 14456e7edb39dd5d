/** The wire's major version rides in the WebSocket subprotocol; minor versions are negotiated by range in `greet` and `hello`. */
export const WIRE_MAJOR = 1;
/** Minor versions that this package speaks, both inclusive. A minor version only adds. */
export const WIRE_MINOR = { min: 0, max: 0 } as const;

export type Encoding = 'msgpack' | 'json';

/** Offered and answered as Sec-WebSocket-Protocol; `+json` is for debugging. */
export const SUBPROTOCOLS: { readonly [name: string]: Encoding } = { 'lockstep.v1': 'msgpack', 'lockstep.v1+json': 'json' };

/** The encoding for the best of the offered subprotocols, or undefined where none is ours. */
export function chooseSubprotocol(offered: Iterable<string>): { name: string; encoding: Encoding } | undefined {
  const names = new Set(offered);
  for (const [name, encoding] of Object.entries(SUBPROTOCOLS)) if (names.has(name)) return { name, encoding };
  return undefined;
}

/** The highest minor version that both ranges hold, or undefined. */
export function chooseMinor(theirs: { readonly min: number; readonly max: number }): number | undefined {
  const highest = Math.min(theirs.max, WIRE_MINOR.max);
  return highest >= Math.max(theirs.min, WIRE_MINOR.min) ? highest : undefined;
}

/** What one side may offer and both must have named before it is used. */
export const CAPABILITIES = ['columns', 'state', 'watch', 'chat'] as const;
export type Capability = (typeof CAPABILITIES)[number];
