/** The 25 events in the order of overcooked_ai; event e of a player is bit e of its word. */
export const EVENTS = [
  'tomato_pickup', 'useful_tomato_pickup', 'tomato_drop', 'useful_tomato_drop', 'potting_tomato',
  'onion_pickup', 'useful_onion_pickup', 'onion_drop', 'useful_onion_drop', 'potting_onion',
  'dish_pickup', 'useful_dish_pickup', 'dish_drop', 'useful_dish_drop',
  'soup_pickup', 'soup_delivery', 'soup_drop',
  'optimal_onion_potting', 'optimal_tomato_potting', 'viable_onion_potting', 'viable_tomato_potting',
  'catastrophic_onion_potting', 'catastrophic_tomato_potting', 'useless_onion_potting', 'useless_tomato_potting',
] as const;

export type EventName = (typeof EVENTS)[number];

function bit(name: EventName): number {
  return 1 << EVENTS.indexOf(name);
}

/** Bits by object kind (`objects.ts`): index 1 onion, 2 tomato, 3 dish, 4 soup. */
export const PICKUP = [0, bit('onion_pickup'), bit('tomato_pickup'), bit('dish_pickup'), bit('soup_pickup')];
export const USEFUL_PICKUP = [0, bit('useful_onion_pickup'), bit('useful_tomato_pickup'), bit('useful_dish_pickup'), 0];
export const DROP = [0, bit('onion_drop'), bit('tomato_drop'), bit('dish_drop'), bit('soup_drop')];
export const USEFUL_DROP = [0, bit('useful_onion_drop'), bit('useful_tomato_drop'), bit('useful_dish_drop'), 0];
/** By kind: 1 onion, 2 tomato. */
export const POTTING = [0, bit('potting_onion'), bit('potting_tomato')];
export const OPTIMAL = [0, bit('optimal_onion_potting'), bit('optimal_tomato_potting')];
export const VIABLE = [0, bit('viable_onion_potting'), bit('viable_tomato_potting')];
export const CATASTROPHIC = [0, bit('catastrophic_onion_potting'), bit('catastrophic_tomato_potting')];
export const USELESS = [0, bit('useless_onion_potting'), bit('useless_tomato_potting')];
export const DELIVERY = bit('soup_delivery');
