import type { RunView } from '@signalbox/protocol';
import type { History } from '../read-history.ts';
import { presentAct } from './act.ts';
import { type Look, presentDecision } from './decision.ts';
import { presentHistory } from './history.ts';
import { duration, instant } from './instant.ts';
import { shortHash } from './short-hash.ts';
import { shownJson } from './shown-json.ts';
import type { Style } from './style.ts';
import { presentStatus, waitSentence } from './summary.ts';
import { oneLine, table } from './table.ts';

/** What is known besides the run itself. */
type Beside = {
  readonly look: Look;
  readonly warnings: readonly string[];
  readonly history: History;
};

/** All that one wants to know of a run, what is to be done first. */
export function presentRun(run: RunView, { look, warnings, history }: Beside): string {
  const { style } = look;
  const sections = [
    headOf(run, look),
    section('Waits for', waitsOf(run, look), style),
    section('To do', actionsOf(run, look), style),
    section('To decide', run.decisions.map((each) => presentDecision(each, look, warnings)).join('\n'), style),
    section('Said', saidOf(run, look), style),
    section('Steps', stepsOf(run, style), style),
    section('History', historyOf(run, history, look), style),
  ];
  return sections.filter((each) => each !== '').join('\n\n');
}

/** Comments and evidence of decisions, in the order of their times. */
function saidOf({ name, comments, evidence }: RunView, { command }: Look): string {
  const said = comments.map(({ at, by, step, text }) => ({ at, line: `${by} about ${step}: ${oneLine(text)}` }));
  const files = evidence.map(({ id, at, by, step, name: file, bytes }) => ({
    at,
    line: `${by} put ${oneLine(file)} (${bytes} bytes) to ${step}: ${command('evidence', 'get', name, id)}`,
  }));
  const lines = [...said, ...files].sort((one, other) => one.at - other.at);
  return lines.map(({ at, line }) => `  ${instant(at)}  ${line}`).join('\n');
}

const ends: ReadonlySet<RunView['status']> = new Set(['done', 'stopped', 'failed', 'rolled_back']);

function headOf(run: RunView, { style, now, command }: Look): string {
  const over = ends.has(run.status);
  const took = `${over ? 'took' : 'for'} ${duration((over ? run.updatedAt : now) - run.startedAt)}`;
  const inputs = Object.entries(run.inputs).map(([name, value]) => `${name}=${oneLine(plain(value))}`);
  const lines = [
    presentStatus(run, style),
    `  started ${instant(run.startedAt)} by ${run.startedBy}, ${took}`,
    ...(run.parent === undefined
      ? []
      : [`  step ${run.parent.step} of run ${run.parent.name ?? run.parent.run} waits for it`]),
    `  id ${run.id}, flow version ${shortHash(run.flowHash)}`,
    ...(run.template ? [`  from template ${run.template.name}, version ${run.template.version}`] : []),
    ...(run.group ? [`  of group ${oneLine(run.group.name)}`] : []),
    ...(run.description === undefined ? [] : [`  ${run.description}`]),
    ...(run.forkedFrom
      ? [`  forked from ${run.forkedFrom.name ?? run.forkedFrom.run} at ${run.forkedFrom.step}#${run.forkedFrom.visit}`]
      : []),
    ...(inputs.length > 0 ? [`  inputs ${inputs.join(' ')}`] : []),
    ...(run.detail === undefined ? [] : [`  ${oneLine(run.detail)}`]),
    ...keptEventsOf(run),
  ];
  lines.push(...rollbackOf(run, command));
  if (run.status === 'held' && !run.rollback)
    lines.push(`  ${command('retry', run.name)}   or   ${command('stop', run.name)}`, ...overridesOf(run, command));
  if (run.status === 'paused') lines.push(`  ${command('resume', run.name)}   or   ${command('stop', run.name)}`);
  return lines.join('\n');
}

/** Of the steps that an interlock holds. */
function overridesOf({ name, because, waitsFor }: RunView, command: Look['command']): readonly string[] {
  if (because?.code !== 'held' || because.reason !== 'policy') return [];
  const held = waitsFor.filter(({ kind }) => kind === 'retry');
  return held.map(({ step }) => {
    return `  ${command('interlock', 'override', name, step, '--reason', 'WHY')}   for administrators`;
  });
}

function rollbackOf({ name, status, rollback }: RunView, command: Look['command']): readonly string[] {
  if (!rollback) return [];
  const { undone, left, to, undo } = rollback;
  const aim = to === undefined ? '' : ` to ${to}`;
  const lines = [`  rolled back${aim} by ${rollback.by}: ${undone} undone, ${left} left as they are`];
  if (status !== 'held') return lines;
  if (!undo) return [...lines, `  ${command('retry', name)}`];
  const { step } = undo;
  return [
    ...lines,
    `  ${command('retry', name)}   or   ${command('edit-args', name, step, 'KEY=VALUE', '--reason', 'WHY')}`,
    `  ${command('skip', name, step, 'UNDONE', '--reason', 'WHY')}   where it was done by hand`,
    `  ${command('skip', name, step, 'LEFT', '--reason', 'WHY')}   to leave it as it is`,
  ];
}

function keptEventsOf({ keptEvents }: RunView): readonly string[] {
  const events = keptEvents.map(({ name, at }) => `${oneLine(name)} (of ${instant(at)})`);
  return events.length === 0 ? [] : [`  kept events: ${events.join(', ')}`];
}

function waitsOf({ name, waitsFor, actions }: RunView, { now, command }: Look): string {
  return waitsFor
    .map((wait) => {
      const line = `  ${waitSentence(wait)}${untilOf(wait, now)}`;
      const trigger = actions.find((each) => each.step === wait.step && each.action === 'trigger');
      if (trigger) return `${line}\n    ${command('trigger', name, wait.step, ...wordsFor(trigger))}`;
      if (wait.child !== undefined) return `${line}\n    ${command('show', wait.childName ?? wait.child)}`;
      if (wait.build !== undefined) return `${line}\n    ${command('logs', wait.build, '-f')}`;
      return line;
    })
    .join('\n');
}

/** The sentence of a window has its opening already. */
function untilOf({ until, window }: RunView['waitsFor'][number], now: number): string {
  if (until === undefined) return '';
  const rest = `in ${duration(until - now)}`;
  return window?.opens === until ? `, ${rest}` : ` (until ${instant(until)}, ${rest})`;
}

/** What was ok is not done again, and nothing while something is executed. */
function actionsOf({ name, actions, visits }: RunView, { command }: Look): string {
  const acts = visits.flatMap(({ status, step, acts: done = [] }) =>
    status === 'open' ? done.map((act) => `  ${step}: ${presentAct(act)}`) : [],
  );
  const todo = actions
    .filter(({ action, status }) => action !== 'trigger' && (status === 'pending' || status === 'not_ok'))
    .map((each) => {
      const { step, action, description } = each;
      const text = description === undefined ? '' : `   ${oneLine(description)}`;
      return `  ${command('act', name, step, action, ...wordsFor(each))}${text}`;
    });
  return [...acts, ...todo].join('\n');
}

function wordsFor({ params }: RunView['actions'][number]): readonly string[] {
  return params.flatMap(({ name, required }) => (required ? ['--arg', `${name}=VALUE`] : []));
}

function wayBackOf({ irreversible, forwardOnly }: RunView['steps'][number], style: Style): string {
  if (irreversible !== undefined) return style.bad('point of no return');
  return style.faint(forwardOnly ? 'only forward' : 'no way back');
}

function outcomeOf({ open, visits, lastOutcome }: RunView['steps'][number], style: Style): string {
  if (open) return style.waiting('open');
  return lastOutcome ?? style.faint(visits > 0 ? 'withdrawn' : 'not yet');
}

function stepsOf({ steps }: RunView, style: Style): string {
  // Who takes nothing back need not know what cannot be.
  const isUndone = steps.some(
    ({ undo, irreversible }) => undo === 'http' || undo === 'code' || irreversible !== undefined,
  );
  const rows = steps.map((step) => [
    step.name,
    step.job,
    outcomeOf(step, style),
    step.visits > 1 ? `${step.visits} visits` : '',
    ...(isUndone ? [step.undo === 'nothing' ? wayBackOf(step, style) : ''] : []),
    style.faint(
      Object.entries(step.on)
        .map(([outcome, target]) => `${outcome} → ${target}`)
        .join(', '),
    ),
  ]);
  const heads = ['STEP', 'JOB', 'OUTCOME', '', ...(isUndone ? ['UNDO'] : []), 'THEN'];
  return table({ heads, rows }, '  ');
}

function historyOf({ name }: RunView, { visits, journal, leftOut }: History, look: Look): string {
  const rows = presentHistory(visits, journal, look);
  if (leftOut === 0) return rows;
  const earlier = leftOut === 1 ? '1 earlier transition is' : `${leftOut} earlier transitions are`;
  return `${rows}\n  ${earlier} left out: ${look.command('show', name, '--all')}`;
}

function section(title: string, body: string, style: Style): string {
  return body === '' ? '' : `${style.strong(title)}\n${body}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : shownJson(value);
}
