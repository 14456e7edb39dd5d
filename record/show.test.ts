import { describe, expect, it } from 'vitest';
import { makeEnvironment } from '../environments/index.ts';
import { Sink, boundaries, plainRecord, play, richRecord } from '../test/records/samples.ts';
import { redactRecord } from './redact.ts';
import { showRecord, showTick } from './show.ts';

const rich = richRecord();

/** Lines by their first word or two. */
function line(text: string, name: string): string {
  return text.split('\n').find((l) => l.startsWith(name)) ?? '';
}

describe('show', () => {
  it('tells who played what, how it ended, and the ledger', () => {
    const text = showRecord(rich);
    expect(line(text, 'record')).toMatch(/complete, 24 ticks, \d+ bytes$/);
    expect(line(text, 'written')).toBe('written     by lockstep 0.1.0-test, 2026-01-02T03:04:05Z');
    expect(line(text, 'scenario')).toMatch(/overcooked cramped_room, rules 1, horizon 24$/);
    expect(line(text, 'hash')).toMatch(/ [0-9a-f]{64}$/);
    expect(line(text, 'seed')).toBe('seed        18446744073709551615, episode 0');
    expect(line(text, 'clock')).toBe('clock       paced, 10 Hz');
    expect(line(text, 'seat 1')).toMatch(/remote \(statistical\), late: repeat, blueprint [0-9a-f]{64}$/);
    expect(line(text, 'tick 7')).toMatch(/seat 1 takeover: human \(statistical\)/);
    expect(line(text, 'note')).toMatch(/tick 9, 1000 ms: seat 1 disconnected$/);
    expect(line(text, 'texts')).toBe('texts       12 kept, 0 redacted');
    expect(line(text, 'outcome')).toBe('outcome     truncated after 24 ticks; score team 0: 0');
    expect(line(text, 'ledger 1')).toBe('ledger 1    asked 24, own 13, absent 2, default 2, illegal 1, late 2, repeated 2, takeover 8; rewards 0, 0');
  });

  it('tells of a record that was cut short, and of words that were deleted', () => {
    const bytes = plainRecord(30, { blockBytes: 200 });
    const text = showRecord(bytes.slice(0, boundaries(bytes)[3]));
    expect(line(text, 'record')).toMatch(/cut short at byte \d+ \(the record ends without a footer\)/);
    expect(line(text, 'outcome')).toContain('no footer');
    expect(line(showRecord(redactRecord(rich)), 'texts')).toBe('texts       0 kept, 12 redacted');
    expect(line(showRecord(plainRecord(5, { signer: () => ({ signature: new Uint8Array(64), publicKey: new Uint8Array(32) }) })), 'signed')).not.toBe('');
  });

  it('tells of one tick who did what and why, what was said, and the state after it', () => {
    const text = showTick(rich, 9);
    expect(line(text, 'tick 9')).toMatch(/^tick 9: running, state hash [0-9a-f]{16}, closed at 1000 ms$/);
    expect(line(text, 'seat 0')).toBe('seat 0 talker: north (chosen)');
    expect(line(text, 'seat 1')).toBe('seat 1 human: stay (takeover absent→default)');
    expect(line(text, 'answer')).toBe(`answer to seat 1, input 'input' of tick 9, in round 0: late, absent, 0 ms`);
    expect(line(text, 'packet chat')).toBe('packet chat from seat 0 to all: "tick 9: I do 0 — ☕"');
    expect(text).toContain('Tick 10 of 24');
    expect(line(showTick(redactRecord(rich), 9), 'packet chat')).toMatch(/redacted, sha256 [0-9a-f]{64}$/);
    expect(line(showTick(rich, 7), 'seat 1 takeover')).toContain('human');
    expect(showTick(rich, 23)).toContain('truncated');
  });

  it('shows all of a world in which nobody sees everything', () => {
    const sink = new Sink();
    play(makeEnvironment('kuhn', 'standard'), sink.encoder);
    expect(JSON.parse(showTick(sink.bytes, 0).split('\n\n')[1])).toHaveProperty('seed');
  });

  it.each([-1, 24, 0.5, NaN])('refuses tick %d', (tick) => {
    expect(() => showTick(rich, tick)).toThrow(/ticks 0\.\.23/);
  });
});
