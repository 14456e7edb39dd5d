import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLiteral } from './literal.ts';

const read = (text: string): unknown => parseLiteral(text, 'kitchen.layout').value;

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

describe('literals', () => {
  it.each<[string, string, unknown]>([
    ['quotes', `['a', "b", '''c''', """d""", r'\\n', u"e"]`, ['a', 'b', 'c', 'd', '\\n', 'e']],
    ['quotes in quotes', `['"', "'", '''it's''', """a "b" c"""]`, ['"', "'", "it's", 'a "b" c']],
    ['lines', '"""one\n  two\r\nthree"""', 'one\n  two\nthree'],
    ['escapes', `'a\\n\\t\\\\\\'\\x41\\u00e9\\q'`, "a\n\t\\'Aé\\q"],
    ['a joined line', `'a\\\nb'`, 'ab'],
    ['adjacent strings', `'a' "b"\n'c'`, 'abc'],
    ['constants', '[None, True, False, null, true, false]', [null, true, false, null, true, false]],
    ['numbers', '[1, -2, +3, 4.5, .5, 6., 1e3, 2E-2, 1_000]', [1, -2, 3, 4.5, 0.5, 6, 1000, 0.02, 1000]],
    ['infinity', `[float('inf'), float("-inf"), Infinity, -Infinity, float( 'Infinity' )]`,
      ['Infinity', '-Infinity', 'Infinity', '-Infinity', 'Infinity']],
    ['tuples', '[(), (1,), (1, 2), (1), ((1), 2,)]', [[], [1], [1, 2], 1, [1, 2]]],
    ['trailing commas and tabs', "{'a':\t[1,\t2,],\n\t'b': {},}", { a: [1, 2], b: {} }],
    ['comments', "# first\n{'a': 1, # 'b': 2\n 'c': '#'}# last", { a: 1, c: '#' }],
    ['a byte order mark', '\ufeff[1]', [1]],
    ['a key that objects have', `{'__proto__': 1}`, Object.defineProperty({}, '__proto__', { value: 1, enumerable: true })],
  ])('reads %s', (_, text, value) => {
    expect(read(text)).toEqual(value);
  });

  it('keeps a key named __proto__ an ordinary key', () => {
    expect(Object.keys(read(`{'__proto__': {'a': 1}}`) as object)).toEqual(['__proto__']);
  });

  it('reads every JSON text as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('says where things are', () => {
    const { at } = parseLiteral("{'a': [1,\n  {'b': 2}],\n\t'grid': '''XX\n    YY'''}", 'k');
    expect(Object.fromEntries(at)).toEqual({
      '': { line: 1, column: 1 }, a: { line: 1, column: 7 }, 'a[0]': { line: 1, column: 8 }, 'a[1]': { line: 2, column: 3 },
      'a[1].b': { line: 2, column: 9 },
      grid: { line: 3, column: 10 }, 'grid[0]': { line: 3, column: 10 }, 'grid[1]': { line: 4, column: 5 },
    });
  });
});

describe('what is no literal', () => {
  it.each([
    ["{'a', 1}", "1:5: expected ':' after a key, got ','"],
    ["{'a': 1 'b': 2}", "1:9: expected ',' or '}' after a value, got a quote"],
    ['{\n  a: 1}', "2:3: expected a key in quotes or '}', got 'a'"],
    ['{1: 2}', "1:2: expected a key in quotes or '}', got '1'"],
    ["{'a': 1,\n 'a': 2}", "2:2: key 'a' is given twice"],
    ["{'a': }", "1:7: expected a value, got '}'"],
    ["{'a': [1, 2}", "1:12: expected ',' or ']' after a value, got '}'"],
    ["{'a': [1,\n2", "1:7: the list that opens here has no ']'"],
    ["{'a': (1,", "1:7: the tuple that opens here has no ')'"],
    ["\n{'a': 1", "2:1: the dict that opens here has no '}'"],
    ["{'a': 'b\n'}", "1:7: the string that opens here has no ' on its line; text of several lines needs '''"],
    ["{'a': '''b", "1:7: the string that opens here has no '''"],
    ["{'a': '\\x4'}", '1:8: \\x needs 2 hex digits'],
    ['[1, 2.3.4]', "1:5: expected a number, got '2.3.4'"],
    ['[1e999]', "1:2: expected a number, got '1e999'"],
    ['[0x10]', "1:2: expected a number, got '0x10'"],
    ['[2 * 3]', "1:4: expected ',' or ']' after a value, got '*'"],
    ['[-True]', '1:2: expected a number'],
    ["[float('nan')]", "1:2: expected float('inf'); nothing else is evaluated"],
    ['[float(1)]', "1:2: expected float('inf'); nothing else is evaluated"],
    ["__import__('os')", "1:1: expected a value, got '__import__'; text needs quotes, and nothing is evaluated"],
    ["[f'a']", "1:2: expected a value, got 'f'; text needs quotes, and nothing is evaluated"],
    ['[1] [2]', "1:5: expected the end of the file after the value, got '['"],
    ['  # nothing', '1:12: expected a value, got the end of the file'],
    ['[nan]', "1:2: expected a value, got 'nan'; text needs quotes, and nothing is evaluated"],
    ['['.repeat(60), '1:52: lists and dicts are more than 50 deep'],
  ])('%j', (text, message) => {
    expect(messageOf(() => read(text))).toBe(`kitchen.layout:${message}`);
  });

  it('ends on any cut of a text, with an error that says where', () => {
    const whole = "{'grid': '''XX\n YY''', \"a\": [1, (2, 3), None, float('inf')], # c\n 'b': -1.5e3}";
    for (let end = 0; end < whole.length; end++) expect(() => read(whole.slice(0, end))).toThrow(/^kitchen\.layout:\d+:\d+: /);
    expect(() => read(whole)).not.toThrow();
  });

  it('refuses a text that is too long before reading it', () => {
    expect(() => read(' '.repeat(1_000_001))).toThrow('kitchen.layout: has 1000001 characters; at most 1000000 are read');
  });
});
