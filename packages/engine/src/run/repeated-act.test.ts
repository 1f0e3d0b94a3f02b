import { expect, test } from 'vitest';
import { act, actEnded, ann, notOk } from '../testing/acts.ts';
import { runCases } from '../testing/run-cases.ts';
import { long, manual, triggered } from '../testing/sandbox.ts';
import { askedDigest } from './acts.ts';
import { refuseOther } from './decide-act.ts';

runCases('an act that is asked for again', {
  'with the key of one that somebody else has done is refused': {
    flow: manual,
    given: [...triggered, act('sandbox', 'agree', { key: 'k' })],
    when: { ...act('sandbox', 'agree', { key: 'k' }), by: ann },
    answer: 'already_finished',
  },
  'with the key of one that was begun with other arguments is refused': {
    flow: manual,
    given: [
      ...triggered,
      act('sandbox', 'reject', { args: { reason: long }, key: 'k' }),
      actEnded('sandbox', 2, { answer: notOk }),
    ],
    when: act('sandbox', 'reject', { args: { reason: `${long} of all` }, key: 'k' }),
    answer: 'already_finished',
  },
});

test('of an act that an older server has begun nobody knows who asked, and for what', () => {
  expect(refuseOther({}, { asked: askedDigest(ann, {}) })).toBeUndefined();
});
