import { expect } from 'vitest';
import { engineOutcomes, type Target } from '../flow/flow.ts';
import { undoTaskOf } from '../rollback/undo-effect.ts';
import { dueAt } from '../run/due-at.ts';
import { evolveRun } from '../run/evolve-run.ts';
import type { Attempt, Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { waitsFor } from '../run/waits-for.ts';
import { own } from '../value.ts';
import { type Act, type Played, runOf } from './play.ts';

/** What must hold after each transition. */
export function checkStep(before: Played, after: Played, act: Act): void {
  const run = runOf(after);
  if (after.journal.length === before.journal.length) {
    expect(after.run).toBe(before.run);
    return;
  }
  expect(run.seq).toBe((before.run?.seq ?? 0) + 1);
  expect(run.seq).toBe(after.journal.length);
  expect(run.updatedAt).toBe(after.now);
  expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  checkOpen(run);
  checkOver(before.run, act, run);
  checkPause(before.run, after);
  checkEvents(before, after);
  checkTime(before, act, after);
}

/** What must hold of a whole history. */
export function checkHistory(played: Played): void {
  const { journal, closed, effects } = played;
  const run = runOf(played);
  const fold = journal.reduce<Run | undefined>((state, transition) => {
    return evolveRun(state && (JSON.parse(JSON.stringify(state)) as Run), transition);
  }, undefined);
  expect(fold).toEqual(run);
  const events = journal.flatMap((transition) => transition.events);
  const opened = events.flatMap((event) => (event.type === 'visit_opened' ? [`${event.step}#${event.visit}`] : []));
  const stillOpen = Object.values(run.open).map(({ step, number }) => `${step}#${number}`);
  const ended = closed.map(({ step, visit }) => `${step}#${visit}`);
  expect([...ended, ...stillOpen].sort()).toEqual(opened.sort());
  expect(new Set(opened).size).toBe(opened.length);
  const attempts = events.flatMap((event) => {
    return event.type === 'attempt_started' ? [`${event.step}/${event.visit}/${event.attempt.number}`] : [];
  });
  expect(new Set(attempts).size).toBe(attempts.length);
  checkEffects(run, effects);
  checkActs(events);
}

function checkOpen(run: Run): void {
  const phases = Object.values(run.open).map(({ phase }) => phase.kind);
  const { status } = run.state;
  if (status === 'running') {
    checkTokens(run);
    expect(phases).not.toContain('blocked');
    expect(phases).not.toContain('paused');
    expect(waitsFor(run)).toHaveLength(phases.length);
    return;
  }
  if (status === 'paused') {
    checkTokens(run);
    expect(phases).not.toContain('blocked');
    expect(waitsFor(run)).toHaveLength(phases.length);
    return;
  }
  if (status === 'rolling_back') return checkRollback(run);
  expect(phases).not.toContain('paused');
  expect(dueAt(run)).toBeUndefined();
  if (status === 'failed') expect(phases).toContain('blocked');
  const isOver = ['done', 'stopped', 'rolled_back'].includes(status);
  if (isOver) expect(phases).toEqual([]);
  if (isOver || run.rollback) expect(run.branchSets).toBeUndefined();
  else checkTokens(run);
  expect(phases).not.toContain('attempting');
  expect(phases).not.toContain('deciding');
}

/** Each open branch has one visit or one set in it, and so has the run itself; sets hold nothing that has ended. */
function checkTokens(run: Run): void {
  const sets = Object.entries(run.branchSets ?? {});
  const tokens = [...Object.values(run.open).map(({ branch }) => branch), ...sets.map(([, { within }]) => within)].map(
    (branch) => JSON.stringify(branch ?? 'run'),
  );
  const open = sets.flatMap(([set, { branches }]) =>
    Object.entries(branches).flatMap(([branch, status]) => (status === 'open' ? [{ set, branch }] : [])),
  );
  expect(tokens.sort()).toEqual([...open, 'run'].map((branch) => JSON.stringify(branch)).sort());
  for (const [, { branches }] of sets) expect(Object.values(branches)).toContain('open');
}

/** Nothing is undone while an attempt is open, and nothing else is. */
function checkRollback(run: Run): void {
  const visits = Object.values(run.open);
  expect(run.branchSets).toBeUndefined();
  for (const { phase, branch } of visits) expect([phase.kind, branch]).toEqual(['attempting', undefined]);
  if (visits.length > 0 || run.givenUp) expect([run.rollback?.undo, undoTaskOf(run)]).toEqual([undefined, undefined]);
  else if (!run.rollback?.undo) expect(undoTaskOf(run)).toBeDefined();
}

/** What is over is so for ever, unless it is rolled back; a failed run is moved on by a person, and by nothing else. */
function checkOver(before: Run | undefined, act: Act, run: Run): void {
  const status = before?.state.status;
  if ((status === 'done' || status === 'stopped') && run.state.status !== 'rolling_back') {
    expect(run.state).toEqual(before?.state);
    expect(run.open).toEqual({});
  }
  if (status === 'failed' && run.state.status !== 'failed') {
    expect('broken' in act ? 'broken' : act.command.type).toMatch(/^(?:retry|skip|rollback|compensate-to)$/);
  }
}

/** Nothing begins in a run that is paused. */
function checkPause(before: Run | undefined, { run, events }: Played): void {
  if (before?.state.status !== 'paused' || run?.state.status !== 'paused') return;
  // What is open to decide is asked again.
  if (events[0]?.type === 'run_migrated') return;
  const begun = events.filter(({ type }) => type === 'attempt_started' || type === 'decision_opened');
  expect(begun).toEqual([]);
}

/** Each accepted outcome is one of the step, and what follows it is where that outcome leads. */
function checkEvents(before: Played, { version, events }: Played): void {
  events.forEach((event, index) => {
    if (event.type !== 'visit_closed') return;
    const step = version.flow.steps.find(({ name }) => name === event.step);
    const target = step && own(step.on, event.outcome);
    const declared = [...(step ? (own(version.jobs, step.job)?.outcomes ?? []) : []), ...engineOutcomes];
    expect(declared).toContain(event.outcome);
    const next = events[index + 1];
    // Only its end was waited for.
    if (before.run?.state.status === 'rolling_back') return;
    expect(followers(target ?? 'done')).toContain(next?.type);
    if (next?.type === 'visit_opened') {
      expect(next.step).toBe(typeof target === 'object' && 'step' in target ? target.step : event.step);
    }
    if (next?.type === 'branches_opened') expect({ fork: next.branches }).toEqual(target);
  });
}

/** What may come first where a token follows an edge. */
function followers(target: Target): readonly string[] {
  if (typeof target === 'object') {
    return 'fork' in target ? ['branches_opened'] : ['visit_opened', 'branch_ended', 'set_abandoned'];
  }
  if (target === 'done') return ['run_done', 'branch_ended'];
  if (target === 'rollback') return ['rollback_begun'];
  return target === 'stopped' ? ['run_stopped'] : ['visit_opened'];
}

/** A timer does something exactly when something is due. */
function checkTime(before: Played, act: Act, after: Played): void {
  if ('broken' in act || act.command.type !== 'timer' || !before.run) return;
  expect(dueAt(before.run)).toBeLessThanOrEqual(after.now);
}

/** Each attempt is dispatched once and withdrawn once, unless it is open. */
function checkEffects(run: Run, effects: Played['effects']): void {
  const of = (type: string) => effects.filter((effect) => effect.type === type).map(({ uuid }) => uuid);
  const dispatched = of('dispatch');
  const withdrawn = of('withdraw');
  expect(new Set(dispatched).size).toBe(dispatched.length);
  const open = Object.values(run.open).flatMap(({ phase }) =>
    phase.kind === 'attempting' ? workOf(phase.attempt) : [],
  );
  expect([...withdrawn, ...open].sort()).toEqual(dispatched.sort());
}

/** What of an attempt is under way: of one with actions, the act that is executed. */
function workOf({ uuid, acts }: Attempt): readonly string[] {
  if (!acts) return [uuid];
  return acts.open ? [acts.open.uuid] : [];
}

/** What was ok is not begun again in the same attempt, and nothing while something is executed. */
function checkActs(events: readonly RunEvent[]): void {
  const begun = new Map<string, string>();
  const isOk = new Set<string>();
  for (const event of events) {
    if (event.type !== 'act_begun' && event.type !== 'act_ended') continue;
    const attempt = `${event.step}/${event.visit}/${event.attempt}`;
    const { action } = event.type === 'act_begun' ? event.act : event;
    if (event.type === 'act_begun') {
      expect(begun.get(attempt)).toBeUndefined();
      expect(isOk).not.toContain(`${attempt}/${action}`);
      begun.set(attempt, action);
    } else {
      expect(begun.get(attempt)).toBe(action);
      begun.delete(attempt);
      if (event.answer.ok) isOk.add(`${attempt}/${action}`);
    }
  }
}
