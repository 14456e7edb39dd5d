import { z } from 'zod';
import type { JsonObject } from '../../contract.ts';
import { InputError } from '../../errors.ts';
import { rewardOption } from '../family.ts';

function game(actions: string[], payoffs: number[][][]): JsonObject {
  return { rows: actions, columns: actions, payoffs };
}

/**
 * The usual payoffs; [row][column] gives [payoff of seat 0, payoff of seat 1]. Prisoners' dilemma: Axelrod, "Effective
 * choice in the prisoner's dilemma", 1980. Stag hunt, chicken and battle of the sexes: Osborne and Rubinstein, "A course in
 * game theory", 1994, ch. 2, the first two scaled to 0..4.
 */
export const presets: { readonly [name: string]: JsonObject } = {
  prisoners_dilemma: game(['cooperate', 'defect'], [[[3, 3], [0, 5]], [[5, 0], [1, 1]]]),
  stag_hunt: game(['stag', 'hare'], [[[4, 4], [0, 3]], [[3, 0], [3, 3]]]),
  chicken: game(['swerve', 'straight'], [[[3, 3], [1, 4]], [[4, 1], [0, 0]]]),
  matching_pennies: game(['heads', 'tails'], [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]),
  rock_paper_scissors: game(['rock', 'paper', 'scissors'], [
    [[0, 0], [-1, 1], [1, -1]],
    [[1, -1], [0, 0], [-1, 1]],
    [[-1, 1], [1, -1], [0, 0]],
  ]),
  battle_of_sexes: game(['opera', 'football'], [[[2, 1], [0, 0]], [[0, 0], [1, 2]]]),
  pure_coordination: game(['left', 'right'], [[[1, 1], [0, 0]], [[0, 0], [1, 1]]]),
};

const names = z.array(z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected lower case letters, digits and _')).min(2).max(16);
const payoff = z.number().min(-1e9).max(1e9);

export const options = z.strictObject({
  /** Names of seat 0's actions, 2 to 16. */
  rows: names,
  /** Names of seat 1's actions, 2 to 16. */
  columns: names,
  /** [row, column, seat] */
  payoffs: z.array(z.array(z.tuple([payoff, payoff]))),
  /** Rounds of a match; the match has ended after the last. */
  rounds: z.int().min(1).max(1_000_000).default(10),
  /** Ticks after which the match is cut off; `rounds` by default. */
  horizon: z.int().min(1).max(1_000_000).optional(),
  tickHz: z.number().positive().max(1000).default(1),
  reward: rewardOption({ payoff: 1 }),
});

export type MatrixConfig = z.output<typeof options> & { readonly horizon: number };

export function complete(given: z.output<typeof options>): MatrixConfig {
  const { rows, columns, payoffs } = given;
  checkNames('rows', rows);
  checkNames('columns', columns);
  if (payoffs.length !== rows.length) throw new InputError('matrix.payoffs', `expected ${rows.length} rows (one a name in rows), got ${payoffs.length}`);
  payoffs.forEach((row, r) => {
    if (row.length !== columns.length) throw new InputError(`matrix.payoffs[${r}]`, `expected ${columns.length} columns (one a name in columns), got ${row.length}`);
  });
  return { ...given, horizon: given.horizon ?? given.rounds };
}

function checkNames(key: string, list: readonly string[]): void {
  const twice = list.find((name, k) => list.indexOf(name) !== k);
  if (twice !== undefined) throw new InputError(`matrix.${key}`, `'${twice}' stands there twice; expected different names`);
}
