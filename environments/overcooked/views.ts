import type { Field, Shows, ViewSpec } from '../contract.ts';
import { featureNames, featuresLength, reachablePots } from './features.ts';
import type { Kitchen } from './kitchen.ts';
import { losslessChannels } from './lossless.ts';
import type { StateLayout } from './state.ts';

/** The views of a kitchen. Information is full, so each shows every seat the same. */
export function viewSpecs(kitchen: Kitchen, at: StateLayout): { readonly [name: string]: ViewSpec } {
  const n = kitchen.players;
  const forAll = (shows: Shows): Shows[] => Array.from({ length: n }, () => shows);
  const things: Shows = { pose: 'all', held: 'all', object: 'all' };
  const pots = reachablePots(kitchen).map((k) => kitchen.slot[kitchen.pots[k]]);
  const channels = losslessChannels(n);
  return {
    lossless: {
      kind: 'tensor',
      dtype: 'u8',
      shape: [kitchen.width, kitchen.height, channels.length],
      axes: ['x', 'y', 'channel'],
      channels,
      doc: 'Terrain, players (own first) and objects as a stack of grids; the encoding of overcooked_ai, for any number of players',
      shows: forAll({ ...things, tick: 'all' }),
    },
    features: {
      kind: 'tensor',
      dtype: 'f32',
      shape: [featuresLength(n)],
      axes: ['feature'],
      channels: featureNames(n),
      doc: 'Hand-made features of overcooked_ai: the nearest things and pots of each player, walls, places; not what lies on counters',
      shows: forAll({ pose: 'all', held: 'all', object: pots }),
    },
    text: { kind: 'text', doc: 'The kitchen in words, enough to act on', shows: forAll({ ...things, tick: 'all', score: 'all' }) },
    scene: { kind: 'scene', doc: 'What a renderer draws', shows: forAll({ ...things, tick: 'all', score: 'all' }) },
    state: {
      kind: 'state',
      doc: "The world's bytes; seed and stream position are zero",
      shows: forAll(Object.fromEntries(at.fields.filter((field: Field) => !field.secret).map((field) => [field.name, 'all' as const]))),
    },
  };
}
