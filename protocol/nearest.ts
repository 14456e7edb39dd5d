/** The name among `known` with the fewest letters to change, at most a third of them (at least 2), or undefined. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const asked = name.slice(0, 64);
  let best: string | undefined;
  let least = Math.max(2, Math.ceil(asked.length / 3)) + 1;
  for (const candidate of known) {
    const d = distance(asked, candidate);
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}
