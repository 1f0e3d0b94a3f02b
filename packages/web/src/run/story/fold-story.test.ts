import { readFileSync } from 'node:fs';
import { actorName, type ClosedVisit, type Run, type RunEvent, type RunTransition } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import { playRun } from '../testing/play-run.ts';
import { foldStory, openVisits, type Story } from './fold-story.ts';

const text = `
action deploy addr = "http://deploy.example/run"; return = (SUCCESS | FAIL); undo = "http://deploy.example/undo"; action_end
flow release
  on_failure = hold;
  step build => (SUCCESS -> review | FAIL -> hold) { action = deploy; };
  deci review => (AGREE -> ship | REWORK -> build) { who = "group(dev)"; };
  step ship => (SUCCESS -> done | FAIL -> stopped) { action = deploy; };
flow_end`;

const admin = { kind: 'admin' } as const;

function visitOf(story: Story | undefined, step: string, visit = 1) {
  return story?.visits.find((each) => each.step === step && each.visit === visit);
}

describe('a story', () => {
  test('has each visit with its attempts and who had it when', () => {
    const { journal } = playRun(text, [
      { command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } },
      { command: { type: 'decide-step', step: 'review', outcome: 'REWORK', reason: 'not good enough yet' }, by: admin },
    ]);
    const story = foldStory(undefined, journal);
    expect(visitOf(story, 'build')).toMatchObject({
      state: 'closed',
      outcome: 'SUCCESS',
      by: 'callback',
      openedAt: 1000,
      closedAt: 2000,
      attempts: [{ number: 1, job: 'http', startedAt: 1000, endedAt: 2000, outcome: 'SUCCESS' }],
      segments: [{ holder: 'external', from: 1000, to: 2000, attempt: 1 }],
    });
    expect(visitOf(story, 'review')).toMatchObject({
      outcome: 'REWORK',
      by: 'admin',
      reason: 'not good enough yet',
      segments: [{ holder: 'human', from: 2000, to: 3000 }],
    });
    expect(openVisits(story as Story)).toMatchObject([{ step: 'build', visit: 2, state: 'working' }]);
  });

  test('tells of a held run that its step waits for people, and of the retry after it', () => {
    const attempt = { run: 'run-1', step: 'build', visit: 1, attempt: 1 };
    const failure = { outcome: 'UNREACHABLE', message: 'no answer' };
    const { journal } = playRun(text, [
      { command: { type: 'task-failed', attempt, failure } },
      { command: { type: 'retry' }, by: admin },
    ]);
    const held = foldStory(undefined, journal.slice(0, 2));
    expect(visitOf(held, 'build')).toMatchObject({
      state: 'held',
      attempts: [{ endedAt: 2000, failure: 'UNREACHABLE: no answer' }],
      segments: [{ holder: 'external' }, { holder: 'human', from: 2000 }],
    });
    expect(visitOf(foldStory(held, journal.slice(2)), 'build')).toMatchObject({
      state: 'working',
      attempts: [{ number: 1 }, { number: 2, startedAt: 3000 }],
      segments: [{ holder: 'external' }, { holder: 'human', from: 2000, to: 3000 }, { holder: 'external', from: 3000 }],
    });
  });

  test('withdraws what is open when a run is stopped', () => {
    const { journal } = playRun(text, [{ command: { type: 'stop', reason: 'a mistake' }, by: admin }]);
    const story = foldStory(undefined, journal);
    expect(story?.run.state.status).toBe('stopped');
    expect(visitOf(story, 'build')).toMatchObject({ state: 'withdrawn', by: 'admin', closedAt: 2000 });
  });

  test('says what was skipped, and why', () => {
    const skip = { type: 'skip', step: 'build', outcome: 'SUCCESS', reason: 'built by hand' } as const;
    const story = foldStory(undefined, playRun(text, [{ command: skip, by: admin }]).journal);
    expect(visitOf(story, 'build')).toMatchObject({ skipped: true, outcome: 'SUCCESS', reason: 'built by hand' });
  });

  test('follows each undo of a rollback in its order', () => {
    const undo = (type: string, more: object) => ({ type, step: 'build', visit: 1, ...more }) as unknown as RunEvent;
    const failure = { outcome: 'TIMEOUT', message: 'no answer' };
    const place = { seq: 1, event: 1, flow: '' };
    const visit = { step: 'build', visit: 1, place, attempt: 1, uuid: '', flow: '', how: 'http', args: {} };
    const attempt = { number: 1, uuid: 'u', startedAt: 4000 };
    const { journal } = playRun(text, [
      { command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } },
      { command: { type: 'rollback', reason: 'it does not sell' }, by: admin },
      { command: { type: 'events', events: [undo('undo_started', { undo: visit, attempt })] } },
      { command: { type: 'events', events: [undo('undo_failed', { attempt: 1, failure })] } },
      { command: { type: 'events', events: [undo('undo_skipped', { outcome: 'UNDONE', reason: 'by hand' })] } },
    ]);
    const after = (count: number) => visitOf(foldStory(undefined, journal.slice(0, count)), 'build')?.undo;
    expect(after(3)).toBeUndefined();
    expect(after(4)).toEqual({ state: 'undoing', order: 1, startedAt: 4000, attempts: 1 });
    expect(after(5)).toMatchObject({ state: 'failed', failure: 'TIMEOUT: no answer' });
    expect(after(6)).toMatchObject({ state: 'byHand', endedAt: 6000, why: 'by hand' });
    expect(visitOf(foldStory(undefined, journal), 'review')).toMatchObject({ state: 'withdrawn' });
  });

  test('is the same in one piece and transition by transition', () => {
    const { journal } = playRun(text, [
      { command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } },
      { command: { type: 'decide-step', step: 'review', outcome: 'AGREE' }, by: admin },
      { command: { type: 'ack-step', step: 'ship', outcome: 'SUCCESS' } },
    ]);
    const pieces = journal.reduce<Story | undefined>((story, each) => foldStory(story, [each]), undefined);
    expect(pieces).toEqual(foldStory(undefined, journal));
  });
});

describe('recorded histories', () => {
  type Recorded = {
    readonly journal: readonly RunTransition[];
    readonly closed: readonly ClosedVisit[];
    readonly run: Run;
  };
  const folder = new URL('../../../../engine/histories/0.1.0/', import.meta.url);

  test.each(['branches', 'held', 'loop'])('of %s are told as they were kept', (name) => {
    const recorded = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Recorded;
    const journal = recorded.journal.map((each) => ({
      ...each,
      actor: actorName(each.actor),
      events: [...each.events],
    }));
    const story = foldStory(undefined, journal as never);
    const { run } = story as Story;
    expect(Object.keys(run.open)).toEqual(Object.keys(recorded.run.open));
    expect(run.state.status).toBe(recorded.run.state.status);
    const ends = (visits: readonly { step: string; visit: number; openedAt: number; closedAt?: number }[]) =>
      visits.map(({ step, visit, openedAt, closedAt }) => `${step}/${visit} ${openedAt} ${closedAt}`).sort();
    expect(ends(story?.visits.filter(({ closedAt }) => closedAt !== undefined) ?? [])).toEqual(ends(recorded.closed));
  });
});
