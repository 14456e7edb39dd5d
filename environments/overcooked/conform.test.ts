import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Environment, Joint, Json, JsonObject, Outcome, Worlds } from '../contract.ts';
import { conformFile, createCounters, parseVectorText, reportConform, type Counters, type Kind, type MakeEnvironment } from './conform.ts';
import { createKitchenEnvironment } from './environment.ts';
import type { Kitchen } from './kitchen.ts';
import { layoutOf } from './state.ts';
import { compileTables } from './tables.ts';

const here = fileURLToPath(new URL('../../test/vectors/overcooked/', import.meta.url));
const shared = fileURLToPath(new URL('../../../shared/vectors/overcooked/', import.meta.url));

/** The .json.gz files of a folder and its folders, by name. */
function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.json.gz')).sort().map((name) => folder + name);
}

function read(path: string): Json {
  return parseVectorText(basename(path), gunzipSync(readFileSync(path)).toString());
}

function conform(paths: readonly string[], make?: MakeEnvironment): Counters {
  const counters = createCounters();
  for (const path of paths) conformFile(basename(path), read(path), counters, make);
  return counters;
}

const total = (of: Record<Kind, number>): number => Object.values(of).reduce((a, b) => a + b, 0);

describe('the rules', () => {
  it('equal those of overcooked_ai on the vectors that come along', () => {
    const counters = conform(filesIn(here));
    expect(reportConform(counters)).toMatch(/\n23307 comparisons, 0 mismatches$/);
    for (const [kind, n] of Object.entries(counters.compared)) expect(n, kind).toBeGreaterThan(30);
  });

  it('equal those of overcooked_ai on all traces, fuzz cases and human games', (context) => {
    if (!existsSync(shared)) {
      console.log(`skipped: no ${shared}; the vectors that come along were compared`);
      context.skip('the full vectors are not there');
    }
    const counters = conform(filesIn(shared));
    expect(counters.first).toEqual([]);
    expect(reportConform(counters)).toMatch(/\n\d{6,} comparisons, 0 mismatches$/);
    expect(total(counters.compared)).toBeGreaterThan(146_000);
  });
});

type Change = (env: Environment, w: Worlds, joint: Joint, out: Outcome, before: Int32Array) => void;

/** Rules that go on after the true ones took their step. */
function afterStep(change: Change): MakeEnvironment {
  return (kitchen, scenario) => {
    const env = createKitchenEnvironment(kitchen, scenario);
    return {
      ...env,
      step: (w, from, to, joint, out) => {
        const before = w.i32.slice();
        env.step(w, from, to, joint, out);
        change(env, w, joint, out, before);
      },
    };
  };
}

/** The true rules in another kitchen than the file's. */
function inKitchen(change: (kitchen: Kitchen) => Partial<Kitchen>): MakeEnvironment {
  return (kitchen, scenario) => createKitchenEnvironment({ ...kitchen, ...change(kitchen) }, scenario);
}

const slower = inKitchen(({ cookTime }) => ({ cookTime: cookTime.map((t) => t + 1) }));

describe('broken rules are found out', () => {
  const files = ['23_custom_3p_room', '03_cramped_room_rndstart', '15_bonus_order_test'].map((name) => `${here}${name}.json.gz`);
  const broken: [string, MakeEnvironment, Kind[]][] = [
    ['players walk through each other', (kitchen, scenario) => {
      const { next } = compileTables(kitchen);
      const { pose } = layoutOf(kitchen);
      return afterStep((env, w, joint, _out, before) => {
        env.seats.forEach((_, p) => {
          if (joint[p] < 4) w.i32[pose + p] = next[(before[pose + p] & ~3) + joint[p]] * 4 + joint[p];
        });
      })(kitchen, scenario);
    }, ['state', 'lh']],
    ['soups take a tick longer', slower, ['state', 'll', 'feat']],
    ['soups start by themselves', inKitchen(() => ({ oldDynamics: true })), ['state']],
    ['every recipe pays', inKitchen(({ value }) => ({ delivery: value })), ['sparse', 'events']],
    ['a dish pays nothing', inKitchen(({ shaping }) => ({ shaping: { ...shaping, dishPickup: 0 } })), ['shaped']],
    ['an event is missing', afterStep((_env, _w, _joint, out) => {
      out.events[0] &= ~(1 << 12);
    }), ['events']],
    ['objects stand in the order of their places', (kitchen, scenario) => {
      const { count, order } = layoutOf(kitchen);
      return afterStep((_env, w) => {
        w.u8.subarray(order, order + w.u8[count]).sort();
      })(kitchen, scenario);
    }, ['state']],
    ['the episode ends a tick early', inKitchen(({ horizon }) => ({ horizon: horizon - 1 })), ['done', 'lh']],
    ['a view has other seats first', (kitchen, scenario) => {
      const env = createKitchenEnvironment(kitchen, scenario);
      return { ...env, view: (w, i, seat, name, out) => env.view(w, i, env.seats.length - 1 - seat, name, out) };
    }, ['lh', 'll', 'feat']],
  ];
  it.each(broken)('%s', (_name, make, kinds) => {
    const counters = conform(files, make);
    for (const kind of kinds) expect(counters.mismatched[kind], kind).toBeGreaterThan(0);
    expect(counters.first.length).toBe(Math.min(20, total(counters.mismatched)));
    const last = `${total(counters.compared)} comparisons, ${total(counters.mismatched)} mismatches`;
    expect(reportConform(counters).split('\n').at(-1)).toBe(last);
  });

  it('with the file, the step and both values named', () => {
    const { first } = conform(files.slice(0, 1), slower);
    expect(first[0]).toMatchObject({ file: '23_custom_3p_room.json.gz', kind: 'state', step: expect.stringMatching(/^\d+$/) as string });
    expect(first[0].expected).not.toBe(first[0].got);
  });
});

describe('a vector file', () => {
  const trace = read(`${here}22_cramped_room_single_1p.json.gz`) as JsonObject;
  const tried = (json: Json): (() => void) => () => conformFile('x.json', json, createCounters());

  it.each([
    [{ ...trace, formt: 1 }, "x.json: unknown key 'formt'; did you mean 'format'?"],
    [{ ...trace, format: 'overcooked-golden/2' }, "x.json.format: unknown format 'overcooked-golden/2'; did you mean"],
    [{ steps: [] }, 'x.json.format: expected one of overcooked-golden/1, overcooked-fuzz/1, got nothing'],
    [[], 'x.json.format: expected one of overcooked-golden/1, overcooked-fuzz/1, got nothing'],
    [{ ...trace, steps: [{ ...(trace.steps as JsonObject[])[0], evs: [] }] }, "x.json.steps[0]: unknown key 'evs'; did you mean 'ev'?"],
    [{ ...trace, steps: [{ ...(trace.steps as JsonObject[])[0], a: [6] }] }, 'x.json.steps[0].a[0]'],
    [{ ...trace, steps: [{ ...(trace.steps as JsonObject[])[0], a: [1, 1] }] }, 'x.json.steps[0].a: expected 1 actions, got 2'],
    [{ ...trace, start_state: { players: [] } }, 'x.json.start_state'],
  ] as [Json, string][])('is refused where it is none: %#', (json, message) => {
    expect(tried(json)).toThrow(message);
  });

  it('may hold bare infinities, as Python writes them', () => {
    expect(parseVectorText('x', '{"order_bonus": Infinity, "r": [-Infinity, 1], "phi": NaN, "name": "to Infinity, and"}')).toEqual({
      order_bonus: 'Infinity', r: ['-Infinity', 1], phi: null, name: 'to Infinity, and',
    });
    expect(() => parseVectorText('x.json', '{')).toThrow('x.json: no JSON');
  });

  it('may pay by the orders of its start state, and state cooking times of its own there', () => {
    type Golden = JsonObject & { start_state: JsonObject; initial: { s: { o: Json[][] } }; steps: Json[] };
    const golden = read(`${here}03_cramped_room_rndstart.json.gz`) as Golden;
    golden.steps = [];
    (golden.start_state.objects as JsonObject[])[0].cook_time = 7;
    const counters = createCounters();
    conformFile('x', golden, counters);
    expect(counters.mismatched.state).toBe(0);
    (golden.initial.s.o[0][2] as Json[])[3] = 7;
    conformFile('x', golden, counters);
    expect([counters.mismatched.state, counters.mismatched.lh]).toEqual([0, 2]);
  });
});
