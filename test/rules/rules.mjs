/**
 * Rules that the linter has no rule for: the arrows between rooms, browser-safe rooms, determinism. Each takes a file's path
 * (relative to the repository, with /) and its text, and returns the lines that break it.
 */

/** Lower rooms first: a room imports those before it. DESIGN §2. */
export const ROOMS = ['protocol', 'environments', 'operators', 'match', 'record', 'learner', 'server'];
const BROWSER_SAFE = new Set(['protocol', 'environments', 'operators', 'match', 'record']);
/** Not rooms of the product: they may use every door. */
const OUTSIDE = new Set(['test', 'bench', 'examples']);
const EXACT = new Set(['environments', 'operators', 'match']);

export function roomOf(path) {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}

export function isTest(path) {
  return path.endsWith('.test.ts') || path.startsWith('test/');
}

function* imports(text) {
  const pattern = /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|import\s*\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;
  for (const m of text.matchAll(pattern)) yield { to: m[1] ?? m[2] ?? m[3], line: text.slice(0, m.index).split('\n').length + (m[0].startsWith('\n') ? 1 : 0) };
}

function resolve(from, to) {
  const parts = from.split('/').slice(0, -1);
  for (const step of to.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}

/** One way between rooms, and through the door only. */
export function arrows(path, text) {
  const room = roomOf(path);
  if (!ROOMS.includes(room) && !OUTSIDE.has(room)) return [];
  const broken = [];
  for (const { to, line } of imports(text)) {
    if (!to.startsWith('.')) continue;
    const target = resolve(path, to);
    const other = roomOf(target);
    if (other === room || !ROOMS.includes(other)) continue;
    if (ROOMS.includes(room) && ROOMS.indexOf(other) > ROOMS.indexOf(room)) broken.push(`${path}:${line}: ${room} must not import ${other} (${to})`);
    else if (!isTest(path) && !OUTSIDE.has(room) && target !== `${other}/index.ts`) broken.push(`${path}:${line}: import ${other}/index.ts, not ${target}`);
  }
  return broken;
}

/** Rooms that also run in a browser import nothing of Node. */
export function browserSafe(path, text) {
  if (!BROWSER_SAFE.has(roomOf(path)) || isTest(path)) return [];
  const broken = [];
  for (const { to, line } of imports(text)) if (to.startsWith('node:')) broken.push(`${path}:${line}: ${roomOf(path)} runs in browsers too, ${to} does not`);
  text.split('\n').forEach((l, i) => {
    if (/\b(process|Buffer|__dirname|require)\b[.(]/.test(code(l))) broken.push(`${path}:${i + 1}: only Node has this: ${l.trim()}`);
  });
  return broken;
}

const INEXACT = /\bMath\.(sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|exp|expm1|log|log2|log10|log1p|pow|cbrt|hypot)\b|\*\*/;
const CHANCE = /\bMath\.random\b|\bcrypto\b|\bDate\b\s*[.(]|\bnew Date\b|\bperformance\s*\./;
const WAITING = /\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|(?<![.\w])await\s|(?<![.\w])async\s/;

/** No clock and no chance in what decides; no inexact mathematics in what reaches state; no waiting in the match core. */
export function determinism(path, text) {
  const room = roomOf(path);
  if (!EXACT.has(room) || isTest(path)) return [];
  const broken = [];
  text.split('\n').forEach((raw, i) => {
    const line = code(raw);
    const at = `${path}:${i + 1}`;
    if (CHANCE.test(line)) broken.push(`${at}: clock or chance: ${raw.trim()}`);
    if (room === 'environments' && INEXACT.test(line) && !raw.includes('// inexact, never state:')) broken.push(`${at}: differs between engines: ${raw.trim()}`);
    if (room === 'match' && WAITING.test(line)) broken.push(`${at}: the match core does not wait: ${raw.trim()}`);
  });
  return broken;
}

/** A line without its comments and strings. */
function code(line) {
  const t = line.trim();
  if (t.startsWith('*') || t.startsWith('//') || t.startsWith('/*')) return '';
  return line.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''").replace(/\/\/.*$/, '');
}

export const RULES = { arrows, browserSafe, determinism };
