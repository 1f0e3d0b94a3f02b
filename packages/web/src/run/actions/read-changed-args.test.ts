import { expect, test } from 'vitest';
import { argText, readChangedArgs } from './read-changed-args.ts';

const before = { version: '1.9', count: 3, regions: ['eu'] };
const texts = Object.entries(before).map(([name, value]) => ({ name, text: argText(value) }));
const withText = (name: string, text: string) => texts.map((each) => (each.name === name ? { name, text } : each));

test('what was not touched is not sent', () => {
  expect(readChangedArgs(before, texts)).toEqual({ ok: true, args: {} });
});

test('a text stays a text, and all else is read as JSON', () => {
  expect(readChangedArgs(before, withText('version', '1.10'))).toEqual({ ok: true, args: { version: '1.10' } });
  expect(readChangedArgs(before, withText('count', '4'))).toEqual({ ok: true, args: { count: 4 } });
  expect(readChangedArgs(before, withText('regions', '["us"]'))).toEqual({ ok: true, args: { regions: ['us'] } });
});

test('what was nothing before is what it is declared as, else a text, and stays nothing where nothing is typed', () => {
  expect(readChangedArgs({}, [{ name: 'note', text: '7' }])).toEqual({ ok: true, args: { note: '7' } });
  const typed = (type: 'str' | 'int' | 'list' | 'secret', text: string) =>
    readChangedArgs({}, [{ name: 'note', text, type }]);
  expect(typed('str', '7')).toEqual({ ok: true, args: { note: '7' } });
  expect(typed('secret', '7777')).toEqual({ ok: true, args: { note: '7777' } });
  expect(typed('int', '7')).toEqual({ ok: true, args: { note: 7 } });
  expect(typed('list', 'eu')).toEqual({ ok: false, problems: { note: 'json' } });
  expect(typed('int', '')).toEqual({ ok: true, args: {} });
});

test('what is no JSON is told by its name', () => {
  expect(readChangedArgs(before, withText('count', 'four'))).toEqual({ ok: false, problems: { count: 'json' } });
});

test('a secret is not shown, stays where nothing is typed, and is a text where something is', () => {
  const set = { token: { $secret: 'argument:default:1' } };
  expect(argText(set.token)).toBe('');
  expect(readChangedArgs(set, [{ name: 'token', text: '' }])).toEqual({ ok: true, args: {} });
  expect(readChangedArgs(set, [{ name: 'token', text: '7777' }])).toEqual({ ok: true, args: { token: '7777' } });
});
