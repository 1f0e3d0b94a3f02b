import { expect, test } from 'vitest';
import {
  act,
  actEnded,
  admin,
  ann,
  bob,
  notOk,
  pause,
  retry,
  skip,
  start,
  stop,
  system,
  timer,
  trigger,
} from '../testing/acts.ts';
import { perform, play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { agreed, auto, given, long, manual, retried, sandbox, triggered, undone } from '../testing/sandbox.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { rollback } from '../testing/undo-acts.ts';
import { askedDigest } from './acts.ts';
import { effectKey, openAct } from './run-effect.ts';
import { waitsFor } from './waits-for.ts';

test('who gives arguments in the name of somebody else has changed the run, as that one has', () => {
  const command = { type: 'act', step: 'sandbox', action: 'reject', args: { reason: long }, via: admin } as const;
  const byNobody = [start({ by: system }), trigger('sandbox', given), actEnded('sandbox', 1)];
  expect(runOf(play(manual, [...byNobody, { command, by: bob }])).editors).toEqual([ann, bob, admin]);
});

runCases('an act', {
  'is begun on a step whose trigger was ok': {
    flow: manual,
    given: triggered,
    when: act('sandbox', 'reject', { args: { reason: long } }),
    answer: 'act_begun run_edited',
    becomes: 'running | sandbox#1 attempting 1',
  },
  'is refused before the trigger': {
    flow: manual,
    given: [start()],
    when: act('sandbox', 'agree'),
    answer: 'wrong_status',
  },
  'is refused while the trigger is executed': {
    flow: manual,
    given: [start(), trigger('sandbox', given)],
    when: act('sandbox', 'agree'),
    answer: 'wrong_status',
  },
  'is refused while the trigger is executed that the flow has made': {
    flow: auto,
    given: [start()],
    when: act('sandbox', 'agree'),
    answer: 'wrong_status',
  },
  'is refused while another one is executed': {
    flow: manual,
    given: [...triggered, act('sandbox', 'agree')],
    when: act('sandbox', 'reject', { args: { reason: long } }),
    answer: 'wrong_status',
  },
  'is refused where it was ok before': {
    flow: manual,
    given: [...triggered, act('sandbox', 'agree'), actEnded('sandbox', 2)],
    when: act('sandbox', 'agree'),
    answer: 'already_finished',
  },
  'may be repeated where it was not ok': {
    flow: manual,
    given: [...triggered, act('sandbox', 'agree'), actEnded('sandbox', 2, { answer: notOk })],
    when: act('sandbox', 'agree'),
    answer: 'act_begun',
    becomes: 'running | sandbox#1 attempting 1',
  },
  'with the key of one that is executed is that one': {
    flow: manual,
    given: [...triggered, act('sandbox', 'agree', { key: 'k' })],
    when: act('sandbox', 'agree', { key: 'k' }),
    answer: 'nothing',
  },
  'with the key of one that has ended is that one': {
    flow: manual,
    given: [...triggered, act('sandbox', 'agree', { key: 'k' }), actEnded('sandbox', 2, { answer: notOk })],
    when: act('sandbox', 'agree', { key: 'k' }),
    answer: 'nothing',
  },
  'with the key of another action is another one': {
    flow: manual,
    given: [...triggered, act('sandbox', 'agree', { key: 'k' }), actEnded('sandbox', 2)],
    when: act('sandbox', 'reject', { key: 'k', args: { reason: long } }),
    answer: 'act_begun run_edited',
    becomes: 'running | sandbox#1 attempting 1',
  },
  'is refused with arguments that do not fit': {
    flow: manual,
    given: triggered,
    when: act('sandbox', 'reject', { args: { reason: 'no' } }),
    answer: 'argument_invalid',
  },
  'is refused with arguments that are too long': {
    flow: manual,
    given: triggered,
    when: act('sandbox', 'reject', { args: { reason: 'x'.repeat(16_384) } }),
    answer: 'too_large',
  },
  'that the job does not have is refused': {
    flow: manual,
    given: triggered,
    when: act('sandbox', 'toString'),
    answer: 'argument_invalid',
  },
  'of another visit is refused': {
    flow: manual,
    given: triggered,
    when: act('sandbox', 'agree', { visit: 2 }),
    answer: 'attempt_stale',
  },
  'of the visit that is open is taken': {
    flow: manual,
    given: triggered,
    when: act('sandbox', 'agree', { visit: 1 }),
    answer: 'act_begun',
    becomes: 'running | sandbox#1 attempting 1',
  },
  'on a step that there is not is refused': {
    flow: manual,
    given: triggered,
    when: act('other', 'agree'),
    answer: 'step_not_found',
  },
  'on a step that is not open is refused': {
    flow: sketchFlow([{ name: 'first', on: { OK: 'sandbox' } }, sandbox]),
    given: [start()],
    when: act('sandbox', 'agree'),
    answer: 'wrong_status',
  },
  'on a step whose job has none is refused': {
    flow: sketchFlow([{ name: 'a', kind: 'code', on: { SUCCESS: 'done' } }]),
    given: [start()],
    when: act('a', 'agree'),
    answer: 'wrong_status',
  },
  'is taken in a run that is paused': {
    flow: manual,
    given: [...triggered, pause()],
    when: act('sandbox', 'agree'),
    answer: 'act_begun',
    becomes: 'paused | sandbox#1 attempting 1',
  },
  'is refused beyond a thousand of them': {
    flow: manual,
    given: [
      ...triggered,
      ...Array.from({ length: 999 }, (_, index) => [
        act('sandbox', 'agree'),
        actEnded('sandbox', index + 2, { answer: notOk }),
      ]).flat(),
    ],
    when: act('sandbox', 'agree'),
    answer: 'too_large',
  },
});

const acting = [...triggered, act('sandbox', 'agree')];

runCases('the end of an act', {
  'leaves the step open': {
    flow: manual,
    given: acting,
    when: actEnded('sandbox', 2),
    answer: 'act_ended',
    becomes: 'running | sandbox#1 attempting 1',
  },
  'ends the step where it has finished it': {
    flow: manual,
    given: acting,
    when: actEnded('sandbox', 2, agreed),
    answer: 'act_ended visit_closed run_done',
    becomes: 'done',
  },
  'ends the step also where the answer is not ok': {
    flow: manual,
    given: acting,
    when: actEnded('sandbox', 2, { answer: notOk, ...agreed }),
    answer: 'act_ended visit_closed run_done',
    becomes: 'done',
  },
  'stops the run where it says so': {
    flow: manual,
    given: acting,
    when: actEnded('sandbox', 2, { answer: notOk, end: { kind: 'stopped', reason: 'too early' } }),
    answer: 'act_ended run_stopped',
    becomes: 'stopped',
  },
  'fails the step where it says so, which is not tried again': {
    flow: retried,
    given: [start(), actEnded('sandbox', 1), act('sandbox', 'agree')],
    when: actEnded('sandbox', 2, { end: { kind: 'failed', failure: { message: 'burnt' } } }),
    answer: 'act_ended attempt_failed run_failed',
    becomes: 'failed | sandbox#1 blocked',
  },
  'with an outcome that leads nowhere is a failure': {
    flow: manual,
    given: acting,
    when: actEnded('sandbox', 2, { end: { kind: 'finished', outcome: 'REFUSED' } }),
    answer: 'act_ended attempt_failed run_failed',
    becomes: 'failed | sandbox#1 blocked',
  },
  'with an outcome that the job does not declare leaves the step open': {
    flow: manual,
    given: acting,
    when: actEnded('sandbox', 2, { end: { kind: 'finished', outcome: 'OTHER' } }),
    answer: 'act_ended',
    becomes: 'running | sandbox#1 attempting 1',
  },
  'with more context than a run may have is not taken': {
    flow: manual,
    given: acting,
    when: actEnded('sandbox', 2, { ...agreed, context: { text: 'x'.repeat(65_536) } }),
    answer: 'act_ended',
    becomes: 'running | sandbox#1 attempting 1',
  },
  'of an earlier act changes nothing': {
    flow: manual,
    given: acting,
    when: actEnded('sandbox', 1, agreed),
    answer: 'nothing',
  },
  'that comes again changes nothing': {
    flow: manual,
    given: [...acting, actEnded('sandbox', 2)],
    when: actEnded('sandbox', 2, agreed),
    answer: 'nothing',
  },
  'of a run that is over changes nothing': {
    flow: manual,
    given: [...acting, stop()],
    when: actEnded('sandbox', 2, agreed),
    answer: 'nothing',
  },
  'of a step that was skipped changes nothing': {
    flow: manual,
    given: [...acting, skip('sandbox', 'AGREED')],
    when: actEnded('sandbox', 2),
    answer: 'nothing',
  },
});

runCases('a step that people act on', {
  'ends at its deadline, whatever is executed': {
    flow: auto,
    given: [start(), actEnded('sandbox', 1), act('sandbox', 'agree')],
    when: timer(1000),
    answer: 'attempt_failed run_failed',
    becomes: 'failed | sandbox#1 blocked',
  },
  'is triggered anew by a retry of the run': {
    flow: auto,
    given: [start(), actEnded('sandbox', 1), timer(1000)],
    when: retry(),
    answer: 'run_continued attempt_started act_begun',
    becomes: 'running | sandbox#1 attempting 2',
  },
  'is withdrawn by a rollback while nobody acts on it': {
    flow: undone,
    given: [start(), actEnded('sandbox', 1)],
    when: rollback(),
    answer: 'rollback_begun',
    becomes: 'rolling_back',
  },
  'is waited for by a rollback while an act is executed': {
    flow: undone,
    given: [start(), actEnded('sandbox', 1), act('sandbox', 'agree')],
    when: rollback(),
    answer: 'rollback_begun',
    becomes: 'rolling_back | sandbox#1 attempting 1',
  },
  'takes no act on the way back': {
    flow: undone,
    given: [start(), actEnded('sandbox', 1), act('sandbox', 'agree'), rollback()],
    when: act('sandbox', 'agree'),
    answer: 'wrong_status',
  },
  'is withdrawn on the way back when its act has ended': {
    flow: undone,
    given: [start(), rollback()],
    when: actEnded('sandbox', 1, { answer: notOk, end: { kind: 'stopped', reason: 'no' } }),
    answer: 'act_ended visit_withdrawn',
    becomes: 'rolling_back',
  },
  'is closed on the way back where its act has finished it': {
    flow: undone,
    given: [start(), rollback()],
    when: actEnded('sandbox', 1, agreed),
    answer: 'act_ended visit_closed',
    becomes: 'rolling_back',
  },
});

test('each act is a task of its own, and between acts there is none', () => {
  const played = play(manual, [...acting, actEnded('sandbox', 2, { answer: notOk }), act('sandbox', 'agree')]);
  expect(played.effects.map((effect) => `${effect.type} ${effectKey(effect)} ${effect.uuid}`)).toEqual([
    'dispatch r1/sandbox/1/1/act/1 id-2',
    'withdraw r1/sandbox/1/1/act/1 id-2',
    'dispatch r1/sandbox/1/1/act/2 id-3',
    'withdraw r1/sandbox/1/1/act/2 id-3',
    'dispatch r1/sandbox/1/1/act/3 id-4',
  ]);
});

test('an act is found by its number, as long as it is executed', () => {
  const ref = { run: 'r1', step: 'sandbox', visit: 1, attempt: 1, act: 2 };
  const run = runOf(play(manual, acting));
  expect(openAct(run, ref)).toMatchObject({ visit: { args: { version: '1.2' } }, act: { action: 'agree', by: bob } });
  expect(openAct(run, { ...ref, act: 1 })).toBeUndefined();
  expect(openAct(runOf(play(manual, [start()])), ref)).toBeUndefined();
});

test('the run says whom it waits for', () => {
  const waits = (acts: Parameters<typeof play>[1]) => waitsFor(runOf(play(manual, acts)));
  expect(waits([start()])).toEqual([{ kind: 'trigger', step: 'sandbox' }]);
  expect(waits([start(), trigger('sandbox', given)])).toEqual([{ kind: 'host', step: 'sandbox', uuid: 'id-2' }]);
  expect(waits(triggered)).toEqual([{ kind: 'act', step: 'sandbox', visit: 1 }]);
  const timed = waitsFor(runOf(play(auto, [start(), actEnded('sandbox', 1)])));
  expect(timed).toEqual([{ kind: 'act', step: 'sandbox', visit: 1, deadline: 1000 }]);
});

test('what acts set and save adds up, and stands with the result of the step', () => {
  const first = play(manual, [
    ...triggered.slice(0, 2),
    actEnded('sandbox', 1, { context: { url: 'x' }, saved: { version: '1.2', by: 'ann' } }),
  ]);
  expect(runOf(first).context).toEqual({ url: 'x' });
  expect(runOf(first).open.sandbox?.saved).toEqual({ version: '1.2', by: 'ann' });
  const errors = [{ code: 'thrown', message: 'no mail', place: 'actions.agree' }];
  const end = { ...agreed, saved: { by: 'bob' }, answer: { ok: true, data: { inline: '{"n":1}' } }, errors } as const;
  const last = [act('sandbox', 'agree'), actEnded('sandbox', 2, end)].reduce(perform, first);
  const { steps } = runOf(last);
  expect(steps.sandbox?.last).toMatchObject({
    ...{ outcome: 'AGREED', data: { inline: '{"n":1}' }, saved: { version: '1.2', by: 'bob' }, by: bob },
  });
  expect(last.events[0]).toMatchObject({ type: 'act_ended', errors });
});

test('what an act that was not ok has set is dropped, unless it has ended its step', () => {
  const kept = { context: { a: 1 }, saved: { b: 2 } };
  const dropped = perform(play(manual, acting), actEnded('sandbox', 2, { answer: notOk, ...kept }));
  expect([runOf(dropped).context, runOf(dropped).open.sandbox?.saved]).toEqual([{}, undefined]);
  const ended = perform(play(manual, acting), actEnded('sandbox', 2, { answer: notOk, ...kept, ...agreed }));
  expect([runOf(ended).context, runOf(ended).steps.sandbox?.last?.saved]).toEqual([{ a: 1 }, { b: 2 }]);
});

test('each act stands in the journal, and the latest of each action with the visit', () => {
  const end = { kind: 'stopped', reason: long } as const;
  const played = play(manual, [
    ...triggered,
    act('sandbox', 'reject', { args: { reason: long }, key: 'k' }),
    actEnded('sandbox', 2, { end, answer: notOk }),
  ]);
  const begun = played.journal.flatMap(({ actor, events }) =>
    events.flatMap((event) => (event.type === 'act_begun' ? [[actor, event.act]] : [])),
  );
  expect(begun).toEqual([
    [ann, { number: 1, action: 'trigger', uuid: 'id-2', by: ann }],
    [
      bob,
      {
        number: 2,
        action: 'reject',
        uuid: 'id-3',
        by: bob,
        args: { reason: long },
        key: 'k',
        asked: askedDigest(bob, { reason: long }),
      },
    ],
  ]);
  expect(played.closed).toMatchObject([
    {
      end: { kind: 'withdrawn', by: bob },
      args: { version: '1.2', target: 'sandbox' },
      acts: [
        { number: 1, action: 'trigger', by: ann, answer: { ok: true } },
        { number: 2, action: 'reject', by: bob, answer: notOk, key: 'k' },
      ],
    },
  ]);
  expect(runOf(played).state).toMatchObject({ status: 'stopped', by: bob, reason: long });
});
