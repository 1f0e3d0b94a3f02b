import { describe, expect, test } from 'vitest';
import { parse } from './parse.ts';

describe('limits', () => {
  test('a text has a largest size in bytes', () => {
    const fits = `#${'é'.repeat(524_287)}`;
    for (const text of [fits, `${fits}x`, `#${'x'.repeat(1_048_575)}`]) expect(parse(text).diagnostics).toEqual([]);
    for (const tooLong of [`${fits}é`, `#${'x'.repeat(1_048_576)}`, '€'.repeat(349_526), '😀'.repeat(262_145)]) {
      expect(parse(tooLong)).toMatchObject({
        statements: [],
        diagnostics: [
          { code: 'limit', message: 'a text may have 1048576 bytes', range: { start: { line: 1, column: 1 } } },
        ],
      });
    }
  });

  test('a text has at most so many steps', () => {
    const steps = (count: number) => `flow f ${'step s=>(){action=a;};'.repeat(count)} flow_end`;
    for (const count of [9_999, 10_000]) expect(parse(steps(count)).diagnostics).toEqual([]);
    expect(parse(steps(10_001)).diagnostics.map(({ message, range }) => [message, range.start.offset])).toEqual([
      ['a text may have 10000 steps in all; the rest is not read', 7 + 22 * 10_000],
    ]);
  });

  test('values are nested so deep and no deeper', () => {
    const nested = (depth: number, open: string, close: string) =>
      `flow_run r = f (x = ${open.repeat(depth)}${close.repeat(depth)})`;
    for (const depth of [99, 100]) expect(parse(nested(depth, '[', ']')).diagnostics).toEqual([]);
    expect(parse(nested(100, 'list(', ')')).diagnostics).toEqual([]);
    for (const [open, close] of [
      ['[', ']'],
      ['list(', ')'],
      ['dict(a=', ')'],
    ] as const) {
      expect(parse(nested(100_000, open, close)).diagnostics[0]).toMatchObject({ code: 'limit' });
      expect(parse(nested(101, open, close)).diagnostics).toMatchObject([
        {
          code: 'limit',
          message: 'lists and dictionaries may be nested 100 deep',
          range: { start: { offset: 20 + open.length * 100 } },
        },
      ]);
    }
  });

  test('an action, a flow and a step have so many arguments and outcomes, lists have any number', () => {
    const names = (count: number, before: string, between: string) =>
      Array.from({ length: count }, (_, index) => `${before}n${index}`).join(between);
    const text = (
      count: number,
    ) => `action a args = (${names(count, 'int ', ',')}); return = (${names(count, '', '|')}); action_end
      flow_run r = f (${names(count, '', '=1,')}=[${'1,'.repeat(1000)}1])`;
    expect(parse(text(250)).diagnostics).toEqual([]);
    expect(parse(text(251)).diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'limit: too many arguments, at most 250',
      'limit: too many outcomes, at most 250',
      'limit: too many arguments, at most 250',
    ]);
  });

  test('a name has so many characters, an address and a certificate any number', () => {
    const text = (length: number) =>
      `action ${'x'.repeat(length)} addr = "${'y'.repeat(1000)}"; secret = (capem = "${'z'.repeat(1000)}"); return = (OK); action_end`;
    expect(parse(text(250)).diagnostics).toEqual([]);
    expect(parse(text(251)).diagnostics).toMatchObject([
      {
        code: 'limit',
        message: 'a name may have 250 characters',
        range: { start: { offset: 7 }, end: { offset: 258 } },
      },
    ]);
  });

  test('not more errors are reported than somebody reads', () => {
    expect(parse('$ '.repeat(1000)).diagnostics).toHaveLength(200);
    expect(parse('action a addr; '.repeat(1000)).diagnostics).toHaveLength(200);
  });
});
