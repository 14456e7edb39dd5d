import type { Environment, Tensor } from '../../contract.ts';
import { kuhn } from '../../toy/kuhn.ts';
import { cell, duel, poker, textWith } from './liar.ts';
import type { Liar } from './liar.ts';

export const ofViews: Liar[] = [
  {
    check: 'views-pure', defect: 'a look counts as a draw',
    make: () => {
      const env = duel();
      const draws = cell(env, 'draws');
      return textWith(env, (w, i) => {
        draws.set(w, i, draws.get(w, i) + 1);
        return '';
      });
    },
  },
  {
    check: 'views-pure', defect: 'a tensor keeps what was in the caller’s array',
    make: () => {
      const env = poker();
      return {
        ...env,
        view: (w, i, seat, name, out) => {
          const old = name === 'features' ? out?.[12] : undefined;
          const view = env.view(w, i, seat, name, out);
          if (old !== undefined && old > 50) (view as Tensor)[12] = old;
          return view;
        },
      };
    },
  },
  {
    check: 'views-pure', defect: 'gives the same tensor each time',
    make: () => {
      const env = duel();
      const kept = new Float32Array(13);
      return { ...env, view: (w, i, seat, name, out) => env.view(w, i, seat, name, name === 'features' ? (out ?? kept) : out) };
    },
  },
  {
    check: 'table', defect: 'tells the opponent’s card',
    make: () => {
      const env = poker();
      const cards = [cell(env, 'cards', 0), cell(env, 'cards', 1)];
      return textWith(env, (w, i, seat) => ` The other holds ${cards[1 - seat].get(w, i)}.`);
    },
  },
  {
    check: 'table', defect: 'tells the opponent’s card, but only after two actions',
    make: () => {
      const env = poker();
      const second = cell(env, 'history', 1);
      const cards = [cell(env, 'cards', 0), cell(env, 'cards', 1)];
      return textWith(env, (w, i, seat) => (second.get(w, i) > 0 ? ` The other holds ${cards[1 - seat].get(w, i)}.` : ''));
    },
  },
  {
    check: 'table', defect: 'tells the parity of the seed',
    make: () => {
      const env = duel();
      const seed = cell(env, 'seed');
      return textWith(env, (w, i) => ((seed.get(w, i) & 1) === 1 ? ' odd' : ''));
    },
  },
  {
    check: 'table', defect: 'shows a field that never varies, and does not say so',
    make: () => {
      const env = kuhn.create(kuhn.resolve('standard'));
      const text = env.views['text'];
      return { ...env, views: { ...env.views, text: { ...text, shows: [0, 1].map((seat) => ({ cards: [seat], history: 'all', chips: 'all' })) } } };
    },
  },
  {
    check: 'table', defect: 'declares to show what it does not',
    make: () => {
      const env = duel();
      const scene = env.views['scene'];
      return { ...env, views: { ...env.views, scene: { ...scene, shows: scene.shows.map((s) => ({ ...s, velocity: 'all' as const })) } } };
    },
  },
  {
    check: 'table', defect: 'a mask gives the opponent’s card away',
    make: () => {
      const env = poker();
      const cards = [cell(env, 'cards', 0), cell(env, 'cards', 1)];
      const legal: Environment['legal'] = (w, i, seat, mask) => mask.set([1, cards[1 - seat].get(w, i) === 2 ? 0 : 1]);
      return { ...env, legal };
    },
  },
];
