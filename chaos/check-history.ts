import type { LogLineView, RunView, TransitionView } from '@signalbox/protocol';
import type { Ledger } from './ledger.ts';

export type History = {
  readonly run: RunView;
  readonly transitions: readonly TransitionView[];
};

/** What is wrong with the histories, held against the services' own log. Nothing, if the contract held. */
export function checkHistories(histories: readonly History[], started: readonly string[], ledger: Ledger): string[] {
  const byName = new Map(histories.map((history) => [history.run.name, history]));
  const problems = started.filter((name) => !byName.has(name)).map((name) => `run ${name} was started and is lost`);
  for (const history of histories) {
    problems.push(...checkEnd(history), ...checkJournal(history), ...checkOrder(history), ...checkOnce(history));
  }
  return [...problems, ...checkLedger(byName, ledger)];
}

function checkEnd({ run }: History): string[] {
  return run.status === 'done' ? [] : [`run ${run.name} is ${run.status}: ${run.detail ?? ''}`];
}

function checkJournal({ run, transitions }: History): string[] {
  const gap = transitions.findIndex(({ seq }, index) => seq !== index + 1);
  return gap === -1 && transitions.length === run.seq ? [] : [`journal of ${run.name} has a gap at ${gap + 1}`];
}

/** Each visit is where the outcome of the one before leads. */
function checkOrder({ run }: History): string[] {
  const targets = new Map(run.steps.map(({ name, on }) => [name, on]));
  const problems: string[] = [];
  let expected: string | undefined = run.steps[0]?.name;
  for (const { step, outcome } of run.visits) {
    if (step !== expected) problems.push(`run ${run.name} went to ${step}, not to ${expected}`);
    expected = outcome === undefined ? undefined : targets.get(step)?.[outcome];
  }
  if (expected !== 'done') problems.push(`run ${run.name} ended at ${expected}`);
  return problems;
}

function checkOnce({ run, transitions }: History): string[] {
  const closed = transitions.flatMap(({ events }) => events.filter(({ type }) => type === 'visit_closed'));
  const visits = closed.map((event) => `${String(event.step)}/${String(event.visit)}`);
  const twice = visits.filter((visit, index) => visits.indexOf(visit) !== index);
  return twice.map((visit) => `visit ${visit} of ${run.name} is recorded twice`);
}

function checkLedger(byName: ReadonlyMap<string, History>, ledger: Ledger): string[] {
  const problems: string[] = [];
  const outcomes = new Map<string, string>();
  const attempts = new Set<string>();
  for (const [, { transitions }] of byName) {
    for (const event of transitions.flatMap(({ events }) => events)) {
      if (event.type === 'visit_closed') outcomes.set(String(event.uuid), String(event.outcome));
      if (event.type === 'attempt_started') attempts.add((event.attempt as { uuid: string }).uuid);
    }
  }
  for (const { uuid, outcome, run } of ledger.accepted) {
    if (outcomes.get(uuid) !== outcome)
      problems.push(`an acknowledged ${outcome} of ${run} is recorded as ${outcomes.get(uuid)}`);
  }
  const keys = new Map<string, string>();
  for (const { uuid, key, run } of ledger.deliveries) {
    if (!attempts.has(uuid)) problems.push(`${run} was called for an attempt that is not in its journal`);
    if ((keys.get(uuid) ?? key) !== key) problems.push(`the deliveries of ${uuid} had different keys`);
    keys.set(uuid, key);
  }
  if (new Set(keys.values()).size !== keys.size) problems.push('two attempts had the same key');
  return problems;
}

/** Lines that a step numbers itself: each once and in order. */
export function checkLog(name: string, lines: readonly LogLineView[], expected: number): string[] {
  const positions = lines.findIndex(({ pos }, index) => pos !== index);
  const numbers = lines.flatMap(({ out }) => /^line (\d+)\s*$/.exec(out)?.[1] ?? []).map(Number);
  const wrong = numbers.length !== expected || numbers.some((number, index) => number !== index + 1);
  if (positions === -1 && !wrong) return [];
  return [`log of ${name}: ${numbers.length} numbered lines of ${expected}, position ${positions}`];
}
