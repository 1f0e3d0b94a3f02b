import { expect, test } from 'vitest';
import { decision } from '../testing/samples.ts';
import { presentSubject } from './decision.ts';

test('of what a list has cut it says that there is more', () => {
  const guards = [{ step: 'sign', job: 'signer', args: { notes: 'lon', by: 'ann' }, cut: ['notes'] }];
  expect(presentSubject({ ...decision, guards }).slice(-2)).toEqual([
    '      notes = "lon" … (the rest is in the run)',
    '      by = "ann"',
  ]);
});
