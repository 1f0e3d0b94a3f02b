import { ack, actEnded, editArgs, notOk, start, timer, trigger } from '../testing/acts.ts';
import { runCases } from '../testing/run-cases.ts';
import { agreed, auto, given, manual, retried } from '../testing/sandbox.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const service = sketchFlow([
  { name: 'a', trigger: 'manual', on: { OK: 'done' }, retry: { maxAttempts: 3, backoffMs: 100, maxBackoffMs: 100 } },
]);
const keyed = trigger('a', { key: 'k' });

runCases('a trigger of a step that no code executes', {
  'with the key of the one that is under way is that one': {
    flow: service,
    given: [start(), keyed],
    when: keyed,
    answer: 'nothing',
  },
  'with the key of the one that failed is that one, also in its retry': {
    flow: service,
    given: [start(), keyed, ack('id-1', 'FAIL')],
    when: keyed,
    answer: 'nothing',
  },
  'with the key of the one that is retried is that one': {
    flow: service,
    given: [start(), keyed, ack('id-1', 'FAIL'), timer(100)],
    when: keyed,
    answer: 'nothing',
  },
  'with that key for something else is refused': {
    flow: service,
    given: [start(), keyed],
    when: trigger('a', { key: 'k', args: { x: 1 } }),
    answer: 'already_finished',
  },
  'without a key is refused while that is under way': {
    flow: service,
    given: [start(), trigger('a')],
    when: trigger('a'),
    answer: 'wrong_status',
  },
});

runCases('a trigger', {
  'opens the first attempt with the arguments of the person, and is the first act': {
    flow: manual,
    given: [start()],
    when: trigger('sandbox', given),
    answer: 'attempt_started act_begun',
    becomes: 'running | sandbox#1 attempting 1',
  },
  'without an argument that is required is refused': {
    flow: manual,
    given: [start()],
    when: trigger('sandbox'),
    answer: 'argument_invalid',
  },
  'with an argument that only the flow gives is refused': {
    flow: manual,
    given: [start()],
    when: trigger('sandbox', { args: { version: '1.2', target: 'production' } }),
    answer: 'argument_invalid',
  },
  'with an argument that is not declared is refused': {
    flow: manual,
    given: [start()],
    when: trigger('sandbox', { args: { version: '1.2', other: 1 } }),
    answer: 'argument_invalid',
  },
  'takes what was edited before': {
    flow: manual,
    given: [start(), editArgs('sandbox', { version: '1.3' })],
    when: trigger('sandbox'),
    answer: 'attempt_started act_begun',
    becomes: 'running | sandbox#1 attempting 1',
  },
  'that was not ok leaves the step to the next trigger': {
    flow: manual,
    given: [start(), trigger('sandbox', given)],
    when: actEnded('sandbox', 1, { answer: notOk }),
    answer: 'act_ended attempt_failed',
    becomes: 'running | sandbox#1 awaiting_trigger',
  },
  'is asked for again with other arguments, in the next attempt': {
    flow: manual,
    given: [start(), trigger('sandbox', given), actEnded('sandbox', 1, { answer: notOk })],
    when: trigger('sandbox', { args: { version: '1.3' } }),
    answer: 'attempt_started act_begun',
    becomes: 'running | sandbox#1 attempting 2',
  },
  'is not taken while it is executed': {
    flow: manual,
    given: [start(), trigger('sandbox', given)],
    when: trigger('sandbox', given),
    answer: 'wrong_status',
  },
  'with the key of the one that is executed is that one': {
    flow: manual,
    given: [start(), trigger('sandbox', { ...given, key: 'k' })],
    when: trigger('sandbox', { ...given, key: 'k' }),
    answer: 'nothing',
  },
  'with the key of the one that was ok is that one': {
    flow: manual,
    given: [start(), trigger('sandbox', { ...given, key: 'k' }), actEnded('sandbox', 1)],
    when: trigger('sandbox', { ...given, key: 'k' }),
    answer: 'nothing',
  },
  'with the key of the one that was not ok is that one': {
    flow: manual,
    given: [start(), trigger('sandbox', { ...given, key: 'k' }), actEnded('sandbox', 1, { answer: notOk })],
    when: trigger('sandbox', { ...given, key: 'k' }),
    answer: 'nothing',
  },
  'with the key of one that asked for something else is refused': {
    flow: manual,
    given: [start(), trigger('sandbox', { ...given, key: 'k' }), actEnded('sandbox', 1, { answer: notOk })],
    when: trigger('sandbox', { args: { version: '1.3' }, key: 'k' }),
    answer: 'already_finished',
  },
  'is not asked for more than a thousand times': {
    flow: manual,
    given: [
      start(),
      ...Array.from({ length: 1000 }, (_, index) => [
        trigger('sandbox', given),
        actEnded('sandbox', 1, { attempt: index + 1, answer: notOk }),
      ]).flat(),
    ],
    when: trigger('sandbox', given),
    answer: 'too_large',
  },
  'of an automatic step that was not ok fails the attempt': {
    flow: auto,
    given: [start()],
    when: actEnded('sandbox', 1, { answer: notOk }),
    answer: 'act_ended attempt_failed run_failed',
    becomes: 'failed | sandbox#1 blocked',
  },
  'of an automatic step is made again where the step has a retry': {
    flow: retried,
    given: [start(), actEnded('sandbox', 1, { answer: notOk })],
    when: timer(100),
    answer: 'attempt_started act_begun',
    becomes: 'running | sandbox#1 attempting 2',
  },
  'may end the step': {
    flow: manual,
    given: [start(), trigger('sandbox', given)],
    when: actEnded('sandbox', 1, agreed),
    answer: 'act_ended visit_closed run_done',
    becomes: 'done',
  },
});
