import { componentsOf, maskLength, type Action, type ActionSpace, type Environment, type ViewSpec } from '../../environments/index.ts';
import { specsOf, type Frame } from '../../operators/index.ts';
import {
  createColumns, groupColumns, packColumns, rowLength, unpackActions, type ClientMessages, type Column, type ColumnArray, type ServerMessages,
} from '../../protocol/index.ts';
import type { Flushable, MatchHost, Refusal, SeatPeer } from '../hosting/index.ts';
import type { Connection } from './connection.ts';
import { viewsByDefault } from './create.ts';
import { admit, hostOf, re } from './handlers.ts';
import { specHash } from './specs.ts';
import { WireError } from './wireError.ts';

/** Serials whose actions have not come; under a barrier there are never more than rows. */
const MAX_OPEN = 65_536;

interface FixedArrays {
  row: Uint32Array;
  episode: Uint32Array;
  tick: Uint32Array;
  acting: Uint8Array;
  status: Uint8Array;
  reward: Float64Array;
  legal: Uint8Array;
}

/**
 * The same seats of many slots as one block of columns. Rows are written where their operators decide, and everything that one turn
 * brought goes out as one frame. Row r is seat `seats[r % seats.length]` of slot `⌊r / seats.length⌋`.
 */
export class Group implements SeatPeer, Flushable {
  readonly id: number;
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly components: number;
  readonly isBox: boolean;
  private readonly to: Connection;
  private readonly hosts: readonly MatchHost[];
  private readonly seats: readonly number[];
  /** Where a seat's first row is: row = rowOf.get(host) + place of the seat. */
  private readonly rowOf = new Map<MatchHost, number>();
  private readonly placeOf: Int32Array;
  private readonly capacity: number;
  private n = 0;
  private serial = 0;
  /** Rows, and the ticks they stand at, of frames whose actions have not come. */
  private readonly open = new Map<number, { readonly rows: Int32Array; readonly ticks: Int32Array }>();
  private readonly arrays: { readonly [name: string]: ColumnArray };
  private readonly fixed: FixedArrays;
  private readonly maskWidth: number;
  /** Of each view: its array, and elements a row. */
  private readonly viewArrays: readonly { readonly name: string; readonly array: ColumnArray; readonly width: number }[];

  constructor(to: Connection, id: number, hosts: readonly MatchHost[], seats: readonly number[], views: readonly string[]) {
    this.to = to;
    this.id = id;
    this.hosts = hosts;
    this.seats = seats;
    this.rows = hosts.length * seats.length;
    // an episode's last row and the next one's first may stand in one frame
    this.capacity = this.rows * 2;
    const env = hosts[0].plan.environment;
    const spaces = seats.map((s) => env.actions[s]);
    this.components = spaces.reduce((n, s) => Math.max(n, componentsOf(s)), 1);
    this.isBox = spaces.some((s) => s.kind === 'box');
    this.maskWidth = spaces.reduce((n, s) => Math.max(n, maskLength(s)), 0);
    this.placeOf = new Int32Array(env.seats.length).fill(-1);
    seats.forEach((s, k) => (this.placeOf[s] = k));
    hosts.forEach((host, k) => this.rowOf.set(host, k * seats.length));
    const viewColumns = views.map((v) => viewColumn(v, env));
    this.columns = groupColumns(this.maskWidth, viewColumns);
    this.arrays = createColumns(this.columns, this.capacity);
    this.fixed = this.arrays as unknown as FixedArrays;
    this.viewArrays = viewColumns.map((c) => ({ name: c.name, array: this.arrays[`view.${c.name}`], width: rowLength(c) }));
  }

  /** Takes all its seats; `grouped` must be sent before. */
  sit(): void {
    for (const host of this.hosts) {
      host.listen(this.to);
      for (const seat of this.seats) host.take(seat, this);
    }
  }

  close(): void {
    for (const host of this.hosts) {
      host.unlisten(this.to);
      for (const seat of this.seats) host.leave(seat, this);
    }
    this.open.clear();
  }

  show(host: MatchHost, seat: number, frame: Frame, mayAct: boolean): void {
    if (this.n === this.capacity) this.flush();
    else if (this.n === 0) this.to.gateway.turn.flush(this);
    const k = this.n++;
    const f = this.fixed;
    f.row[k] = (this.rowOf.get(host) as number) + this.placeOf[seat];
    f.episode[k] = frame.episode;
    f.tick[k] = frame.tick;
    f.acting[k] = mayAct && frame.acting ? 1 : 0;
    f.status[k] = frame.status;
    f.reward[k] = frame.reward;
    if (this.maskWidth > 0) f.legal.set(frame.legal, k * this.maskWidth);
    for (const { name, array, width } of this.viewArrays) array.set(frame.views[name] as Uint8Array, k * width);
  }

  flush(): void {
    const { n } = this;
    if (n === 0) return;
    this.n = 0;
    const serial = this.serial++;
    if (this.open.size < MAX_OPEN) this.open.set(serial, { rows: Int32Array.from(this.fixed.row.subarray(0, n)), ticks: Int32Array.from({ length: n }, (_, k) => (this.fixed.acting[k] === 1 ? this.fixed.tick[k] : -1)) });
    this.to.send({ t: 'cols', group: this.id, serial, n, columns: packColumns(this.columns, this.arrays, n) });
  }

  /** Actions for the rows of a frame, in its order; those of rows that were not acting are ignored. */
  acts(serial: number, action: Uint8Array): void {
    const frame = this.open.get(serial);
    if (frame === undefined) throw new WireError('credit', `no frame ${serial} of group ${this.id} waits for actions`, { where: 'serial' });
    const { rows, ticks } = frame;
    const values = this.numbersOf(action, rows.length);
    this.open.delete(serial);
    const seats = this.seats.length;
    for (let k = 0; k < rows.length; k++) {
      if (ticks[k] < 0) continue;
      const host = this.hosts[Math.floor(rows[k] / seats)];
      if (host.state !== 'running') continue;
      const seat = this.seats[rows[k] % seats];
      host.act(seat, ticks[k], this.actionAt(values, k, host.plan.environment.actions[seat]));
    }
  }

  private numbersOf(action: Uint8Array, n: number): Int32Array | Float64Array {
    try {
      return unpackActions(action, this.isBox ? 'f64' : 'i32', n, this.components) as Int32Array | Float64Array;
    } catch (error) {
      if (error instanceof RangeError) throw new WireError('invalid', error.message, { where: 'action' });
      throw error;
    }
  }

  private actionAt(values: Int32Array | Float64Array, k: number, space: ActionSpace): Action {
    const at = k * this.components;
    return space.kind === 'discrete' ? values[at] : Array.from(values.subarray(at, at + componentsOf(space)));
  }

  refused(host: MatchHost, seat: number, r: Refusal): void {
    if (r.forTick === undefined || (r.code !== 'late' && r.code !== 'early' && r.code !== 'duplicate')) return;
    this.to.send({ t: 'late', match: host.id, seat, forTick: r.forTick, tick: r.tick, code: r.code });
  }
}

function viewColumn(name: string, env: Environment): Column {
  const spec: ViewSpec = env.views[name];
  return spec.kind === 'tensor' ? { name, dtype: spec.dtype, shape: spec.shape } : { name, dtype: 'u8', shape: [env.stride] };
}

/** Answers `group`: all seats or none. */
export function openGroup(c: Connection, m: ClientMessages['group']): void {
  const hosts = m.matches.map((match) => hostOf(c, match));
  const [first] = hosts;
  const { environment } = first.plan;
  if (new Set(hosts).size !== hosts.length) throw new WireError('invalid', 'a match stands twice', { where: 'matches' });
  if (new Set(m.seats).size !== m.seats.length) throw new WireError('invalid', 'a seat stands twice', { where: 'seats' });
  const rows = hosts.length * m.seats.length;
  if (m.tickets !== undefined && m.tickets.length !== rows) throw new WireError('invalid', `expected a ticket a row, ${rows}, got ${m.tickets.length}`, { where: 'tickets' });
  hosts.forEach((host, k) => {
    if (specHash(host.plan.environment) !== specHash(environment)) throw new WireError('invalid', `'${host.id}' is of another world than '${first.id}'`, { where: `matches[${k}]` });
    if (host.state === 'ended') throw new WireError('wrong-state', `match '${host.id}' has ended`, { where: `matches[${k}]` });
    m.seats.forEach((seat, s) => admit(c, host, seat, m.tickets?.[k * m.seats.length + s]));
  });
  const views = groupViews(hosts, m);
  const group = new Group(c, nextId(c), hosts, m.seats, views);
  c.groups.set(group.id, group);
  c.send(groupedMessage(group, environment, m));
  group.sit();
}

function nextId(c: Connection): number {
  let id = 0;
  while (c.groups.has(id)) id++;
  return id;
}

function groupViews(hosts: readonly MatchHost[], m: ClientMessages['group']): readonly string[] {
  let views: readonly string[] | undefined = m.views;
  for (const host of hosts) {
    for (const seat of m.seats) {
      const { blueprint } = host.seat(seat) as NonNullable<ReturnType<MatchHost['seat']>>;
      if (blueprint.kind !== 'remote') throw new WireError('invalid', `seat ${seat} of '${host.id}' is '${blueprint.kind}'; groups are for 'remote' seats`, { where: 'seats' });
      const own = blueprint.params?.views as string[];
      views ??= viewsByDefault(host.plan.environment, own);
      const not = views.find((v) => !own.includes(v));
      if (not !== undefined) throw new WireError('bad-input', `seat ${seat} of '${host.id}' was created with the views ${own.join(', ')}; '${not}' is not one of them`, { where: 'views' });
    }
  }
  const list = views ?? [];
  const { environment } = hosts[0].plan;
  const flat = list.find((v) => environment.views[v].kind !== 'tensor' && environment.views[v].kind !== 'state');
  if (flat !== undefined) throw new WireError('bad-input', `the view '${flat}' is no tensor; columns hold numbers only`, { where: 'views' });
  return list;
}

function groupedMessage(group: Group, env: Environment, m: ClientMessages['group']): ServerMessages['grouped'] {
  return {
    t: 'grouped', ...re(m), group: group.id, rows: group.rows, specHash: specHash(env), specs: specsOf(env), scenario: env.scenario,
    actionDtype: group.isBox ? 'f64' : 'i32', components: group.components,
    columns: group.columns.map(({ name, dtype, shape }) => ({ name, dtype, shape: [...shape] })),
  };
}
