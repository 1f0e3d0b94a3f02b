import { describe, expect, test } from 'vitest';
import { HideSecrets } from './hide-secrets.ts';

const hide = new HideSecrets({ args: { token: 'returned', region: 'eu', count: 12_345 }, secrets: ['token'] });

describe('the secret arguments of a delivery', () => {
  test('are hidden wherever a result has them, and not in what the server decides by', () => {
    const end = {
      kind: 'returned',
      value: { returned: ['a returned b'] },
      context: { x: 'returned' },
      saved: { y: 1 },
    };
    expect(hide.result({ id: 'returned', end: end as never, errors: [error('it returned')] })).toEqual({
      id: 'returned',
      end: { kind: 'returned', value: { '********': ['a ******** b'] }, context: { x: '********' }, saved: { y: 1 } },
      errors: [error('it ********')],
    });
  });

  test('are hidden in what an act says, and its outcome stays', () => {
    const hidden = new HideSecrets({ args: { token: 'finished' }, secrets: ['token'] });
    const end = {
      kind: 'acted' as const,
      answer: { ok: true as const, value: 'finished' },
      step: { kind: 'finished' as const, outcome: 'finished' },
    };
    expect(hidden.result({ id: '1', end }).end).toEqual({ ...end, answer: { ok: true, value: '********' } });
    const stopped = { ...end, step: { kind: 'stopped' as const, reason: 'is finished' } };
    expect(hidden.result({ id: '1', end: stopped }).end).toMatchObject({
      step: { kind: 'stopped', reason: 'is ********' },
    });
  });

  test('are found in undo data, also as a number', () => {
    expect([hide.has(['key', 'a returned b']), hide.has(['key', 'a b'])]).toEqual([true, false]);
    const number = new HideSecrets({ args: { pin: '123456' }, secrets: ['pin'] });
    expect(number.has({ pin: 123_456 })).toBe(true);
    expect(number.result({ id: '1', end: { kind: 'returned', value: 123_456 } }).end).toMatchObject({
      value: '********',
    });
  });

  test('are none where the server has named none', () => {
    const none = new HideSecrets({ args: { token: 'returned' } });
    const told = { id: '1', end: { kind: 'failed' as const, message: 'returned' } };
    expect([none.text('returned'), none.result(told), none.has('returned')]).toEqual(['returned', told, false]);
  });
});

function error(message: string) {
  return { code: 'thrown', message, place: 'execute' };
}
