import { expect, test } from 'vitest';
import { changedFields } from './changed-fields.ts';
import type { FormParam } from './param-fields.tsx';

const params: readonly FormParam[] = [
  { name: 'version', type: 'str', required: false, default: '2.0', origin: 'flow' },
  { name: 'size', type: 'int', required: false, default: 3 },
  { name: 'text', type: 'str', required: true },
];

test('what is bound and left as it is is not sent, and not asked for', () => {
  const read = changedFields(params, { version: '2.0', size: '3', text: 'now' });
  expect(read).toEqual({ ok: true, values: { text: 'now' } });
});

test('what somebody has changed is read, and what nothing binds is needed', () => {
  expect(changedFields(params, { version: '2.1', size: 'x', text: '' })).toEqual({
    ok: false,
    problems: { size: { kind: 'int' }, text: { kind: 'needed' } },
  });
  expect(changedFields(params, { version: '2.1', size: '', text: 'now' })).toEqual({
    ok: true,
    values: { version: '2.1', text: 'now' },
  });
});

test("what has been granted as it is is nobody's to give", () => {
  const fixed = params.map((param) => ({ ...param, isFixed: true }));
  expect(changedFields(fixed, { version: '9', text: '' })).toEqual({ ok: true, values: {} });
});
