import type { Me } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { isAdmin } from './is-admin.ts';
import { mayDo } from './may-do.ts';
import { roleIn } from './role-in.ts';

const nobody: Me = { name: 'ann', role: 'none', roles: {}, groups: [], openMode: false };
const ofDefault: Me = { ...nobody, role: 'admin', roles: { default: 'admin', shop: 'viewer' } };
const ofAll: Me = { ...nobody, role: 'admin', roles: { default: 'admin', shop: 'admin' } };

test('who is administrator of one project is not that of everything', () => {
  expect([undefined, nobody, ofDefault, ofAll].map(isAdmin)).toEqual([false, false, false, true]);
  expect(mayDo(ofDefault, 'maintainer', 'default')).toBe(true);
  expect(mayDo(ofDefault, 'member', 'shop')).toBe(false);
  expect(mayDo(ofDefault, 'viewer', 'shop')).toBe(true);
  expect(mayDo(ofDefault, 'viewer', 'other')).toBe(false);
  expect(mayDo(ofAll, 'admin', 'shop')).toBe(true);
});

test('a role is that in the project alone', () => {
  expect(roleIn(ofDefault, 'other')).toBeUndefined();
  expect(roleIn(ofDefault, 'constructor')).toBeUndefined();
  expect(roleIn(ofDefault, 'shop')).toBe('viewer');
});
