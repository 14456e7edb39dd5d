import { z } from 'zod';
import type { Json, Worlds } from '../../contract.ts';
import { InputError } from '../../errors.ts';
import { parseStrict } from '../../parse.ts';
import { packFields } from '../layout.ts';
import type { MatrixConfig } from './config.ts';

export type MatrixState = ReturnType<typeof createState>;

/** No draw is made here, so there is neither seed nor stream position. */
export function createState(config: MatrixConfig) {
  const rows = config.rows.length;
  const columns = config.columns.length;
  const packed = packFields({
    score: { dtype: 'f64', shape: [2], unit: 'payoff', doc: 'sum of payoffs so far, per seat' },
    tick: { dtype: 'i32', shape: [], unit: 'ticks', doc: 'rounds played, 0..rounds' },
    last: { dtype: 'i32', shape: [2], unit: 'action', doc: 'action of each seat in the last round, plus 1; 0 before the first' },
    counts: { dtype: 'i32', shape: [rows, columns], unit: 'rounds', doc: 'how often each joint action was played' },
  });
  const { stride, at } = packed;

  const reset = (w: Worlds, i: number): void => void w.u8.fill(0, i * stride, (i + 1) * stride);

  const dump = (w: Worlds, i: number): Json => {
    const word = (i * stride) / 4;
    const wide = (i * stride) / 8;
    const [row, column] = [w.i32[word + at.last], w.i32[word + at.last + 1]];
    const counts = config.rows.map((_, r) => config.columns.map((_, c) => w.i32[word + at.counts + r * columns + c]));
    return {
      tick: w.i32[word + at.tick],
      last: row === 0 ? null : [config.rows[row - 1], config.columns[column - 1]],
      counts,
      score: [w.f64[wide + at.score], w.f64[wide + at.score + 1]],
    };
  };

  const load = (w: Worlds, i: number, json: Json): void => {
    const state = parseStrict(stateJson(config), json, 'state');
    check(config, state);
    reset(w, i);
    const word = (i * stride) / 4;
    const wide = (i * stride) / 8;
    w.i32[word + at.tick] = state.tick;
    if (state.last !== null) {
      w.i32[word + at.last] = 1 + config.rows.indexOf(state.last[0]);
      w.i32[word + at.last + 1] = 1 + config.columns.indexOf(state.last[1]);
    }
    state.counts.forEach((row, r) => row.forEach((n, c) => (w.i32[word + at.counts + r * columns + c] = n)));
    state.score.forEach((x, s) => (w.f64[wide + at.score + s] = x));
  };

  return { ...packed, reset, dump, load };
}

function stateJson(config: MatrixConfig) {
  return z.strictObject({
    tick: z.int().min(0).max(config.rounds),
    last: z.tuple([z.enum(config.rows), z.enum(config.columns)]).nullable(),
    counts: z.array(z.array(z.int().min(0).max(config.rounds)).length(config.columns.length)).length(config.rows.length),
    score: z.tuple([z.number(), z.number()]),
  });
}

/** The score is not recomputed: a sum of rounded numbers depends on the order of play, which the counts do not keep. */
function check(config: MatrixConfig, state: z.output<ReturnType<typeof stateJson>>): void {
  const { tick, last, counts } = state;
  const played = counts.flat().reduce((a, b) => a + b, 0);
  if (played !== tick) throw new InputError('state.counts', `expected a sum of ${tick} (state.tick), got ${played}`);
  if ((last === null) !== (tick === 0)) throw new InputError('state.last', `expected ${tick === 0 ? 'null at tick 0' : 'two action names'}, got ${JSON.stringify(last)}`);
  if (last !== null && counts[config.rows.indexOf(last[0])][config.columns.indexOf(last[1])] === 0) {
    throw new InputError('state.last', `${last.join(', ')} was played last, yet its count is 0`);
  }
}
