import type { Bench } from './harness.ts';

/**
 * Loaded by name, so that a case's process holds nothing else: rules compiled for a second kitchen would cost the first about a
 * quarter of its speed, since the engine then no longer knows its tables.
 */
const LOADERS: { readonly [name: string]: () => Promise<Bench> } = {
  overcooked: async () => (await import('./overcooked.ts')).overcookedBench,
  match: async () => (await import('./match.ts')).matchBench,
  record: async () => (await import('./record.ts')).recordBench,
  wire: async () => (await import('./wire.ts')).wireBench,
  paced: async () => (await import('./paced.ts')).pacedBench,
  scale: async () => (await import('./scale.ts')).scaleBench,
};

export const benchNames: readonly string[] = Object.keys(LOADERS);

export function loadBench(name: string): Promise<Bench> | undefined {
  return LOADERS[name]?.();
}
