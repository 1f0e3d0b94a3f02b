import type { RunView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { waitsOf } from './status-line.ts';

const decision = {
  step: 'review',
  grants: ['AGREE'],
  who: '1 of group(qa) and 1 of group(sre)',
  missing: { AGREE: '1 of group(sre)' },
  votes: [{ by: 'Li', outcome: 'AGREE', at: 2000 }],
  due: { at: 9000, reminded: false },
  mayDecide: false,
};

function runOf(more: object): RunView {
  return {
    waitsFor: [],
    decisions: [],
    visits: [{ step: 'review', visit: 1, attempts: 0, openedAt: 1000, status: 'open' }],
    ...more,
  } as unknown as RunView;
}

const person = { kind: 'person', step: 'review', text: 'a person to decide review' };

test('a decision waits for who must still vote, says since when and until when', () => {
  expect(waitsOf(runOf({ waitsFor: [person], decisions: [decision] }), 5000)).toEqual([
    {
      ...{
        kind: 'person',
        step: 'review',
        who: '1 of group(sre)',
        voted: ['Li'],
        since: 1000,
        due: 9000,
        isOverdue: false,
      },
      ...{ told: person, isYours: false },
    },
  ]);
});

test('a vote that counts no more is none', () => {
  const votes = [...decision.votes, { by: 'Bo', outcome: 'AGREE', at: 3000, lapsed: true }];
  expect(waitsOf(runOf({ waitsFor: [person], decisions: [{ ...decision, votes }] }), 0)).toMatchObject([
    { voted: ['Li'] },
  ]);
});

test('a question of a decision waits for its answer', () => {
  const asked = { ...decision, questions: [{ by: 'Li', of: 'ann', question: 'why?', at: 1 }], asksYou: true };
  expect(waitsOf(runOf({ waitsFor: [person], decisions: [asked] }), 10_000)).toMatchObject([
    { kind: 'information', who: 'ann', isYours: true, isOverdue: true },
  ]);
});

test('what people can move on stands before what goes on by itself, and what you can before all', () => {
  const waitsFor = [
    { kind: 'timer', step: 'a', text: '', until: 9000 },
    { kind: 'callback', step: 'b', text: '' },
    { kind: 'trigger', step: 'c', text: '' },
    person,
  ];
  const yours = { ...decision, mayDecide: true, claimed: { by: 'Li', at: 1 } };
  const waits = waitsOf(runOf({ waitsFor, decisions: [yours] }), 0);
  expect(waits.map(({ step }) => step)).toEqual(['review', 'c', 'b', 'a']);
  expect(waits[0]).toMatchObject({ claimedBy: 'Li' });
});

test('a build and a run below are named, so that they can be gone to', () => {
  const waitsFor = [
    { kind: 'run', step: 'a', text: '', child: 'r2', childName: 'two' },
    { kind: 'build', step: 'b', text: '', build: 'b7' },
    { kind: 'run', step: 'c', text: '', child: 'r3' },
  ];
  expect(waitsOf(runOf({ waitsFor }), 0)).toMatchObject([
    { build: 'b7' },
    { child: { id: 'r2', name: 'two' } },
    { child: { id: 'r3' } },
  ]);
});
