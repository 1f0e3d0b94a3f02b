import { expect, test } from 'vitest';
import { readBindings } from './read-bindings.ts';

test('what is bound is put beside what was, by step or by step and action', () => {
  const before = { ship: { where: 'eu' }, box: { trigger: { version: '1' } } };
  expect(readBindings(['ship.n=2', 'box.agree.how:="fast"', 'box.trigger.label=x'], before, [])).toEqual({
    ship: { where: 'eu', n: 2 },
    box: { trigger: { version: '1', label: 'x' }, agree: { how: 'fast' } },
  });
  expect(before.box.trigger).toEqual({ version: '1' });
});

test.each(['ship=1', 'ship.=1', '.x=1', 'a.b.c.d=1', 'a.b.=1'])('%s is no place', (text) => {
  expect(() => readBindings([text], {}, [])).toThrow('step.argument');
});

test('what is declared is read as its type, and a secret is no word of the command', () => {
  const declared = ['str ship.version', 'secret box.agree.token'];
  expect(readBindings(['ship.version=1.0'], {}, declared)).toEqual({ ship: { version: '1.0' } });
  for (const word of ['box.agree.token=hunter22', 'box.agree.token:="hunter22"'])
    expect(() => readBindings([word], {}, declared)).toThrow('box.agree.token is a secret');
});
