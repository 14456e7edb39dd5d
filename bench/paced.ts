import type { Gateway } from '../server/gateway/index.ts';
import type { Bench, BenchCase } from './harness.ts';
import { realServer, startClient } from './wire.ts';

const MATCHES = 500;
const HZ = 10;

/** 500 matches, 1,000 sockets, kept between the cases' runs. */
interface Running {
  readonly gateway: Gateway;
  readonly measure: () => Promise<{ ticks: number; ms: number }>;
  readonly bytesAMatch: number;
}

async function start(): Promise<Running> {
  const { url, gateway } = await realServer();
  const before = process.memoryUsage().rss;
  const client = await startClient({ how: 'paced', url, matches: MATCHES, actBytes: 0, hz: HZ });
  return { gateway, measure: async () => client.measure(), bytesAMatch: (process.memoryUsage().rss - before) / MATCHES };
}

function pacedCase(name: string, unit: string, value: (r: Running) => Promise<number>, once = false): BenchCase {
  let running: Running | undefined;
  return {
    name, unit, once,
    run: async () => {
      running ??= await start();
      const hosts = [...running.gateway.hall.values()];
      for (const host of hosts) host.resume();
      const result = await value(running);
      // the next case has the machine to itself
      for (const host of hosts) host.pause();
      return result;
    },
  };
}

/** How late ticks closed during one measurement, ms, from the match's own observation. */
async function lateness(r: Running, quantile: number): Promise<number> {
  const late: number[] = [];
  const { lateness: histogram } = r.gateway.metrics;
  const observe = histogram.observe.bind(histogram);
  histogram.observe = ((ms: number) => {
    late.push(ms);
    observe(ms);
  }) as typeof histogram.observe;
  await r.measure();
  histogram.observe = observe;
  late.sort((a, b) => a - b);
  return late[Math.min(late.length - 1, Math.floor(late.length * quantile))];
}

/** 500 matches at 10 Hz, each seat on a socket of its own, from one client process. */
export const pacedBench: Bench = {
  name: 'paced',
  about: 'lateness of 500 paced matches of 10 Hz over 1,000 sockets',
  cases: () => [
    pacedCase('p50 lateness', 'ms', async (r) => lateness(r, 0.5)),
    pacedCase('p99 lateness', 'ms', async (r) => lateness(r, 0.99)),
    pacedCase('ticks, of 5,000 due', 'ticks/s', async (r) => {
      const { ticks, ms } = await r.measure();
      return ticks / (ms / 1000);
    }),
    pacedCase('memory a match', 'bytes', async (r) => r.bytesAMatch, true),
  ],
};
