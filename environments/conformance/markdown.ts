import type { Environment, Field } from '../contract.ts';
import { elementsOf } from './layout.ts';

/** Which elements of which field each view shows to each seat, as a Markdown table: the declared one, which `table` measures. */
export function viewTable(env: Environment): string {
  const views = Object.keys(env.views);
  const rows = env.layout.map((field) => [fieldText(field), ...views.map((view) => shownText(env, view, field))]);
  const head = ['field', ...views.map((v) => `\`${v}\` (${env.views[v].kind})`)];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function fieldText(field: Field): string {
  const shape = field.shape.length === 0 ? '' : `[${field.shape.join(', ')}]`;
  return `\`${field.name}${shape}\` ${field.dtype}${field.secret ? ', secret' : ''}`;
}

/** Seats that are shown the same stand together: `all`, `0-3`, `seat 0: 0; seat 1: 1`, `–`. */
function shownText(env: Environment, view: string, field: Field): string {
  const bySeats = new Map<string, number[]>();
  env.views[view].shows.forEach((shows, seat) => {
    const text = rangesText(shows[field.name], elementsOf(field));
    bySeats.set(text, [...(bySeats.get(text) ?? []), seat]);
  });
  if (bySeats.size === 1) return [...bySeats.keys()][0];
  return [...bySeats].map(([text, seats]) => `seat ${ranges(seats)}: ${text}`).join('; ');
}

function rangesText(shown: 'all' | readonly number[] | undefined, elements: number): string {
  if (shown === undefined || shown.length === 0) return '–';
  if (shown === 'all' || new Set(shown).size === elements) return 'all';
  return ranges(shown);
}

/** [0, 1, 2, 5] is `0-2, 5`. */
export function ranges(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let k = 0; k < sorted.length; ) {
    let end = k;
    while (sorted[end + 1] === sorted[end] + 1) end++;
    parts.push(end === k ? `${sorted[k]}` : `${sorted[k]}-${sorted[end]}`);
    k = end + 1;
  }
  return parts.join(', ');
}
