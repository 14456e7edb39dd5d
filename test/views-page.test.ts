/** docs/views.md is generated from measurement: UPDATE_DOCS=1 npx vitest run test/views-page writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { viewTable } from '../environments/conformance/index.ts';
import { makeEnvironment } from '../environments/index.ts';

const PAGE = new URL('../docs/views.md', import.meta.url);
const SHOWN = [
  ['overcooked', 'cramped_room'],
  ['overcooked', 'multiplayer_schelling'],
  ['pointmass', 'duel'],
  ['kuhn', 'standard'],
  ['matrix', 'prisoners_dilemma'],
] as const;

function page(): string {
  const tables = SHOWN.map(([id, scenario]) => `## ${id}, ${scenario}\n\n${viewTable(makeEnvironment(id, scenario)).trim()}\n`);
  return [
    '# Who is shown what',
    '',
    'Which elements of the state change which view of which seat. The jury perturbs every element and compares what changes with this declaration; a secret field changes no view. Made by `UPDATE_DOCS=1 npx vitest run test/views-page`.',
    '',
    ...tables,
  ].join('\n');
}

it('docs/views.md is what the environments declare', () => {
  if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, page());
  expect(readFileSync(PAGE, 'utf8')).toBe(page());
});
