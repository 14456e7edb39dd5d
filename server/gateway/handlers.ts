import { buildOperator, specsOf } from '../../operators/index.ts';
import { TABLE, allowed, type ClientMessage, type ClientMessages, type ErrorCode, type Relation } from '../../protocol/index.ts';
import { actsFromOutside } from '../effects/index.ts';
import type { MatchHost } from '../hosting/index.ts';
import type { Connection } from './connection.ts';
import { checkViews, plansOf, seatBlueprint, tensorViews, viewsByDefault } from './create.ts';
import { openGroup } from './group.ts';
import { hello } from './hello.ts';
import { matchInfo } from './info.ts';
import type { SeatLink } from './seatLink.ts';
import { specHash } from './specs.ts';
import { WireError } from './wireError.ts';

/** Does what a message asks, or throws WireError or InputError, of which its sender is told. */
export function handle(c: Connection, m: ClientMessage): void {
  // an act of a seat that is joined is allowed in every state after hello, and comes for every seat and tick
  if (m.t === 'act') {
    const link = c.link(m.match, m.seat);
    if (link !== undefined) return act(c, m, link);
  }
  check(c, m);
  if (m.t === 'acts') return acts(c, m);
  c.pay();
  switch (m.t) {
    case 'hello':
      return hello(c, m);
    case 'act':
      return;
    case 'create':
      return create(c, m);
    case 'join':
      return join(c, m);
    case 'leave':
      c.stand(linkOf(c, m.match, m.seat).host, m.seat);
      return c.send({ t: 'ok', ...re(m) });
    case 'group':
      return openGroup(c, m);
    case 'input':
      return input(c, m);
    case 'say':
      return say(c, m);
    case 'watch':
      return watch(c, m);
    case 'unwatch':
      c.unwatch(hostOf(c, m.match));
      return c.send({ t: 'ok', ...re(m) });
    case 'pause':
    case 'resume':
    case 'step':
    case 'end':
      return control(c, m);
    case 'takeover':
    case 'swap':
    case 'handback':
      return change(c, m);
    case 'matches':
      return matches(c, m);
    case 'ping':
      return c.send({ t: 'pong', sent: m.sent, serverMs: c.gateway.turn.now() });
  }
}

/** What the protocol's table says of it. */
function check(c: Connection, m: ClientMessage): void {
  const state = c.state !== 'open' ? 'greeted' : c.gateway.draining === undefined ? 'ready' : 'draining';
  const verdict = allowed(m, { state, relation: relationOf(c, m), scopes: c.scopes, caps: c.caps });
  if (verdict === true) return;
  // what costs us an answer costs its sender a token
  if (state !== 'greeted') c.pay();
  throw new WireError(verdict, refusalText(c, m, verdict));
}

function relationOf(c: Connection, m: ClientMessage): Relation {
  if (m.t === 'unwatch') return c.isWatching(m.match) ? 'watching' : 'none';
  if (!('seat' in m) || m.seat === undefined) return 'none';
  return c.link(m.match, m.seat) === undefined ? 'none' : 'joined';
}

function refusalText(c: Connection, m: ClientMessage, code: ErrorCode): string {
  const { in: states, needs, capability } = TABLE[m.t];
  if (code === 'draining') return `the server is going away (${c.gateway.draining?.reason}): nothing new begins`;
  if (code === 'capability') return `'${m.t}' needs the capability '${capability}' in hello`;
  if (code === 'forbidden') return `'${m.t}' needs ${needs === 'seat' ? 'the ticket or the scope of the seat' : `the scope ${needs}`}; this connection has ${scopesText(c)}`;
  if (m.t === 'hello') return 'hello was said already';
  if (c.state !== 'open' && !states.includes('greeted')) return `'${m.t}' before hello`;
  if (m.t === 'unwatch') return `this connection does not watch '${m.match}'`;
  return 'match' in m && 'seat' in m ? `this connection has not joined seat ${m.seat} of '${m.match}'` : `'${m.t}' is not valid now`;
}

export function re(m: { rid?: number }): { re?: number } {
  return m.rid === undefined ? {} : { re: m.rid };
}

export function hostOf(c: Connection, match: string): MatchHost {
  const host = c.gateway.hall.get(match);
  if (host === undefined) throw new WireError('no-such-match', `no match '${match}' here: it was never created, or ended a while ago`, { where: 'match' });
  return host;
}

function runningHost(c: Connection, match: string): MatchHost {
  const host = hostOf(c, match);
  if (host.state === 'ended') throw new WireError('wrong-state', `match '${match}' has ended`, { where: 'match' });
  return host;
}

function scopesText(c: Connection): string {
  return c.scopes.map((s) => (typeof s === 'string' ? s : `seat ${s.seat} of ${s.match}`)).join(', ') || 'none';
}

/** True where the connection may act from the seat, by its scopes. */
export function holdsSeat(c: Connection, match: string, seat: number): boolean {
  return c.scopes.some((s) => s === 'direct' || (typeof s === 'object' && s.match === match && s.seat === seat));
}

function checkSeat(host: MatchHost, seat: number): void {
  if (host.seat(seat) === undefined) throw new WireError('no-such-seat', `match '${host.id}' has seats 0 to ${host.seatCount() - 1}, got ${seat}`, { where: 'seat' });
}

/** `check` has seen that it is there. */
function linkOf(c: Connection, match: string, seat: number): SeatLink {
  return c.link(match, seat) as SeatLink;
}

// ---------------------------------------------------------------- making matches

function create(c: Connection, m: ClientMessages['create']): void {
  const { gateway } = c;
  const count = m.count ?? m.seeds?.length ?? 1;
  if (gateway.matches + count > gateway.maxMatches) {
    throw new WireError('bad-input', `${gateway.matches} matches run and at most ${gateway.maxMatches} may; asked for ${count} more`, { where: 'count' });
  }
  const { environment, seed, plans } = plansOf(m, () => gateway.newId());
  const hosts: MatchHost[] = [];
  try {
    for (const plan of plans) hosts.push(gateway.open(plan));
  } catch (error) {
    for (const host of hosts) host.end();
    throw error;
  }
  c.send({
    t: 'created', ...re(m), specHash: specHash(environment), seed: seed.toString(),
    slots: plans.map(({ id, blueprints }) => ({ match: id, tickets: blueprints.map((b, seat) => (actsFromOutside(b) ? gateway.tickets.issue({ match: id, seat }) : null)) })),
  });
}

// ---------------------------------------------------------------- seats

/** Whether the connection may take the seat, by scope or ticket; throws where not. */
export function admit(c: Connection, host: MatchHost, seat: number, ticket: string | undefined): void {
  checkSeat(host, seat);
  if (ticket !== undefined) {
    const t = c.gateway.tickets.check(ticket);
    if ('wrong' in t) throw new WireError('bad-ticket', `the ticket is not good: ${t.wrong}`, { where: 'ticket' });
    if (t.match !== host.id || t.seat !== seat) throw new WireError('bad-ticket', `the ticket is for another seat than ${seat} of '${host.id}'`, { where: 'ticket' });
  } else if (!holdsSeat(c, host.id, seat)) {
    throw new WireError('forbidden', `joining seat ${seat} of '${host.id}' needs its ticket; this connection has ${scopesText(c)}`, { where: 'ticket' });
  }
  const s = host.seat(seat) as NonNullable<ReturnType<MatchHost['seat']>>;
  if (!s.outside) throw new WireError('wrong-state', `seat ${seat} is '${s.blueprint.kind}', which acts by itself; take it over first`, { where: 'seat' });
  if (s.peer !== null) throw new WireError('seat-taken', `seat ${seat} of '${host.id}' is taken`, { where: 'seat' });
}

function join(c: Connection, m: ClientMessages['join']): void {
  const host = hostOf(c, m.match);
  admit(c, host, m.seat, m.ticket);
  const { environment, lead } = host.plan;
  const views = viewsFor(host, m.seat, m.views);
  c.send({
    t: 'joined', ...re(m), match: host.id, seat: m.seat, episode: host.episode, tick: host.match.tick, lead, specHash: specHash(environment), views: [...views],
    ...(m.specs === false ? {} : { specs: specsOf(environment), scenario: environment.scenario }),
  });
  c.sit(host, m.seat, views);
  if (host.state === 'ended' && host.last !== undefined) c.ended(host, host.last);
}

/** A remote operator is sent what its blueprint, which is in the record, says; a person may look at anything of their seat. */
export function viewsFor(host: MatchHost, seat: number, asked: readonly string[] | undefined): readonly string[] {
  const { environment } = host.plan;
  const { blueprint } = host.seat(seat) as NonNullable<ReturnType<MatchHost['seat']>>;
  const own = blueprint.kind === 'remote' ? (blueprint.params?.views as string[] | undefined) : undefined;
  if (asked === undefined && own !== undefined) return viewsByDefault(environment, own);
  if (asked === undefined) return 'scene' in environment.views ? ['scene'] : tensorViews(environment);
  checkViews(asked, environment, 'views');
  const not = own === undefined ? undefined : asked.find((v) => !own.includes(v));
  if (not !== undefined) throw new WireError('bad-input', `seat ${seat} was created with the views ${own?.join(', ')}; '${not}' is not one of them`, { where: 'views' });
  return asked;
}

function act(c: Connection, m: ClientMessages['act'], link: SeatLink): void {
  const { host } = link;
  if (link.credit > 0) link.credit--;
  else {
    c.pay();
    if (m.forTick >= host.match.tick && !host.match.frame(m.seat).acting) {
      throw new WireError('credit', `seat ${m.seat} has no observation that waits for an action`, { where: 'forTick' });
    }
  }
  const isOld = m.episode !== undefined && m.episode !== host.episode;
  if (isOld || host.state === 'ended') return c.send({ t: 'late', match: host.id, seat: m.seat, forTick: m.forTick, tick: host.match.tick, code: 'late' });
  if (host.state === 'waiting') throw new WireError('wrong-state', `match '${host.id}' has not begun`);
  host.act(m.seat, m.forTick, m.action);
}

function acts(c: Connection, m: ClientMessages['acts']): void {
  const group = c.groups.get(m.group);
  if (group === undefined) throw new WireError('wrong-state', `this connection has no group ${m.group}`, { where: 'group' });
  group.acts(m.serial, m.action);
}

function input(c: Connection, m: ClientMessages['input']): void {
  const link = linkOf(c, m.match, m.seat);
  if (link.host.state !== 'running') return;
  if (m.seq > link.ackSeq) link.ackSeq = m.seq;
  link.host.input(m.seat, m);
}

function say(c: Connection, m: ClientMessages['say']): void {
  const { host } = linkOf(c, m.match, m.seat);
  if (host.state === 'ended') throw new WireError('wrong-state', `match '${host.id}' has ended`, { where: 'match' });
  const { kind, to, basedOnTick, ttlTicks, payload } = m;
  if (to !== 'all') checkSeat(host, to);
  host.say(m.seat, { kind, to, basedOnTick, ttlTicks, payload: payload as never });
  if (m.rid !== undefined) c.send({ t: 'ok', re: m.rid });
}

// ---------------------------------------------------------------- watching

function watch(c: Connection, m: ClientMessages['watch']): void {
  const host = runningHost(c, m.match);
  const { environment } = host.plan;
  if (m.seat !== undefined) checkSeat(host, m.seat);
  if (!c.scopes.includes('direct') && !c.scopes.includes('watch') && environment.information !== 'full') {
    throw new WireError('forbidden', `a tick shows everybody's actions, which '${environment.id}' hides from seats; watching it needs the scope watch`);
  }
  const views = m.views ?? ('scene' in environment.views ? ['scene'] : []);
  checkViews(views, environment, 'views');
  c.watch(host, m.seat, views);
  c.send({ t: 'ok', ...re(m) });
}

function matches(c: Connection, m: ClientMessages['matches']): void {
  const sees = c.scopes.includes('direct') || c.scopes.includes('watch');
  const list = [...c.gateway.hall.values()].filter((host) => sees || c.scopes.some((s) => typeof s === 'object' && s.match === host.id));
  c.send({ t: 'matches', ...re(m), matches: list.map(matchInfo) });
}

// ---------------------------------------------------------------- directing

function control(c: Connection, m: ClientMessages['pause' | 'resume' | 'step' | 'end']): void {
  const host = runningHost(c, m.match);
  c.send({ t: 'ok', ...re(m) });
  if (m.t === 'pause') host.pause();
  else if (m.t === 'resume') host.resume();
  else if (m.t === 'step') host.step(m.ticks);
  else host.end();
}

function change(c: Connection, m: ClientMessages['takeover' | 'swap' | 'handback']): void {
  const host = runningHost(c, m.match);
  checkSeat(host, m.seat);
  if (m.t === 'handback') host.handback(m.seat);
  else {
    const { environment } = host.plan;
    host.seatOperator(m.t, m.seat, buildOperator(seatBlueprint(m.operator, environment, m.seat, tensorViews(environment), 'operator')));
  }
  c.send({ t: 'ok', ...re(m) });
}
