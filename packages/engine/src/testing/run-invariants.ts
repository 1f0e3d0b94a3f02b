import { expect } from 'vitest';
import { evolveRun } from '../evolve-run.ts';
import { engineOutcomes } from '../flow.ts';
import { dueAt, type Run } from '../run.ts';
import { own } from '../value.ts';
import { waitsFor } from '../waits-for.ts';
import { type Act, type Played, runOf } from './play.ts';

/** What must hold after each transition of a flow with one token. */
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
  checkOver(before.run, run);
  checkEvents(after);
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
}

function checkOpen(run: Run): void {
  const phases = Object.values(run.open).map(({ phase }) => phase.kind);
  const { status } = run.state;
  if (status === 'running') {
    expect(phases).toHaveLength(1);
    expect(phases).not.toContain('blocked');
    expect(waitsFor(run)).toHaveLength(1);
    return;
  }
  expect(dueAt(run)).toBeUndefined();
  if (status === 'failed') expect(phases).toEqual(['blocked']);
  if (status === 'done' || status === 'stopped') expect(phases).toEqual([]);
  expect(phases.length).toBeLessThanOrEqual(1);
  expect(phases).not.toContain('attempting');
  expect(phases).not.toContain('deciding');
}

/** Done and stopped are for ever; a failed run is moved on by a retry alone. */
function checkOver(before: Run | undefined, run: Run): void {
  const status = before?.state.status;
  if (status === 'done' || status === 'stopped') {
    expect(run.state).toEqual(before?.state);
    expect(run.open).toEqual({});
  }
  if (status === 'failed' && run.state.status !== 'failed') expect(['running', 'held']).toContain(run.state.status);
}

/** Each accepted outcome is one of the step, and what follows it is where that outcome leads. */
function checkEvents({ version, events }: Played): void {
  events.forEach((event, index) => {
    if (event.type !== 'visit_closed') return;
    const step = version.flow.steps.find(({ name }) => name === event.step);
    const target = step && own(step.on, event.outcome);
    const declared = [...(step ? (own(version.jobs, step.job)?.outcomes ?? []) : []), ...engineOutcomes];
    expect(declared).toContain(event.outcome);
    const next = events[index + 1];
    if (next?.type === 'run_held' && next.reason === 'limit') expect(target).toEqual({ step: next.step });
    else if (typeof target === 'object') expect(next).toMatchObject({ type: 'visit_opened', step: target.step });
    else expect(next?.type).toBe({ done: 'run_done', stopped: 'run_stopped', hold: 'run_held' }[target ?? 'done']);
  });
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
    phase.kind === 'attempting' ? [phase.attempt.uuid] : [],
  );
  expect([...withdrawn, ...open].sort()).toEqual(dispatched.sort());
}
