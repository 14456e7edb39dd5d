import type { ActionSpace, Joint } from '../environments/index.ts';
import type { Decision } from '../operators/index.ts';
import type { LatePolicy } from './contract.ts';
import { project, writeDefault } from './projection.ts';
import { ABSENT, BY_DEFAULT, BY_PLAN, BY_REPEAT, ILLEGAL, LATE, NOT_ACTING, NO_OPINION, provenance } from './provenance.ts';
import type { SeatState } from './seat.ts';

/** `SeatState.missed` of a person whose controls were silent: the default, with no reason of its own. */
export const SILENT = 255;

/**
 * Writes what the seat does at this close into the joint action and returns its provenance. `last` holds the actions applied
 * at the tick before, laid out as `joint` is.
 */
export function applySeat(s: SeatState, space: ActionSpace, joint: Joint, last: Joint, offset: number, absentPolicy: LatePolicy): number {
  const takeover = s.parked !== null;
  if (!s.now.frame.acting) {
    writeDefault(space, joint, offset);
    return NOT_ACTING;
  }
  if (s.missed !== 0) return substitute(s, space, joint, last, offset, s.missed === ABSENT ? absentPolicy : s.late, takeover);
  if (s.action === null) {
    writeDefault(space, joint, offset);
    return provenance(0, NO_OPINION, BY_DEFAULT, takeover);
  }
  const reason = project(space, s.now.frame.legal, s.action, joint, offset);
  return provenance(s.source, reason, reason === ILLEGAL ? BY_DEFAULT : 0, takeover);
}

function substitute(s: SeatState, space: ActionSpace, joint: Joint, last: Joint, offset: number, policy: LatePolicy, takeover: boolean): number {
  const reason = s.missed === SILENT ? 0 : s.missed === ABSENT ? ABSENT : LATE;
  const { legal } = s.now.frame;
  if (policy.kind === 'hold-plan' && s.action !== null && project(space, legal, s.action, joint, offset) !== ILLEGAL) {
    return provenance(s.source, reason, BY_PLAN, takeover);
  }
  if (policy.kind === 'repeat' && s.now.frame.tick > 0) {
    const again = actionAt(space, last, offset);
    if (project(space, legal, again, joint, offset) !== ILLEGAL) return provenance(0, reason, BY_REPEAT, takeover);
  }
  writeDefault(space, joint, offset);
  return provenance(0, reason, BY_DEFAULT, takeover);
}

/** Reads an action back out of a joint array. */
export function actionAt(space: ActionSpace, joint: Joint, offset: number): number | number[] {
  if (space.kind === 'discrete') return joint[offset];
  return Array.from(joint.subarray(offset, offset + space.default.length));
}

/** Whether a decision is one: the host trusts no operator's shape. Returns what is wrong, or undefined. */
export function decisionFault(d: Decision | undefined): string | undefined {
  if (typeof d !== 'object' || d === null) return `returned ${d === null ? 'null' : typeof d} where a decision {state, action, source} was expected`;
  if (d.action === undefined) return `returned a decision without an action (null says 'no opinion')`;
  if (d.action !== null && typeof d.action !== 'number' && !isNumbers(d.action)) return `returned an action that is neither a number, a list of numbers nor null`;
  if (typeof d.source !== 'string') return `returned a decision without a source`;
  return undefined;
}

function isNumbers(action: unknown): boolean {
  return (Array.isArray(action) || ArrayBuffer.isView(action)) && [...(action as number[])].every((x) => typeof x === 'number');
}
