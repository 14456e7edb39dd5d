import type { Command } from 'commander';
import { families, familyOf, maskLength, scenarioHash, type ActionSpace, type Environment, type Family, type ViewSpec } from '../../environments/index.ts';

export function addEnvs(program: Command): void {
  program
    .command('envs')
    .description('Lists the worlds: their scenarios, seats, views and actions')
    .argument('[environment]', 'only this one, in full')
    .option('--json', 'everything as one JSON object')
    .addHelpText('after', '\nExamples:\n  lockstep envs\n  lockstep envs overcooked\n  lockstep envs --json')
    .action((only: string | undefined, options: { json?: boolean }) => {
      const shown = only === undefined ? families : [familyOf(only)];
      if (options.json === true) console.log(JSON.stringify(shown.map((f) => familyJson(f)), null, 2));
      else for (const f of shown) console.log(familyText(f, only !== undefined));
    });
}

function familyJson(f: Family): object {
  const scenarios = f.scenarios.map((name) => {
    const env = f.create(f.resolve(name));
    const { seats, actions, rewards, events, views, horizon, tickHz, information, weighting } = env;
    const shapes = Object.fromEntries(Object.entries(views).map(([v, spec]) => [v, viewJson(spec)]));
    return { name, hash: scenarioHash(env.scenario), horizon, tickHz, information, seats, actions, rewards, weighting, events, views: shapes };
  });
  return { id: f.id, title: f.title, rules: f.rules, scenarios };
}

function viewJson(spec: ViewSpec): object {
  return spec.kind === 'tensor' ? { kind: spec.kind, dtype: spec.dtype, shape: spec.shape, axes: spec.axes, channels: spec.channels, doc: spec.doc } : { kind: spec.kind, doc: spec.doc };
}

function familyText(f: Family, full: boolean): string {
  const envs = f.scenarios.map((name) => f.create(f.resolve(name)));
  const [first] = envs;
  const lines = [`${f.id}: ${f.title} (rules ${f.rules}, ${first.information} information)`];
  lines.push(...wrapped('scenarios', envs.map((e) => scenarioText(e, full)), full));
  const sample = envs.length > 1 ? ` of ${first.scenario.name}` : '';
  lines.push(...wrapped(`seats${sample}`, first.seats.map((s, k) => `${k} ${s.role} (team ${s.team})`), false));
  lines.push(...wrapped(`views${sample}`, Object.entries(first.views).map(([name, spec]) => viewText(name, spec, full)), full));
  lines.push(...wrapped(`actions${sample}`, actionTexts(first), full));
  lines.push(...wrapped('rewards', first.rewards.map((r) => `${r.name} (${r.unit})`), false));
  if (full) lines.push(...wrapped('events', first.events, false));
  return `${lines.join('\n')}\n`;
}

function scenarioText(e: Environment, full: boolean): string {
  const seats = `${e.seats.length} ${e.seats.length === 1 ? 'seat' : 'seats'}`;
  return full ? `${e.scenario.name.padEnd(36)} ${seats}, ${e.horizon} ticks` : e.scenario.name;
}

function viewText(name: string, spec: ViewSpec, full: boolean): string {
  const shape = spec.kind === 'tensor' ? ` ${spec.dtype}[${spec.shape.join(', ')}]` : '';
  return full ? `${name}${shape}: ${spec.doc}` : `${name}${shape}`;
}

/** One line where all seats act alike. */
function actionTexts(e: Environment): string[] {
  const texts = e.actions.map((a) => spaceText(a));
  return texts.every((t) => t === texts[0]) ? [texts[0]] : texts.map((t, seat) => `seat ${seat}: ${t}`);
}

function spaceText(a: ActionSpace): string {
  if (a.kind === 'discrete') return `discrete ${a.n}: ${a.names.join(' ')} (default ${a.names[a.default]})`;
  if (a.kind === 'multidiscrete') return `multidiscrete [${a.nvec.join(', ')}], ${maskLength(a)} choices`;
  return `box: ${a.names.map((n, c) => `${n} ${a.low[c]}..${a.high[c]} ${a.units[c]}`).join(', ')}`;
}

function wrapped(title: string, items: readonly string[], oneALine: boolean): string[] {
  if (oneALine) return [`  ${title}:`, ...items.map((i) => `    ${i}`)];
  const lines: string[] = [];
  let line = `  ${title}:`;
  for (const item of items) {
    const next = `${line}${line.endsWith(':') ? ' ' : ', '}${item}`;
    if (next.length <= 116 || line.endsWith(':')) {
      line = next;
      continue;
    }
    lines.push(`${line},`);
    line = `    ${item}`;
  }
  return [...lines, line];
}
