import { describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import { dueAt } from '../run/due-at.ts';
import { ann, bob, decide, start, steer, system, timer } from '../testing/acts.ts';
import { openDecisionIn } from '../testing/open-decision-in.ts';
import { play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const cem = { kind: 'user', id: 'u-cem', name: 'cem' } as const;
const flow = sketchFlow([
  {
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'done', REJECT: 'stopped' },
    decision: {
      dueMs: 100,
      remindMs: 50,
      escalate: [{ afterMs: 200, groups: ['ops'], users: [] }],
      expire: { afterMs: 300, outcome: 'REJECT' },
    },
  },
]);
const given = [start({ by: system, at: 10 })];
const { digest } = openDecisionIn(flow, given);
type More = { by?: Actor; of?: typeof cem; at?: number; visit?: number };
const ask = (question = 'who pays?', { by = bob, of, at = 20 }: More = {}) =>
  steer('ask', { step: 'review', question, ...(of && { of }) }, { by, at });
const reply = (text = 'we do', { by = ann as Actor, at = 30 }: More = {}) =>
  steer('answer', { step: 'review', text }, { by, at });
const open = 'running | review#1 deciding';

runCases('a question', {
  'is asked by who may decide': { flow, given, when: ask(), answer: 'information_asked', becomes: open },
  'is not asked by others': { flow, given, when: ask('why?', { by: cem }), answer: 'not_eligible' },
  'says something': { flow, given, when: ask(' \u200b '), answer: 'argument_invalid' },
  'is short enough to stand in a run': { flow, given, when: ask('x'.repeat(2001)), answer: 'too_large' },
  'is asked once when it is repeated': { flow, given: [...given, ask()], when: ask(), answer: 'nothing' },
  'is asked when the one before is answered': {
    flow,
    given: [...given, ask()],
    when: ask('and when?'),
    answer: 'wrong_status',
  },
  'is one of ten': {
    flow,
    given: [...given, ...Array.from({ length: 10 }, (_, index) => [ask(`${index}?`), reply()]).flat()],
    when: ask('and now?'),
    answer: 'too_large',
  },
  'is answered by anybody where nobody is named': {
    flow,
    given: [...given, ask()],
    when: reply('he does', { by: cem }),
    answer: 'information_given',
    becomes: open,
  },
  'is answered by the one who is asked': {
    flow,
    given: [...given, ask('who pays?', { of: cem })],
    when: reply('I do', { by: cem }),
    answer: 'information_given',
    becomes: open,
  },
  'is answered by one who may decide and has heard it': {
    flow,
    given: [...given, ask('who pays?', { of: cem })],
    when: reply(),
    answer: 'information_given',
    becomes: open,
  },
  'of somebody is not answered by others': {
    flow,
    given: [...given, ask('who pays?', { of: cem })],
    when: reply('I do', { by: { kind: 'user', id: 'u-dan', name: 'dan' } }),
    answer: 'not_eligible',
  },
  'is answered by people': {
    flow,
    given: [...given, ask()],
    when: reply('yes', { by: system }),
    answer: 'not_eligible',
  },
  'is answered with something': { flow, given: [...given, ask()], when: reply(''), answer: 'argument_invalid' },
  'is answered once': { flow, given: [...given, ask(), reply()], when: reply(), answer: 'nothing' },
  'is there to be answered': { flow, given, when: reply(), answer: 'wrong_status' },
  'keeps its answer': { flow, given: [...given, ask(), reply()], when: reply('they do'), answer: 'wrong_status' },
  'keeps others from granting': {
    flow,
    given: [...given, ask()],
    when: decide('review', 'AGREE', digest, { by: ann, at: 25 }),
    answer: 'wrong_status',
  },
  'keeps nobody from refusing': {
    flow,
    given: [...given, ask()],
    when: decide('review', 'REJECT', digest, { by: ann, reason: 'it is too late', at: 25 }),
    answer: 'decision_made visit_closed run_stopped',
    becomes: 'stopped',
  },
  'does not keep its asker from granting': {
    flow,
    given: [...given, ask()],
    when: decide('review', 'AGREE', digest, { at: 25 }),
    answer: 'decision_made visit_closed run_done',
    becomes: 'done',
  },
  'keeps nobody from granting once it is answered': {
    flow,
    given: [...given, ask(), reply()],
    when: decide('review', 'AGREE', digest, { by: ann, at: 40 }),
    answer: 'decision_made visit_closed run_done',
    becomes: 'done',
  },
  'lets nothing expire': { flow, given: [...given, ask()], when: timer(1000), answer: 'nothing' },
});

describe('the clocks of a decision', () => {
  test('stand still until a question is answered', () => {
    const asked = [...given, ask()];
    expect(dueAt(runOf(play(flow, asked)))).toBeUndefined();
    const { due, remind, escalate, expire, questions } = openDecisionIn(flow, [...asked, reply('we do', { at: 1020 })]);
    expect([due?.at, remind?.at, escalate?.[0]?.at, expire?.at]).toEqual([1110, 1160, 1210, 1310]);
    expect(questions).toEqual([
      { by: bob, question: 'who pays?', at: 20, answer: { by: ann, text: 'we do', at: 1020 } },
    ]);
    checkHistory(play(flow, [...asked, reply(), timer(320)]));
  });

  test('are none that could stand still in a decision without any', () => {
    const patient = sketchFlow([{ name: 'review', kind: 'decision', on: { AGREE: 'done' } }]);
    const { questions, ...rest } = openDecisionIn(patient, [...given, ask('?', { of: cem }), reply()]);
    expect(questions).toMatchObject([{ of: cem, answer: { by: ann } }]);
    expect(rest).toEqual(openDecisionIn(patient, given));
  });
});
