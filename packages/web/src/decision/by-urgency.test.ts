import type { DecisionView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { byUrgency } from './by-urgency.ts';
import { mayDecideInList } from './may-decide-in-list.ts';

const guard = { step: 'ship', job: 'ship', args: {} };
const decision = (step: string, more: Partial<DecisionView>) =>
  ({ step, guards: [], openedAt: 5, mayDecide: true, ...more }) as unknown as DecisionView;

test('what is due first comes first, then what is worse, then what waits for longer', () => {
  const sorted = [
    decision('young', { openedAt: 9 }),
    decision('old', { openedAt: 1 }),
    decision('effect', { guards: [guard] }),
    decision('production', { guards: [{ ...guard, environment: 'production' }] }),
    decision('final', { guards: [{ ...guard, irreversible: 'mail is sent' }] }),
    decision('later', { due: { at: 20, reminded: false } }),
    decision('soon', { due: { at: 10, reminded: false } }),
  ].sort(byUrgency);
  const order = ['soon', 'later', 'final', 'production', 'effect', 'old', 'young'];
  expect(sorted.map(({ step }) => step)).toEqual(order);
});

test('a list is no place to decide what is cut, cannot be taken back, has changed, or is asked about', () => {
  const asked = { by: 'ann', question: 'why?', at: 1 };
  expect(mayDecideInList(decision('plain', { guards: [guard] }))).toBe(true);
  expect(
    mayDecideInList(decision('answered', { questions: [{ ...asked, answer: { by: 'bob', text: 'so', at: 2 } }] })),
  ).toBe(true);
  const others: Partial<DecisionView>[] = [
    { mayDecide: false },
    { guards: [{ ...guard, irreversible: 'mail is sent' }] },
    { guards: [guard, guard, guard, guard] },
    { guards: [{ ...guard, cut: ['notes'] }] },
    { questions: [asked] },
    { superseded: [{ digest: 'd', at: 1 }] },
  ];
  expect(others.map((more) => mayDecideInList(decision('other', more)))).toEqual(others.map(() => false));
});
