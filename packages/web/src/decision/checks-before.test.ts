import type { VisitView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { checksBefore } from './checks-before.ts';

const visit = (step: string, number: number, closedAt?: number): VisitView =>
  ({
    ...{ step, visit: number, openedAt: 0, attempts: 1 },
    ...(closedAt === undefined ? { status: 'open' } : { status: 'closed', closedAt }),
  }) as VisitView;
const names = (visits: readonly VisitView[]) => visits.map((each) => `${each.step} ${each.visit}`);

test('of a loop the last time counts, and the times before are told apart', () => {
  const visits = [visit('unit', 1, 10), visit('lint', 1, 11), visit('review', 1, 12), visit('unit', 2, 20)];
  const later = [visit('deploy', 1, 50), visit('soak', 1), visit('review', 2, 30)];
  const { latest, earlier } = checksBefore([...visits, ...later], { step: 'review', openedAt: 30 });
  expect(names(latest)).toEqual(['lint 1', 'unit 2']);
  expect(names(earlier)).toEqual(['unit 1']);
});

test('the last of the times before stands first', () => {
  const visits = [visit('unit', 1, 10), visit('unit', 2, 20), visit('unit', 3, 20)];
  expect(names(checksBefore(visits, { step: 'review', openedAt: 30 }).earlier)).toEqual(['unit 2', 'unit 1']);
});
