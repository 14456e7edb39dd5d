import * as fc from 'fast-check';

/** `npm run soak` sets LOCKSTEP_SOAK: property tests that do not name a number of runs do so many times as many. */
const times = Number(process.env.LOCKSTEP_SOAK ?? '1');
fc.configureGlobal({ numRuns: 100 * times });
