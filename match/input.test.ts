import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Discrete } from '../environments/index.ts';
import { INPUT_STALE_MS, InputLatch } from './input.ts';

/** As Overcooked: four moves to hold, stay, and an interact that acts once a press. */
const KITCHEN: Discrete = {
  kind: 'discrete', n: 6, names: ['north', 'south', 'east', 'west', 'stay', 'interact'], default: 4, press: ['level', 'level', 'level', 'level', 'level', 'edge'],
};
const INTERACT = 5;

class Person {
  readonly latch = new InputLatch(KITCHEN);
  private seq = 0;
  private readonly held = new Set<number>();

  down(key: number, at = 0): this {
    const again = this.held.has(key);
    this.held.add(key);
    this.latch.sample({ seq: this.seq++, held: [...this.held], pressed: again ? [] : [key], sawTick: 0 }, at);
    return this;
  }

  up(key: number, at = 0): this {
    this.held.delete(key);
    this.latch.sample({ seq: this.seq++, held: [...this.held], pressed: [], sawTick: 0 }, at);
    return this;
  }

  closes(n: number, at = 0): number[] {
    return Array.from({ length: n }, () => this.latch.take(at));
  }
}

describe('what keys mean at the close of a tick', () => {
  it('a held direction repeats, and not one tick after it is let go', () => {
    const p = new Person().down(2);
    expect(p.closes(3)).toEqual([2, 2, 2]);
    p.up(2);
    expect(p.closes(3)).toEqual([-1, -1, -1]);
  });

  it('a tap shorter than a tick is not lost and acts once', () => {
    const p = new Person().down(1).up(1);
    expect(p.closes(3)).toEqual([1, -1, -1]);
  });

  it('a held interact acts once', () => {
    const p = new Person().down(INTERACT);
    expect(p.closes(3)).toEqual([INTERACT, -1, -1]);
  });

  it('the key that went down last is the one that repeats; letting go of it falls back to the one still held', () => {
    const p = new Person().down(0);
    expect(p.closes(1)).toEqual([0]);
    p.down(2);
    expect(p.closes(2)).toEqual([2, 2]);
    p.up(2);
    expect(p.closes(1)).toEqual([0]);
  });

  it('presses go before held keys, oldest first', () => {
    const p = new Person().down(3);
    p.closes(1);
    p.down(INTERACT).down(0).up(0);
    expect(p.closes(4)).toEqual([INTERACT, 0, 3, 3]);
  });

  it('never queues a key twice: the second press merges and is counted', () => {
    const p = new Person().down(1).up(1).down(1).up(1).down(1).up(1);
    expect(p.closes(3)).toEqual([1, -1, -1]);
    expect(p.latch.merged).toBe(2);
  });

  it('after a second without a sample nothing is held', () => {
    const p = new Person().down(2, 0);
    expect(p.closes(2, INPUT_STALE_MS)).toEqual([2, 2]);
    expect(p.latch.isStale(INPUT_STALE_MS + 1)).toBe(true);
    expect(p.closes(2, INPUT_STALE_MS + 1)).toEqual([-1, -1]);
  });

  it('refuses old samples and keys that are no actions, and changes nothing', () => {
    const p = new Person().down(2);
    expect(p.latch.sample({ seq: 0, held: [1], pressed: [1], sawTick: 0 }, 0)).toBe('stale');
    expect(p.latch.sample({ seq: 9, held: [6], pressed: [], sawTick: 0 }, 0)).toBe('wrong-shape');
    expect(p.latch.sample({ seq: 9, held: [], pressed: [0.5], sawTick: 0 }, 0)).toBe('wrong-shape');
    expect(p.closes(2)).toEqual([2, 2]);
  });

  it('whatever is pressed, no more than one action a key waits, and every latched one acts within n closes', () => {
    const step = fc.record({ key: fc.nat(5), down: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const p = new Person();
        const pressed = new Set<number>();
        const held = new Set<number>();
        for (const { key, down } of steps) {
          if (down && !held.has(key)) pressed.add(key);
          if (down) held.add(key);
          else held.delete(key);
          if (down) p.down(key);
          else p.up(key);
        }
        const acted = p.closes(KITCHEN.n);
        for (const key of pressed) expect(acted).toContain(key);
        for (const key of held) p.up(key);
        expect(p.closes(2)).toEqual([-1, -1]);
      }),
    );
  });
});
