import { COUNTER, FLOOR, TILE_LETTERS, type Kitchen } from './kitchen.ts';
import { compileReach, type Reach } from './reach.ts';
import { recipeText, sameRecipe } from './recipes.ts';
import type { Snapshot } from './state.ts';
import { actionLines } from './textNow.ts';
import {
  frontCell, itemAt, itemText, payText, placeText, pointsText, recipeOfKitchen, spotText, TILE_NAMES, tilesText, type Moment,
} from './words.ts';

/**
 * The view on which a language model acts: all of the state in words, from one seat. Equal states give equal text; lists run
 * row by row. What does not change in a match is worked out once, here.
 */
export function createTextView(kitchen: Kitchen): (state: Snapshot, seat: number) => string {
  const reach = compileReach(kitchen);
  const fixed = [...menuLines(kitchen), '', ...ruleLines(kitchen)];
  const legend = legendText(kitchen);
  return (state, seat) => {
    const moment = { kitchen, state, seat };
    return [
      headText(moment),
      '',
      ...gridLines(moment),
      legend,
      '',
      'Players:',
      ...state.players.map((_, p) => playerLine({ kitchen, state, seat: p }, p === seat)),
      'Pots:',
      ...[...kitchen.pots].map((cell) => potLine(moment, cell)),
      `On counters: ${countersText(moment)}`,
      '',
      ...reachLines(moment, reach),
      '',
      ...fixed,
      '',
      'Actions now, if nobody else acts:',
      ...actionLines(moment),
      'Answer with one of: north, south, east, west, stay, interact.',
    ].join('\n');
  };
}

function headText({ kitchen, state, seat }: Moment): string {
  const left = Math.max(0, kitchen.horizon - state.tick);
  const who = kitchen.players === 1 ? 'You are alone' : `You are player ${seat + 1} of a team of ${kitchen.players}`;
  return `Overcooked kitchen ${kitchen.name}. ${who}. Tick ${state.tick} of ${kitchen.horizon}, ${left} left. Score ${state.score}.`;
}

function legendText(kitchen: Kitchen): string {
  const parts = TILE_NAMES.map((name, t) => `${t === FLOOR ? "' '" : TILE_LETTERS[t]} ${name}`).filter((_, t) => kitchen.tile.includes(t));
  return `${parts.join(', ')}, digits players. (x,y): x runs east, y south, from (0,0).`;
}

function gridLines({ kitchen, state }: Moment): string[] {
  const { width, height } = kitchen;
  const letters = [...kitchen.tile].map((t) => TILE_LETTERS[t]);
  state.players.forEach(({ cell }, p) => (letters[cell] = String(p + 1)));
  const columns = Array.from({ length: width }, (_, x) => x % 10).join('');
  const row = (y: number): string => letters.slice(y * width, (y + 1) * width).join('');
  const rows = Array.from({ length: height }, (_, y) => `${String(y).padStart(2)} ${row(y)}`);
  return [`   ${columns}`, ...rows];
}

function playerLine(moment: Moment, you: boolean): string {
  const { kitchen, state, seat } = moment;
  const { cell, facing, held } = state.players[seat];
  const hands = held === null ? 'nothing' : itemText(kitchen, held);
  const who = `${seat + 1}${you ? ' (you)' : ''}`;
  return `${who} at ${placeText(kitchen, cell)}, faces ${facing} to ${spotText(moment, frontCell(moment))}, holds ${hands}`;
}

function potLine(moment: Moment, cell: number): string {
  const { kitchen } = moment;
  const item = itemAt(moment, cell);
  const at = placeText(kitchen, cell);
  if (item === null) return `${at} empty`;
  if (item.kind !== 'soup') return `${at} ${itemText(kitchen, item)}`;
  const contents = recipeText(item.ingredients);
  if (item.phase === 'idle') return `${at} not cooking: ${contents}, ${item.ingredients.length} of ${kitchen.maxIngredients} ingredients`;
  const when = item.phase === 'ready' ? '' : `, ready in ${item.cookTime - item.cookingTick} ticks`;
  return `${at} ${item.phase}: ${contents}${when}, pays ${payText(kitchen, item)}`;
}

function countersText({ kitchen, state }: Moment): string {
  const lying = state.objects.filter(({ cell }) => kitchen.tile[cell] === COUNTER);
  const parts = lying.map(({ cell, item }) => `${placeText(kitchen, cell)} ${itemText(kitchen, item)}`);
  return parts.length === 0 ? 'nothing' : parts.join('; ');
}

/** What this seat can get at, what only players behind walls can, and where things can change hands. */
function reachLines({ kitchen, state, seat }: Moment, reach: Reach): string[] {
  const partOf = (p: number): number => reach.part[state.players[p].cell];
  const mine = reach.tiles[partOf(seat)];
  const lines = [`You can reach: ${tilesText(kitchen, mine)}.`];
  const parts = new Set(state.players.map((_, p) => partOf(p)));
  parts.delete(partOf(seat));
  for (const part of parts) {
    const there = state.players.map((_, p) => p).filter((p) => partOf(p) === part);
    const who = there.length === 1 ? `Player ${there[0] + 1} is` : `Players ${there.map((p) => p + 1).join(', ')} are`;
    const theirs = reach.tiles[part].filter((cell) => !mine.includes(cell));
    const shared = reach.tiles[part].filter((cell) => mine.includes(cell));
    const hand = shared.some((cell) => kitchen.tile[cell] === COUNTER) ? ' (hand things over on a counter)' : '';
    lines.push(`${who} walled off from you. Only on that side: ${tilesText(kitchen, theirs)}.`);
    lines.push(`From both sides: ${tilesText(kitchen, shared)}${hand}.`);
  }
  if (parts.size === 0 && kitchen.players > 1) lines.push('The others reach the same.');
  return lines;
}

function menuLines(kitchen: Kitchen): string[] {
  const lines = kitchen.orders.map((order) => {
    const recipe = recipeOfKitchen(kitchen, order);
    const bonus = kitchen.bonusOrders.some((other) => sameRecipe(other, order)) ? ' (bonus)' : '';
    return `${recipeText(order)}: pays ${pointsText(kitchen.delivery[recipe])}${bonus}, cooks ${kitchen.cookTime[recipe]} ticks`;
  });
  return ['Orders (they never run out; any other soup pays 0):', ...lines];
}

function ruleLines(kitchen: Kitchen): string[] {
  const start = kitchen.oldDynamics
    ? 'it starts to cook by itself at exactly 3'
    : 'interact with empty hands starts it, then nothing more goes in';
  return [
    'A direction turns you, and moves you one tile if that is free floor. If two players want one tile or would swap, nobody moves.',
    `interact uses the tile in front. Onions and tomatoes go into a pot one by one, at most ${kitchen.maxIngredients}; ${start}. `
      + 'Take a ready soup with a dish and bring it to a serving window. A counter holds one thing.',
  ];
}
