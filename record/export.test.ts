import { describe, expect, it } from 'vitest';
import { InputError, createOutcome, createWorlds, environmentOf, familyOf, makeEnvironment, type Json, type JsonObject } from '../environments/index.ts';
import { Sink, boundaries, kitchen, plainRecord, play, richRecord } from '../test/records/samples.ts';
import { exportCsv, exportJsonl } from './export.ts';
import { exportOvercookedAi } from './exportOvercookedAi.ts';
import { readRecord } from './read.ts';
import { redactRecord } from './redact.ts';
import { TickCursor, dimsOf } from './ticks.ts';

const rich = richRecord();
const textOf = (parts: Iterable<string>) => [...parts].join('');

/** Cells of RFC 4180 text. */
function cells(csv: string): string[][] {
  return csv.trimEnd().split('\r\n').map((row) => [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => m[1]?.replaceAll('""', '"') ?? m[2]));
}

function made(id: string): Uint8Array {
  const sink = new Sink();
  play(makeEnvironment(id, familyOf(id).scenarios[0]), sink.encoder);
  return sink.bytes;
}

describe('csv', () => {
  it('has a row for each tick and seat, and says what happened in words', () => {
    const rows = cells(textOf(exportCsv(rich)));
    expect(rows[0]).toEqual([
      'tick', 'seat', 'team', 'role', 'operator', 'action', 'name', 'provenance', 'reward_sparse', 'reward_shaped', 'events', 'status', 'hash',
      'at_ms', 'late_ms', 'latency_ms', 'saw_tick',
    ]);
    expect(rows).toHaveLength(1 + 24 * 2);
    for (const row of rows) expect(row).toHaveLength(17);
    const find = (tick: number, seat: number) => rows.find((row) => row[0] === `${tick}` && row[1] === `${seat}`) as string[];
    expect(find(4, 1).slice(4, 8)).toEqual(['remote', '1', 'south', 'late→repeated']);
    expect(find(8, 1).slice(4, 8)).toEqual(['human', '4', 'stay', 'takeover idle']);
    expect(find(8, 1).slice(13)).toEqual(['900', '0', '0', '7']);
    expect(find(23, 0)[11]).toBe('truncated');
    const cursor = new TickCursor(readRecord(rich), dimsOf(environmentOf(readRecord(rich).header.scenario)));
    while (cursor.next()) expect(find(cursor.tick, 1)[5]).toBe(`${cursor.actions[1]}`);
  });

  it('adds up to the footer, and names events', () => {
    const sink = new Sink();
    const match = play(kitchen(200), sink.encoder, 5n, ['greedy', 'greedy']);
    const rows = cells(textOf(exportCsv(sink.bytes))).slice(1);
    const sum = rows.reduce((n, row) => n + Number(row[8]), 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBe(match.footer?.score[0]);
    expect(rows.some((row) => row[10].split(' ').includes('soup_delivery'))).toBe(true);
  });

  it('writes forces as numbers, and quotes what has commas', () => {
    const rows = cells(textOf(exportCsv(made('pointmass'))));
    expect(rows[1][5].split(' ').map(Number)).toHaveLength(2);
    expect(rows[1][5]).toBe(rows[1][6]);
  });
});

describe('jsonl', () => {
  it('is one object a line, with all of the record in it', () => {
    const lines = textOf(exportJsonl(rich)).trimEnd().split('\n').map((text) => JSON.parse(text) as { type: string } & Record<string, Json>);
    const count = (type: string) => lines.filter((l) => l.type === type).length;
    const record = readRecord(rich);
    expect([count('header'), count('tick'), count('seat'), count('note'), count('footer'), count('digests')]).toEqual([1, 24, 3, record.notes.length, 1, 1]);
    expect(lines[0]).toMatchObject({ type: 'header', seed: '18446744073709551615', scenarioHash: record.header.scenarioHash });
    expect(lines.at(-1)).toEqual({ type: 'digests', ...record.digests });
    const takeover = lines.findIndex((l) => l.type === 'seat');
    expect(lines[takeover + 1]).toMatchObject({ type: 'tick', tick: lines[takeover].tick });
    const said = lines.find((l) => l.type === 'tick' && l.tick === 1) as Record<string, Json>;
    expect(said).toMatchObject({ deliveries: [{ kind: 'llm', value: { said: 'words of tick 0' }, latencyMs: 3.25 }, { kind: 'remote' }] });
  });

  it('has no words that were deleted', () => {
    expect(textOf(exportJsonl(rich))).toContain('words of tick 3');
    expect(textOf(exportJsonl(redactRecord(rich)))).not.toContain('words of tick');
  });

  it('ends where a torn record does', () => {
    const bytes = plainRecord(30, { blockBytes: 200 });
    const text = textOf(exportJsonl(bytes.slice(0, boundaries(bytes)[3])));
    expect(text).not.toContain('"footer"');
    expect(text.trimEnd().split('\n').length).toBeGreaterThan(3);
  });

  it('refuses a corrupt record and one of other rules', () => {
    expect(() => textOf(exportJsonl(new Uint8Array([...rich, 1])))).toThrow(/corrupt/);
    const sink = new Sink();
    play(kitchen(5), { ...methods(sink), header: (h) => sink.encoder.header({ ...h, rules: 77 }) });
    expect(() => textOf(exportCsv(sink.bytes))).toThrow(/made by rules 77 of 'overcooked'.*use lockstep 0.1.0-test/);
  });
});

function methods({ encoder }: Sink) {
  return {
    header: encoder.header.bind(encoder), seat: encoder.seat.bind(encoder), tick: encoder.tick.bind(encoder), note: encoder.note.bind(encoder),
    footer: encoder.footer.bind(encoder),
  };
}

interface Trajectory {
  readonly ep_states: { players: { position: number[]; orientation: number[]; held_object: Record<string, Json> | null }[]; objects: Record<string, Json>[]; timestep: number }[][];
  readonly ep_actions: Json[][][];
  readonly ep_rewards: number[][];
  readonly ep_dones: boolean[][];
  readonly ep_returns: number[];
  readonly ep_lengths: number[];
  readonly mdp_params: Record<string, Json>[];
  readonly env_params: Json[];
}

describe('trajectories of overcooked_ai', () => {
  const sink = new Sink();
  const match = play(kitchen(150), sink.encoder, 5n, ['greedy', 'greedy']);
  const trajectory = JSON.parse(textOf(exportOvercookedAi(sink.bytes))) as Trajectory;

  it('have its keys, one episode and a state before each joint action', () => {
    expect(Object.keys(trajectory)).toEqual(['ep_states', 'ep_actions', 'ep_rewards', 'ep_dones', 'ep_returns', 'ep_lengths', 'mdp_params', 'env_params']);
    const { ep_states: [states], ep_actions: [actions], ep_rewards: [rewards], ep_dones: [dones] } = trajectory;
    expect([states.length, actions.length, rewards.length, dones.length, trajectory.ep_lengths[0]]).toEqual([150, 150, 150, 150, 150]);
    expect(states.map((s) => s.timestep)).toEqual([...Array(150).keys()]);
    expect(trajectory.ep_returns[0]).toBe(match.footer?.score[0]);
    expect(trajectory.ep_returns[0]).toBeGreaterThan(0);
    expect(dones.indexOf(true)).toBe(149);
    expect(new Set(actions.flat().map((a) => JSON.stringify(a)))).toContain('"interact"');
    expect(trajectory.mdp_params[0]).toMatchObject({ layout_name: 'cramped_room', start_player_positions: [[1, 2], [3, 1]], start_all_orders: [{ ingredients: ['onion', 'onion', 'onion'] }] });
    expect(trajectory.env_params[0]).toEqual({ start_state_fn: null, horizon: 150, info_level: 0, num_mdp: 1 });
  });

  it('hold soups with their ingredients, cooking and ready', () => {
    const soups = trajectory.ep_states[0].flatMap((s) => [...s.objects, ...s.players.flatMap((p) => (p.held_object === null ? [] : [p.held_object]))]).filter((o) => o.name === 'soup');
    const states = new Set(soups.map((o) => ['is_idle', 'is_cooking', 'is_ready'].find((key) => o[key] === true)));
    expect(states).toEqual(new Set(['is_idle', 'is_cooking', 'is_ready']));
    for (const soup of soups) {
      const ticks = soup.cooking_tick as number;
      expect(soup.cook_time).toBe(ticks < 0 ? -1 : 20);
      expect(soup.is_ready).toBe(ticks >= 20);
      expect(soup._ingredients).toContainEqual({ name: 'onion', position: soup.position });
    }
  });

  it('load again, state by state, and lead to the next', () => {
    const env = kitchen(150);
    const worlds = createWorlds(env, 1);
    const outcome = createOutcome(env, 1);
    const names = [[0, -1], [0, 1], [1, 0], [-1, 0], [0, 0], 'interact'].map((a) => JSON.stringify(a));
    const comparable = () => {
      const { seed: _, draws: __, score: ___, ...state } = env.dump(worlds, 0) as Record<string, Json>;
      return state;
    };
    let before: object | undefined;
    trajectory.ep_states[0].forEach((state, t) => {
      env.load(worlds, 0, state as unknown as Json);
      if (before !== undefined) expect(comparable()).toEqual(before);
      env.step(worlds, 0, 1, Int32Array.from(trajectory.ep_actions[0][t], (a) => names.indexOf(JSON.stringify(a))), outcome);
      expect(outcome.reward[0] + outcome.reward[1]).toBe(trajectory.ep_rewards[0][t]);
      before = comparable();
    });
  });

  it('say what a scenario changes, infinities as Python writes them', () => {
    const exported = (more: JsonObject) => {
      const odd = new Sink();
      play(kitchen(5, more), odd.encoder);
      return textOf(exportOvercookedAi(odd.bytes));
    };
    expect(exported({ layout: 'tutorial_3' })).toContain('"order_bonus":Infinity');
    expect(exported({ dynamics: 'old' })).toContain('"old_dynamics":true');
    expect(exported({ cookTime: 7 })).toContain('"cook_time":7');
  });

  it('are refused for another environment, and for a record that does not verify', () => {
    expect(() => textOf(exportOvercookedAi(made('matrix')))).toThrow(InputError);
    expect(() => textOf(exportOvercookedAi(made('matrix')))).toThrow(/needs a record of 'overcooked', and this is one of 'matrix'/);
    const lying = new Sink();
    play(kitchen(5), { ...methods(lying), tick: (e) => lying.encoder.tick({ ...e, hashLo: e.hashLo ^ 1 }) });
    expect(() => textOf(exportOvercookedAi(lying.bytes))).toThrow(/does not verify: tick 0: state hash/);
  });
});
