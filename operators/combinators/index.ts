import type { RegisteredKind } from '../kind.ts';
import { arbitrate } from './arbitrate.ts';
import { delay } from './delay.ts';
import { every } from './every.ts';
import { first } from './first.ts';
import { hier } from './hier.ts';
import { hold } from './hold.ts';
import { override } from './override.ts';
import { record, replay } from './record.ts';
import { shield } from './shield.ts';
import { swap } from './swap.ts';

/** Operators made of operators, and `replay`, which is the other half of `record`. */
export const combinators: readonly RegisteredKind[] = [first, hold, every, delay, shield, hier, arbitrate, override, swap, record, replay];
