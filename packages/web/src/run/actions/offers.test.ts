import { runCommandTable } from '@signalbox/engine';
import type { RunView } from '@signalbox/protocol';
import { describe, expect, test } from 'vitest';
import { runOffers, type StepSituation, stepOffers } from './offers.ts';

const member = { role: 'member', isReplay: false } as const;

function whys(status: RunView['status'], waitsFor: readonly object[] = []) {
  const offers = runOffers({ status, waitsFor: waitsFor as RunView['waitsFor'] }, member);
  return Object.fromEntries(offers.map(({ name, why }) => [name, why ?? 'yes']));
}

describe('what is offered of a run', () => {
  test('follows the table that the engine decides by', () => {
    expect(whys('running')).toEqual({ retry: 'nothingToRetry', pause: 'yes', rollback: 'yes', stop: 'yes' });
    expect(whys('held')).toEqual({ retry: 'yes', pause: 'nothingGoes', rollback: 'yes', stop: 'yes' });
    expect(whys('paused')).toEqual({ resume: 'yes', retry: 'paused', rollback: 'yes', stop: 'yes' });
    expect(whys('done')).toEqual({ retry: 'nothingToRetry', pause: 'over', rollback: 'yes', stop: 'over' });
    expect(whys('stopped')).toMatchObject({ stop: 'alreadyStopped' });
    expect(whys('rolling_back')).toMatchObject({ rollback: 'alreadyRolledBack', pause: 'rollingBack' });
    expect(whys('created')).toMatchObject({ retry: 'waitsTurn', pause: 'notBegun', stop: 'yes' });
  });

  test('is no way back from what people have granted and is done, but for an administrator', () => {
    const whyOf = (role: 'approver' | 'admin', status: RunView['status'], asksPeople: boolean) =>
      runOffers({ status, waitsFor: [], asksPeople }, { role, isReplay: false }).find(({ name }) => name === 'rollback')
        ?.why;
    expect(whyOf('approver', 'done', true)).toBe('grantedDone');
    expect(whyOf('approver', 'done', false)).toBeUndefined();
    expect(whyOf('approver', 'running', true)).toBeUndefined();
    expect(whyOf('admin', 'done', true)).toBeUndefined();
  });

  test('has the next try at once where a running one waits for it', () => {
    expect(whys('running', [{ kind: 'timer' }])).toMatchObject({ retry: 'yes' });
  });

  test.each([
    ['viewer', { role: 'viewer', isReplay: false }],
    ['viewer', { role: undefined, isReplay: false }],
    ['replay', { role: 'admin', isReplay: true }],
  ] as const)('is nothing, and says %s, to %j', (why, who) => {
    const offers = runOffers({ status: 'held', waitsFor: [] }, who);
    expect(new Set(offers.map((each) => each.why))).toEqual(new Set([why]));
  });
});

const open: StepSituation = {
  ...{ status: 'held', isOpen: true, isAttempting: false, isRetryable: true, isUndoFailed: false, isGranted: false },
  ...{ visits: 1, hasEnded: false, isKeptBack: false },
};

describe('what is offered of a step', () => {
  const of = (situation: Partial<StepSituation>) =>
    Object.fromEntries(stepOffers({ ...open, ...situation }, member).map(({ name, why }) => [name, why ?? 'yes']));

  test('that holds the run is all but the way back to it', () => {
    expect(of({})).toEqual({
      ...{ retryStep: 'yes', skip: 'yes', editArgs: 'yes', compensate: 'neverEnded', fork: 'yes' },
    });
  });

  test('that an interlock keeps back is for an administrator to let pass, and others are told so', () => {
    const offered = (role: 'member' | 'maintainer' | 'admin', situation: Partial<StepSituation>) =>
      stepOffers({ ...open, ...situation }, { role, isReplay: false }).find(({ name }) => name === 'letPass');
    expect(offered('admin', { isKeptBack: true })).toEqual({ name: 'letPass' });
    expect(offered('maintainer', { isKeptBack: true })).toEqual({ name: 'letPass', why: 'onlyAdmin' });
    expect(offered('admin', { isKeptBack: true, status: 'paused' })?.why).toBeUndefined();
    expect(offered('admin', {})).toBeUndefined();
  });

  test('that is running is to skip it, and not to change what it got', () => {
    const running = { status: 'running', isAttempting: true, isRetryable: false } as const;
    expect(of(running)).toMatchObject({ retryStep: 'nothingToRetry', skip: 'yes', editArgs: 'isRunning' });
  });

  test('that people have granted keeps its arguments', () => {
    expect(of({ isGranted: true })).toMatchObject({ retryStep: 'yes', skip: 'yes', editArgs: 'granted' });
  });

  test('that has ended is to go back to it, or to fork from it', () => {
    const over = { status: 'running', isOpen: false, isRetryable: false, hasEnded: true } as const;
    expect(of(over)).toMatchObject({ skip: 'notOpen', editArgs: 'notOpen', compensate: 'yes', fork: 'yes' });
    expect(of({ ...over, status: 'done' })).toMatchObject({ compensate: 'over', fork: 'yes' });
    expect(of({ ...over, visits: 0 })).toMatchObject({ fork: 'neverEntered' });
  });

  test('whose undo has failed is to make it again, with other arguments, or to say what became of it', () => {
    const undo = { isOpen: false, isRetryable: false, isUndoFailed: true, hasEnded: true };
    expect(of(undo)).toMatchObject({ retryStep: 'yes', skip: 'yes', editArgs: 'yes' });
  });
});

test('each reason of the table for what people do is one that this page has words for', () => {
  const commands = [
    'resume',
    'retry',
    'pause',
    'rollback',
    'stop',
    'skip',
    'edit-args',
    'compensate-to',
    'override-interlock',
  ] as const;
  const texts = commands.flatMap((command) => Object.values(runCommandTable[command].in));
  const refused = new Set(texts.filter(({ kind }) => kind === 'refused').map(({ text }) => text));
  expect([...refused].sort()).toEqual([
    'a retry moves it on',
    'it has not begun',
    'it is over',
    'it takes back what it did',
    'it waits for its turn',
    'nothing goes on in it',
    'nothing is begun before it is resumed',
    'there is nothing to retry',
  ]);
});
