import { describe, expect, test } from 'vitest';
import { ack, ann, bob, decide, event, start, steer, system } from '../testing/acts.ts';
import { openDecisionOfPlayed } from '../testing/open-decision-in.ts';
import { type Played, perform, play, runOf } from '../testing/play.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const given = (reference: 'context' | 'result') =>
  sketchFlow([
    { name: 'a', on: { OK: 'review&build' } },
    {
      name: 'review',
      kind: 'decision',
      on: { AGREE: 'ship', REWORK: 'done' },
      decision: { who: [[{ count: 2, groups: ['dev'], users: [] }]], expire: { afterMs: 500, outcome: 'REWORK' } },
    },
    { name: 'build', on: { OK: 'again' } },
    { name: 'again', on: { OK: 'done', NO: 'again' } },
    {
      name: 'ship',
      effect: true,
      params: [{ name: 'what', type: 'str', required: false }],
      args: [
        {
          name: 'what',
          from:
            reference === 'context'
              ? { kind: 'context', path: ['what'] }
              : { kind: 'result', step: 'again', path: ['outcome'] },
        },
      ],
      on: { OK: 'done' },
    },
  ]);
const flow = given('context');

function opened(version = flow): Played {
  const begun = play(version, [start({ by: system })]);
  return perform(begun, ack(openUuid(begun), 'OK', { context: { what: 'one' } }));
}

function openUuid(played: Played, step?: string): string {
  const open = Object.values(runOf(played).open).find(
    (visit) => visit.phase.kind === 'attempting' && (step === undefined || visit.step === step),
  );
  return open?.phase.kind === 'attempting' ? open.phase.attempt.uuid : '';
}

const changeTo = (played: Played, what: string, at = 100) =>
  perform(played, ack(openUuid(played), 'OK', { context: { what }, at }));

describe('a decision about what has changed meanwhile', () => {
  const first = openDecisionOfPlayed(opened());
  const voted = perform(opened(), decide('review', 'AGREE', first.digest));
  const changed = changeTo(voted, 'two');
  const second = openDecisionOfPlayed(changed);

  test('is superseded and opened anew, without its votes', () => {
    expect(changed.answer).toBe(
      'attempt_progressed decision_superseded decision_opened'.replace(
        'attempt_progressed',
        'visit_closed visit_opened attempt_started',
      ),
    );
    expect(changed.journal.at(-1)?.events.at(-2)).toMatchObject({
      ...{ type: 'decision_superseded', step: 'review', visit: 1, decision: first.id },
      ...{ digest: first.digest, found: second.digest },
    });
    expect([second.votes, second.guards[0]?.args, second.expire?.at]).toEqual([[], { what: 'two' }, 600]);
    checkHistory(changed);
  });

  test('is held where it cannot be said any more what it is about', () => {
    const nothing = perform(voted, ack(openUuid(voted), 'OK', { context: { what: 5 } }));
    expect(nothing.journal.at(-1)?.events).toContainEqual(
      expect.objectContaining({ type: 'decision_superseded', found: expect.stringContaining('what') }),
    );
    expect(runOf(nothing).state).toMatchObject({ status: 'held', reason: 'reference' });
  });

  test('tells who comes with what was shown before', () => {
    const stale = perform(changed, decide('review', 'AGREE', first.digest, { by: ann }));
    expect([stale.answer, stale.message]).toEqual([
      'digest_stale',
      'what was shown is superseded, and it is asked anew: look again',
    ]);
    const wrong = perform(changed, decide('review', 'AGREE', 'nonsense', { by: ann }));
    expect(wrong.message).toBe('what is decided is not what was shown: look again');
    const override = {
      step: 'review',
      outcome: 'AGREE',
      digest: first.digest,
      reason: 'the shop is down',
      isAdmin: true,
    };
    expect(perform(changed, steer('override', override)).answer).toBe('digest_stale');
  });

  test('remembers what it was about, the latest of it', () => {
    expect(second.superseded).toEqual([{ digest: first.digest, at: 100 }]);
    let played = changed;
    for (const what of ['three', 'four', 'five', 'six', 'seven', 'eight']) {
      played = perform(played, ack(openUuid(played), 'NO', { context: { what } }));
    }
    expect(openDecisionOfPlayed(played).superseded).toHaveLength(5);
  });

  test('is decided as it is then', () => {
    const agreed = perform(changed, decide('review', 'AGREE', second.digest));
    const both = perform(agreed, decide('review', 'AGREE', second.digest, { by: ann }));
    const ship = runOf(both).open.ship;
    expect([both.answer.split(' ')[0], ship?.args]).toEqual(['decision_made', { what: 'two' }]);
  });

  test('is superseded while the run is paused, too', () => {
    const paused = perform(voted, { command: { type: 'pause' }, by: bob });
    expect(openDecisionOfPlayed(changeTo(paused, 'two')).votes).toEqual([]);
  });
});

describe('a decision stays open as it is', () => {
  const played = perform(opened(), decide('review', 'AGREE', openDecisionOfPlayed(opened()).digest));

  test('when what has changed is not what it is about', () => {
    const same = changeTo(played, 'one');
    expect(openDecisionOfPlayed(same).votes).toHaveLength(1);
  });

  test('when nothing has changed but the run', () => {
    expect(openDecisionOfPlayed(perform(played, event('go'))).votes).toHaveLength(1);
  });
});

test('a decision whose guarded step has lost what it refers to holds the run', () => {
  const version = given('result');
  const begun = play(version, [start({ by: system })]);
  const held = perform(begun, ack(openUuid(begun), 'OK'));
  // Nothing has been there from the beginning.
  expect(runOf(held).state).toMatchObject({ status: 'held', reason: 'reference' });
});
