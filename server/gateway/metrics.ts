import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What `/metrics` shows. A registry of its own, so that a process can hold several servers. */
export class Metrics {
  readonly registry = new Registry();
  readonly connections = this.gauge('lockstep_connections', 'Open connections');
  readonly matches = this.gauge('lockstep_matches', 'Slots that have not ended');
  readonly ticks = this.counter('lockstep_ticks_total', 'Ticks stepped');
  readonly episodes = this.counter('lockstep_episodes_total', 'Episodes ended');
  readonly received = this.counter('lockstep_messages_received_total', 'Messages from clients');
  readonly sent = this.counter('lockstep_messages_sent_total', 'Messages to clients');
  readonly skipped = this.counter('lockstep_frames_skipped_total', 'Spectator frames skipped because the reader was slow');
  readonly refused = this.counter('lockstep_refused_total', 'Messages refused, by code', ['code']);
  readonly closed = this.counter('lockstep_closed_total', 'Connections closed by the server, by code', ['code']);
  readonly lateness = new Histogram({
    name: 'lockstep_tick_lateness_ms', help: 'How long after its deadline a paced tick closed, ms', registers: [this.registry],
    buckets: [0.25, 0.5, 1, 2, 3, 5, 10, 20, 50, 100, 250, 1000],
  });

  private counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter<L>({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }
}
