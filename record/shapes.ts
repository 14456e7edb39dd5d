import { z } from 'zod';
import { parseSeed, parseStrict, type Json } from '../environments/index.ts';
import type { MatchFooter, MatchHeader, SeatChange } from '../match/index.ts';
import { CHANGE_REASONS, FORMAT_VERSION } from './format.ts';
import type { ObservedHeader } from './encoder.ts';

const count = z.int().nonnegative();
const hash = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected a sha256, 64 hex digits' });
const late = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('default') }),
  z.strictObject({ kind: z.literal('repeat') }),
  z.strictObject({ kind: z.literal('hold-plan') }),
  z.strictObject({ kind: z.literal('wait'), ms: z.number() }),
]);
const clock = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('barrier'), wallLimitMs: z.array(z.number().nullable()).optional() }),
  z.strictObject({ kind: z.literal('paced'), hz: z.number() }),
  z.strictObject({ kind: z.literal('virtual'), unit: z.enum(['tokens', 'ms']), perTick: z.number(), constant: z.number().optional() }),
]);
const disconnect = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hold'), graceMs: z.number() }),
  z.strictObject({ kind: z.literal('continue'), policy: late }),
]);

/** What the rest of the package reads of a blueprint; whether an operator can be built from it is asked only where one is built. */
const blueprint: z.ZodType = z.lazy(() =>
  z.looseObject({
    kind: z.string(),
    grade: z.enum(['exact', 'cassette', 'statistical']),
    children: z.array(blueprint).optional(),
  }),
);

const header = z.strictObject({
  environment: z.string(),
  rules: count,
  scenario: z.strictObject({ environment: z.string(), name: z.string(), config: z.looseObject({ horizon: z.number() }) }),
  scenarioHash: hash,
  seed: z.string().refine((text) => parseSeed(text) !== undefined, { error: 'expected an unsigned 64-bit number in decimal digits' }),
  episode: count,
  clock,
  disconnect,
  seats: z.array(z.strictObject({ blueprint, hash, late })),
  start: z.unknown(),
  startHash: z.string().regex(/^[0-9a-f]{16}$/, { error: 'expected a state hash, 16 hex digits' }),
});

const change = z.strictObject({ tick: count, seat: count, why: z.enum(CHANGE_REASONS), blueprint, hash });

const ledger = z.record(z.string(), count);
const footer = z.strictObject({
  ticks: count,
  status: z.enum(['terminated', 'truncated', 'ended']),
  score: z.array(z.number()),
  reward: z.array(z.array(z.number())),
  ledger: z.array(ledger),
});

const observed = z.looseObject({ package: z.string(), created: z.string(), format: z.literal(FORMAT_VERSION) });

/** Checks only: the schemas' own outputs would be copies. */
function check(schema: z.ZodType, value: Json, where: string): void {
  parseStrict(schema, value, where);
}

export function headerOf(value: Json): MatchHeader {
  check(header, value, 'header');
  const { seed, ...rest } = value as { seed: string };
  return { ...rest, seed: parseSeed(seed) } as unknown as MatchHeader;
}

export function changeOf(value: Json): SeatChange {
  check(change, value, 'seat change');
  return value as unknown as SeatChange;
}

export function footerOf(value: Json): MatchFooter {
  check(footer, value, 'footer');
  return value as unknown as MatchFooter;
}

export function observedHeaderOf(value: Json): ObservedHeader {
  check(observed, value, 'observed header');
  return value as ObservedHeader;
}
