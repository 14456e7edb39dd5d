import { canonicalJson, familyOf, scenarioHash, type Family } from '../environments/index.ts';
import type { MatchFooter } from '../match/index.ts';
import { blueprintHash } from '../operators/index.ts';
import type { Problem } from './blocks.ts';
import type { Digests } from './encoder.ts';
import { digestsOf, falseText } from './digests.ts';
import { environmentBy } from './environments.ts';
import { Malformed } from './itemReader.ts';
import { NoHeader, readRecord, type MatchRecord } from './read.ts';
import { Recheck, differs, type Difference } from './recheck.ts';
import { portableSha256, type Hasher } from './sha256.ts';
import { signedMessage, type SignatureCheck } from './signature.ts';
import { TickCursor, dimsOf } from './ticks.ts';

export interface VerifyOptions {
  readonly hasher?: Hasher;
  /** Absent: signatures are reported as unchecked. */
  readonly checkSignature?: SignatureCheck;
  /** Worlds by name; absent: those of this package. */
  readonly familyOf?: (id: string) => Family;
}

/**
 * 0: complete, and all of it follows from its header and actions. 1: differs or corrupt. 2: made by other rules.
 * 3: no footer, as of a killed match, and all complete blocks equal.
 */
export type VerifyExit = 0 | 1 | 2 | 3;

export interface VerifyResult {
  readonly exit: VerifyExit;
  /** One line for a person. */
  readonly message: string;
  readonly difference?: Difference;
  readonly problem?: Problem;
  /** Ticks that agree. */
  readonly ticks: number;
  /** Computed over the complete blocks; of a complete record, what names it. */
  readonly digests?: Digests;
  /** Version of the package that wrote it. */
  readonly package?: string;
  readonly texts: { readonly kept: number; readonly redacted: number };
  readonly signature: SignatureState;
  /** Ed25519, 32 bytes, where the record carries one. */
  readonly publicKey?: Uint8Array;
}

export type SignatureState = 'none' | 'unchecked' | 'valid' | 'invalid';

/** Throws InputError where the bytes are no record at all; everything else is a result. */
export function verifyRecord(bytes: Uint8Array, options: VerifyOptions = {}): VerifyResult {
  let record: MatchRecord;
  try {
    record = readRecord(bytes);
  } catch (error) {
    if (!(error instanceof NoHeader)) throw error;
    const { problem, message } = error;
    return { exit: 1, message, problem, ticks: 0, texts: { kept: 0, redacted: 0 }, signature: 'none' };
  }
  return new Verifying(record, options).run();
}

/** Of several files: the worst, 1 before 2 before 3. */
export function worstExit(exits: readonly VerifyExit[]): VerifyExit {
  return ([1, 2, 3] as const).find((exit) => exits.includes(exit)) ?? 0;
}

/** `tick 17: state hash: the rules give …, the record says …` */
export function differenceText(d: Difference): string {
  return `${d.tick === null ? '' : `tick ${d.tick}: `}${d.field}: expected ${d.expected}, the record says ${d.got}`;
}

class Verifying {
  private readonly record: MatchRecord;
  private readonly options: VerifyOptions;
  private readonly digests: Digests;
  private readonly signature: SignatureState;
  private ticks = 0;

  constructor(record: MatchRecord, options: VerifyOptions) {
    this.record = record;
    this.options = options;
    this.digests = digestsOf(record, this.hasher);
    this.signature = this.signatureState();
  }

  private get hasher(): Hasher {
    return this.options.hasher ?? portableSha256;
  }

  run(): VerifyResult {
    const { record } = this;
    const early = this.checkDigests();
    if (early !== undefined) return this.differs(early);
    if (record.state === 'corrupt') return this.corrupt(record.problem);
    const other = this.otherRules();
    if (other !== undefined) return this.result(2, other, {});
    try {
      const difference = this.checkHeader() ?? this.checkTicks();
      if (difference !== undefined) return this.differs(difference);
    } catch (error) {
      if (error instanceof Malformed) {
        return this.corrupt({ offset: error.offset, blockIndex: this.blockAt(error.offset), reason: error.message });
      }
      if (error instanceof BadHeader) return this.result(1, `the header is not one that a match writes: ${error.message}`, {});
      throw error;
    }
    if (record.state === 'complete') return this.result(0, `equal: ${this.ticks} ticks, digest ${this.digests.canonical}`, {});
    return this.result(3, `no footer (${record.problem?.reason}); all ${this.ticks} ticks in complete blocks are equal`, record);
  }

  private result(exit: VerifyExit, message: string, more: { difference?: Difference; problem?: Problem }): VerifyResult {
    const { record, ticks, digests, signature } = this;
    const redacted = [...record.texts.values()].filter((content) => content === null).length;
    return {
      exit, message, ticks, digests, signature,
      package: record.observed.package,
      texts: { kept: record.texts.size - redacted, redacted },
      ...(more.difference === undefined ? {} : { difference: more.difference }),
      ...(more.problem === undefined ? {} : { problem: more.problem }),
      ...(record.signature === undefined ? {} : { publicKey: record.signature.publicKey }),
    };
  }

  private differs(difference: Difference): VerifyResult {
    return this.result(1, differenceText(difference), { difference });
  }

  private corrupt(problem: Problem | undefined): VerifyResult {
    const where = problem === undefined ? '' : ` at byte ${problem.offset} (block ${problem.blockIndex}): ${problem.reason}`;
    return this.result(1, `corrupt${where}`, problem === undefined ? {} : { problem });
  }

  private blockAt(offset: number): number {
    return this.record.canonical.findIndex((range) => offset < range.end);
  }

  private checkDigests(): Difference | undefined {
    const { record, digests } = this;
    const stated = record.digests;
    if (stated !== undefined) {
      if (stated.canonical !== digests.canonical) return differs(null, 'canonical digest', digests.canonical, stated.canonical);
      if (stated.observed !== digests.observed) return differs(null, 'observed digest', digests.observed, stated.observed);
    }
    if (this.signature === 'invalid') return differs(null, 'signature', 'one of these digests by the key beside it', 'another');
    const text = falseText(record, this.hasher);
    return text === undefined ? undefined : differs(null, textName(text), 'content of that sha256, or none', 'other content');
  }

  private signatureState(): SignatureState {
    const { signature, digests } = this.record;
    if (signature === undefined || digests === undefined) return 'none';
    const { checkSignature } = this.options;
    if (checkSignature === undefined) return 'unchecked';
    return checkSignature(signedMessage(digests), signature) ? 'valid' : 'invalid';
  }

  private family(): Family {
    return (this.options.familyOf ?? familyOf)(this.record.header.environment);
  }

  private otherRules(): string | undefined {
    const { header, observed } = this.record;
    const by = `it was written by lockstep ${observed.package}`;
    let family: Family;
    try {
      family = this.family();
    } catch {
      return `made in the environment '${header.environment}', which this version does not have; ${by}`;
    }
    if (family.rules === header.rules) return undefined;
    const made = `made by rules ${header.rules} of '${header.environment}'`;
    return `${made}, and this version has rules ${family.rules}; ${by}: verify it with that version`;
  }

  /** A header is anyone's: whatever a world's rules make of a scenario or a start that no match had is the record's fault. */
  private start(): Recheck {
    const { header } = this.record;
    try {
      const { scenario } = header;
      // checkHeader has compared the hash with the scenario
      const known = this.options.familyOf === undefined;
      const env = known ? environmentBy(header.scenarioHash, scenario) : this.family().create(scenario);
      return new Recheck(env, header);
    } catch (error) {
      throw new BadHeader(error instanceof Error ? error.message : String(error));
    }
  }

  private checkHeader(): Difference | undefined {
    const { header, changes } = this.record;
    if (header.scenario.environment !== header.environment) {
      return differs(null, 'header: environment', header.scenario.environment, header.environment);
    }
    const hash = scenarioHash(header.scenario);
    if (hash !== header.scenarioHash) return differs(null, 'header: scenario hash', hash, header.scenarioHash);
    for (const [seat, { blueprint, hash: stated }] of header.seats.entries()) {
      const own = blueprintHash(blueprint);
      if (own !== stated) return differs(null, `header: hash of the blueprint of seat ${seat}`, own, stated);
    }
    for (const change of changes) {
      const own = blueprintHash(change.blueprint);
      if (own !== change.hash) return differs(change, `hash of the blueprint that takes seat ${change.seat}`, own, change.hash);
      const last = header.seats.length - 1;
      if (change.seat > last) return differs(change, 'seat change', `a seat of 0..${last}`, `${change.seat}`);
    }
    return undefined;
  }

  private checkTicks(): Difference | undefined {
    const { record } = this;
    const { header, footer } = record;
    const recheck = this.start();
    const { env } = recheck;
    if (header.seats.length !== env.seats.length) return differs(null, 'header: seats', `${env.seats.length}`, `${header.seats.length}`);
    if (recheck.hash !== header.startHash) return differs(null, 'header: hash of the start state', recheck.hash, header.startHash);
    const cursor = new TickCursor(record, dimsOf(env));
    const referred = new Set<string>();
    while (cursor.next()) {
      const difference = recheck.tick(cursor) ?? this.checkMessages(cursor, env.seats.length, referred);
      if (difference !== undefined) return difference;
      this.ticks++;
    }
    for (const sha256 of referred) {
      if (!record.texts.has(sha256)) return differs(null, textName(sha256), 'its content, or that it was deleted', 'nothing');
    }
    if (footer === undefined) return undefined;
    for (const sha256 of record.texts.keys()) {
      if (!referred.has(sha256)) return differs(null, textName(sha256), 'no text that no tick refers to', 'one');
    }
    return footerDifference(recheck.footer(), footer);
  }

  private checkMessages(at: TickCursor, seats: number, referred: Set<string>): Difference | undefined {
    if (at.deliveries.length === 0 && at.packets.length === 0) return undefined;
    for (const [i, { seat, text }] of at.deliveries.entries()) {
      if (seat >= seats) return differs(at, `delivery[${i}].seat`, `0..${seats - 1}`, `${seat}`);
      if (text !== undefined) referred.add(text);
    }
    for (const [i, { from, to, text }] of at.packets.entries()) {
      if (from >= seats) return differs(at, `packet[${i}].from`, `0..${seats - 1}`, `${from}`);
      if (to !== 'all' && !(to >= 0 && to < seats)) return differs(at, `packet[${i}].to`, `all or 0..${seats - 1}`, `${to}`);
      if (text !== undefined) referred.add(text);
    }
    return undefined;
  }
}

class BadHeader extends Error {}

function textName(sha256: string): string {
  return `text ${sha256.slice(0, 12)}…`;
}

/** A host may end a match before its world ends, never after. */
function footerDifference(expected: MatchFooter, got: MatchFooter): Difference | undefined {
  const rules: [string, unknown, unknown][] = [
    ['ticks', expected.ticks, got.ticks],
    ['status', expected.status, got.status],
    ...expected.score.map((score, team): [string, unknown, unknown] => [`score[${team}]`, score, got.score[team]]),
    ...expected.reward.map((sums, c): [string, unknown, unknown] => [`reward[${c}]`, sums, got.reward[c]]),
    ...expected.ledger.map((counts, seat): [string, unknown, unknown] => [`ledger[${seat}]`, counts, got.ledger[seat]]),
    ['length of the lists', lengths(expected), lengths(got)],
  ];
  for (const [field, rule, said] of rules) {
    const [a, b] = [text(rule), text(said)];
    if (a !== b) return differs(null, `footer: ${field}`, a, b);
  }
  return undefined;
}

function lengths(footer: MatchFooter): number[] {
  return [footer.score.length, footer.reward.length, footer.ledger.length];
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalJson(value);
}
