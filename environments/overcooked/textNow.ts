import { COUNTER, FLOOR, ONIONS, POT, TOMATOES, WINDOW, type Kitchen } from './kitchen.ts';
import type { Item } from './objects.ts';
import { recipeText } from './recipes.ts';
import { FACINGS } from './state.ts';
import { cellBeside, frontCell, itemAt, itemText, payText, placeText, spotText, TILE_NAMES, type Moment, type Soup } from './words.ts';

/** What each action would do now, if the others did nothing. One line an action but `stay`. */
export function actionLines(moment: Moment): string[] {
  return [...FACINGS.map((facing, d) => `${facing}: ${directionText(moment, d)}`), `interact: ${interactText(moment)}`];
}

function directionText(moment: Moment, direction: number): string {
  const { kitchen, state, seat } = moment;
  const { cell, facing } = state.players[seat];
  const to = cellBeside(kitchen, cell, direction);
  const free = kitchen.tile[to] === FLOOR && state.players.every((player) => player.cell !== to);
  if (free) return `move to ${placeText(kitchen, to)}`;
  return `${FACINGS.indexOf(facing) === direction ? 'no move, you face' : 'only turn to'} ${spotText(moment, to)}`;
}

function interactText(moment: Moment): string {
  const { kitchen, state, seat } = moment;
  const front = frontCell(moment);
  const { held } = state.players[seat];
  const tile = kitchen.tile[front];
  if (tile === FLOOR) return `nothing, in front is ${spotText(moment, front)}`;
  if (tile === COUNTER) return counterText(kitchen, held, itemAt(moment, front));
  if (tile === POT) return potText(kitchen, held, itemAt(moment, front));
  if (tile === WINDOW) return windowText(kitchen, held);
  if (held !== null) return `nothing, your hands are full and nothing goes back into the ${TILE_NAMES[tile]}`;
  return `take ${tile === ONIONS ? 'an onion' : tile === TOMATOES ? 'a tomato' : 'a dish'}`;
}

function counterText(kitchen: Kitchen, held: Item | null, there: Item | null): string {
  if (held === null && there === null) return 'nothing, your hands and the counter are empty';
  if (held === null) return `take ${itemText(kitchen, there as Item)} from the counter`;
  return there === null ? `put the ${held.kind} on the counter` : `nothing, the counter holds ${itemText(kitchen, there)} already`;
}

function windowText(kitchen: Kitchen, held: Item | null): string {
  if (held?.kind === 'soup') return `deliver the soup for ${payText(kitchen, held)} points`;
  return `nothing, the window takes soup and you hold ${held === null ? 'nothing' : itemText(kitchen, held)}`;
}

function potText(kitchen: Kitchen, held: Item | null, there: Item | null): string {
  const soup = there?.kind === 'soup' ? there : null;
  if (held === null) return emptyHandsText(kitchen, soup);
  if (held.kind === 'soup') return 'nothing, soup does not go back into a pot';
  if (held.kind === 'dish') {
    if (soup?.phase === 'ready') return `take the soup of ${recipeText(soup.ingredients)} (pays ${payText(kitchen, soup)})`;
    return `nothing, the pot ${soup === null ? 'is empty' : soup.phase === 'cooking' ? 'is still cooking' : 'is not cooking yet'}`;
  }
  if (soup === null) return `put the ${held.kind} into the empty pot`;
  if (soup.phase !== 'idle') return `nothing, the soup is ${soup.phase} and takes no more`;
  return soup.ingredients.length >= kitchen.maxIngredients ? 'nothing, the pot is full' : `put the ${held.kind} into the pot`;
}

function emptyHandsText(kitchen: Kitchen, soup: Soup | null): string {
  if (soup === null || soup.ingredients.length === 0) return 'nothing, your hands and the pot are empty';
  if (soup.phase === 'cooking') return 'nothing, the pot is cooking';
  if (soup.phase === 'ready') return 'nothing, the soup is ready and needs a dish';
  return kitchen.oldDynamics ? 'nothing, the pot starts by itself at 3 ingredients' : `start cooking ${recipeText(soup.ingredients)}`;
}
