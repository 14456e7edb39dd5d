import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Match, MatchFooter, MatchOutput } from '../../match/index.ts';

/** Longest time for which a match runs without letting timers and signals in. */
const SLICE_MS = 50;
const SLICE_TICKS = 1024;

export interface DriveOptions {
  /** Ends the match when aborted; its record is then whole, with the status 'ended'. */
  readonly signal: AbortSignal;
  readonly onTick?: (tick: number) => void;
  readonly onFault?: (fault: Extract<MatchOutput, { t: 'fault' }>) => void;
}

/**
 * Runs a match of built-in operators to its end in this process, in real time where its clock is paced. Throws where an
 * operator waits for something from outside, since nobody here would answer.
 */
export async function drive(match: Match, options: DriveOptions): Promise<MatchFooter> {
  const now = (): number => performance.now();
  let faults = 0;
  while (match.footer === undefined) {
    if (options.signal.aborted) {
      match.handle({ t: 'end' }, now());
      break;
    }
    const before = match.tick;
    const wake = slice(match, now, (f) => {
      if (faults++ < 3) options.onFault?.(f);
    });
    options.onTick?.(match.tick);
    if (match.footer !== undefined) break;
    if (wake !== undefined) await sleep(Math.max(0, wake - now()), undefined, { signal: options.signal }).catch(() => undefined);
    else if (match.tick === before) throw new Error(`${stuck(match)}; nobody answers in this process`);
    else await setImmediate();
  }
  return match.footer as unknown as MatchFooter;
}

/** Advances for SLICE_MS at most; returns when to be woken, where the match waits for a deadline. */
function slice(match: Match, now: () => number, onFault: (f: Extract<MatchOutput, { t: 'fault' }>) => void): number | undefined {
  const until = now() + SLICE_MS;
  do {
    const before = match.tick;
    let wake: number | undefined;
    for (const o of match.advance(now(), before + SLICE_TICKS)) {
      if (o.t === 'fault') onFault(o);
      if (o.t === 'wake') wake = Math.min(wake ?? o.atMs, o.atMs);
    }
    if (match.footer !== undefined || wake !== undefined || match.tick === before) return wake;
  } while (now() < until);
  return undefined;
}

function stuck(match: Match): string {
  const seats = match.environment.seats.map((_, seat) => seat).filter((seat) => match.outstanding(seat).length > 0);
  const waits = seats.map((seat) => `seat ${seat} for ${match.outstanding(seat).map((e) => `'${e.id}' (${e.kind})`).join(', ')}`);
  return `tick ${match.tick} cannot close: ${waits.length === 0 ? 'the match is paused or held' : `waiting, ${waits.join('; ')}`}`;
}
