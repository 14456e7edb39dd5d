import { InputError, unknownName } from '../../environments/index.ts';
import type { ClockPolicy, LatePolicy } from '../../match/index.ts';

export const CLOCK_HELP = 'barrier | paced:HZ | virtual:Ntok (tokens a tick) | virtual:Nms | virtual:Nms:COST (every effect costs COST)';

/** Reads `--clock`. Throws InputError. */
export function parseClock(text: string): ClockPolicy {
  const [kind, ...rest] = text.split(':');
  if (kind === 'barrier' && rest.length === 0) return { kind };
  if (kind === 'paced' && rest.length === 1) return { kind, hz: positive(rest[0], text) };
  if (kind === 'virtual' && rest.length > 0 && rest.length <= 2) {
    const m = /^([\d.]+)(tok|ms)$/.exec(rest[0]);
    if (m !== null) {
      const base = { kind, unit: m[2] === 'tok' ? 'tokens' : 'ms', perTick: positive(m[1], text) } as const;
      return rest.length === 1 ? base : { ...base, constant: positive(rest[1], text) };
    }
  }
  if (!['barrier', 'paced', 'virtual'].includes(kind)) throw new InputError('--clock', unknownName('clock policy', kind, ['barrier', 'paced', 'virtual']));
  throw new InputError('--clock', `expected ${CLOCK_HELP}, got '${text}'`);
}

/** Reads `--late`: one policy for all seats, or one a seat. */
export function parseLate(text: string, seats: number): LatePolicy[] {
  const parts = text.split(',');
  if (parts.length !== 1 && parts.length !== seats) throw new InputError('--late', `expected one policy, or one for each of ${seats} seats, got ${parts.length}`);
  const policies = parts.map((p) => latePolicy(p));
  return Array.from({ length: seats }, (_, i) => policies[parts.length === 1 ? 0 : i]);
}

function latePolicy(text: string): LatePolicy {
  const m = /^wait:([\d.]+)$/.exec(text);
  if (m !== null) return { kind: 'wait', ms: positive(m[1], text) };
  if (text === 'default' || text === 'repeat' || text === 'hold-plan') return { kind: text };
  throw new InputError('--late', unknownName('late policy', text, ['default', 'repeat', 'hold-plan', 'wait:MS']));
}

function positive(text: string, whole: string): number {
  const n = Number(text);
  if (text !== '' && Number.isFinite(n) && n > 0) return n;
  throw new InputError('--clock', `expected a number above 0 in '${whole}', got '${text}'`);
}
