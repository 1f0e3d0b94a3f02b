import { expect, test } from 'vitest';
import { ack, ann, pause, skip, start, stop, taskFailed } from '../testing/acts.ts';
import { countedSteps } from '../testing/counted-steps.ts';
import { play } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const retry = { maxAttempts: 2, backoffMs: 50, maxBackoffMs: 50 };
const flow = sketchFlow(
  [
    { name: 'build', on: { SUCCESS: 'review', BOTH: 'left&right' }, retry },
    { name: 'review', kind: 'decision', on: { AGREE: 'done', REJECT: 'build' } },
    { name: 'left', on: { SUCCESS: 'done' }, retry },
    { name: 'right', on: { SUCCESS: 'done' }, retry },
  ],
  { onFailure: 'hold' },
);
const failed = [start(), taskFailed({ step: 'build' }, { outcome: 'KILLED' })];
const both = [start(), ack('id-1', 'BOTH')];
const again = (step?: string) => ({
  command: { type: 'retry' as const, ...(step !== undefined && { step }) },
  by: ann,
});

runCases('a skip', {
  'closes the open visit, and the run goes on': {
    flow,
    given: [start()],
    when: skip('build', 'SUCCESS'),
    answer: 'visit_skipped visit_closed visit_opened decision_opened',
    becomes: 'running | review#1 deciding',
  },
  'moves a held run on': {
    flow,
    given: failed,
    when: skip('build', 'SUCCESS'),
    answer: 'run_continued visit_skipped visit_closed visit_opened decision_opened',
    becomes: 'running | review#1 deciding',
  },
  'of one branch of a held run goes on with the others': {
    flow,
    given: [...both, taskFailed({ step: 'left' }, { outcome: 'KILLED' })],
    when: skip('left', 'SUCCESS'),
    answer: 'run_continued visit_skipped visit_closed branch_ended attempt_started',
    becomes: 'running | right#1 attempting 2',
  },
  'in a paused run begins nothing': {
    flow,
    given: [start(), pause()],
    when: skip('build', 'SUCCESS'),
    answer: 'visit_skipped visit_closed visit_opened',
    becomes: 'paused | review#1 paused',
  },
  'of a decision may refuse': {
    flow,
    given: [start(), ack('id-1', 'SUCCESS')],
    when: skip('review', 'REJECT'),
    answer: 'visit_skipped visit_closed visit_opened attempt_started',
    becomes: 'running | build#2 attempting 1',
  },
  'cannot go round a decision to what it guards': {
    flow: sketchFlow([
      { name: 'build', on: { SUCCESS: 'review', HOTFIX: 'ship' } },
      { name: 'review', kind: 'decision', on: { AGREE: 'ship', REJECT: 'build' } },
      { name: 'ship', on: { SUCCESS: 'done' }, effect: true },
    ]),
    given: [start()],
    when: skip('build', 'HOTFIX'),
    answer: 'not_eligible',
  },
  'of another decision cannot either, where a decision names what it guards': {
    flow: sketchFlow([
      { name: 'build', on: { SUCCESS: 'ops', SAFE: 'security' } },
      { name: 'security', kind: 'decision', on: { AGREE: 'ops', LATE: 'build' }, decision: { guards: ['ship'] } },
      { name: 'ops', kind: 'decision', on: { AGREE: 'ship', REJECT: 'build' } },
      { name: 'ship', on: { SUCCESS: 'done' }, effect: true },
    ]),
    given: [start()],
    when: skip('build', 'SUCCESS'),
    answer: 'not_eligible',
  },
  'cannot grant a decision': {
    flow,
    given: [start(), ack('id-1', 'SUCCESS')],
    when: skip('review', 'AGREE'),
    answer: 'not_eligible',
  },
  'of a decision cannot lead to what it guards': {
    flow: sketchFlow([
      { name: 'review', kind: 'decision', on: { AGREE: 'ship', FORCE: 'tell', ASK: 'audit' } },
      { name: 'tell', on: { SUCCESS: 'ship' } },
      { name: 'audit', kind: 'decision', on: { AGREE: 'ship' } },
      { name: 'ship', effect: true, on: { SUCCESS: 'done' } },
    ]),
    given: [start()],
    when: skip('review', 'FORCE'),
    answer: 'not_eligible',
  },
  'needs a reason': { flow, given: [start()], when: skip('build', 'SUCCESS', ' '), answer: 'reason_required' },
  'needs an outcome that leads somewhere': {
    flow,
    given: [start()],
    when: skip('build', 'FAIL'),
    answer: 'outcome_unknown',
  },
  'needs a step that is open': { flow, given: [start()], when: skip('review', 'REJECT'), answer: 'wrong_status' },
  'needs a step of the flow': { flow, given: [start()], when: skip('none', 'SUCCESS'), answer: 'step_not_found' },
  'of a stopped run is refused': {
    flow,
    given: [start(), stop()],
    when: skip('build', 'SUCCESS'),
    answer: 'wrong_status',
  },
});

test('a skip looks at twice as many steps where there are twice as many decisions', () => {
  const looksAt = (count: number) => {
    const pairs = Array.from({ length: count }, (_, index) => [
      { name: `review${index}`, kind: 'decision' as const, on: { AGREE: `ship${index}`, REJECT: 'stopped' } },
      { name: `ship${index}`, effect: true, on: { SUCCESS: index + 1 < count ? `review${index + 1}` : 'done' } },
    ]);
    const { version, looks } = countedSteps(
      sketchFlow([{ name: 'build', on: { SUCCESS: 'review0' } }, ...pairs.flat()]),
    );
    expect(play(version, [start(), skip('build', 'SUCCESS')]).answer).toContain('visit_skipped');
    return looks();
  };
  expect(looksAt(80)).toBeLessThan(3 * looksAt(40));
});

test('a skipped visit is closed by who skipped it and why, its task is withdrawn, and a late answer is told so', () => {
  const { closed, effects } = play(flow, [start(), skip('build', 'SUCCESS', 'the network is down')]);
  expect(closed[0]?.end).toEqual({ kind: 'outcome', outcome: 'SUCCESS', by: ann, reason: 'the network is down' });
  expect(effects.map(({ type }) => type)).toEqual(['dispatch', 'withdraw']);
  const late = play(flow, [start(), skip('build', 'SUCCESS'), ack('id-1', 'BOTH')]);
  expect(late.answer).toBe('already_finished');
});

runCases('a retry of one step', {
  'makes its next try at once, and leaves that of another': {
    flow,
    given: [...both, taskFailed({ step: 'left' }), taskFailed({ step: 'right' })],
    when: again('right'),
    answer: 'attempt_started',
    becomes: 'running | left#1 backing_off until 50 | right#1 attempting 2',
  },
  'that is blocked begins it first, and then the others': {
    flow,
    given: [...both, taskFailed({ step: 'left' }, { outcome: 'KILLED' })],
    when: again('right'),
    answer: 'run_continued attempt_started attempt_started',
    becomes: 'running | left#1 attempting 2 | right#1 attempting 2',
  },
  'that does not wait is refused': { flow, given: [start()], when: again('build'), answer: 'wrong_status' },
  'that is none is refused': { flow, given: failed, when: again('none'), answer: 'step_not_found' },
  'without a name makes all waiting tries': {
    flow,
    given: [...both, taskFailed({ step: 'left' }), taskFailed({ step: 'right' })],
    when: again(),
    answer: 'attempt_started attempt_started',
    becomes: 'running | left#1 attempting 2 | right#1 attempting 2',
  },
});
