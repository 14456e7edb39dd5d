import { describe, expect, it } from 'vitest';
// @ts-expect-error a plain script without types
import { orphans, orphansHere } from './orphans.mjs';

describe('numbered rules', () => {
  it('every rule of SPEC.md is quoted by a test, and no test quotes a rule that is not there', () => {
    const { known, unquoted, unknown } = orphansHere() as { known: Set<string>; unquoted: string[]; unknown: object[] };
    expect(known.size).toBeGreaterThan(30);
    expect(unquoted).toEqual([]);
    expect(unknown).toEqual([]);
  });

  it('an orphan and a quote of nothing are found', () => {
    const rules = '- **P1** One.\n- **P2** Two.\n- **P3** Three.\n- **P4** Four, which says P2: too.\n';
    const title = (t: string): string => `  it('${t}', () => {`;
    const found = orphans(rules, { 'a.test.ts': [title('P1: x'), title('P9: y'), "// it mentions P2: only", "it.each([1])('P3: %s', f)"].join('\n'), 'b.py': 'def test_p4_works(self):' });
    expect(found.unquoted).toEqual(['P2']);
    expect(found.unknown).toEqual([{ rule: 'P9', path: 'a.test.ts' }]);
  });
});
