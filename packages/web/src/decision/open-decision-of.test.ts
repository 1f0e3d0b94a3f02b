import type { RunView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { openDecisionOf, rightsLookedAtAfter } from './open-decision-of.ts';

const run = { decisions: [{ step: 'review', visit: 2 }] } as unknown as RunView;

test('a decision is open until its visit is over', () => {
  expect(openDecisionOf(run, { step: 'review', visit: undefined })).toBe(run.decisions[0]);
  expect(openDecisionOf(run, { step: 'review', visit: 2 })).toBe(run.decisions[0]);
  expect(openDecisionOf(run, { step: 'review', visit: 1 })).toBeUndefined();
});

test('only while a decision is open is its run read again for rights that nothing hints at', () => {
  expect(rightsLookedAtAfter(undefined, { step: 'review', visit: undefined })).toBe(10_000);
  expect(rightsLookedAtAfter(run, { step: 'review', visit: 2 })).toBe(10_000);
  expect(rightsLookedAtAfter(run, { step: 'review', visit: 1 })).toBe(false);
  expect(rightsLookedAtAfter({ decisions: [] }, { step: 'review', visit: undefined })).toBe(false);
});
