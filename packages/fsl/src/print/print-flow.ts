import { defaultLimits, hookNames, type Limits, type Step } from '@signalbox/engine';
import type { FlowDefinition } from '../compile/compile-flow.ts';
import { hookClauses } from '../compile/compile-hooks.ts';
import { printAction } from './print-action.ts';
import { printClause, printItems, printParams } from './print-clause.ts';
import { printSource, printStep } from './print-step.ts';
import { printName } from './print-value.ts';

/**
 * The text of a flow and of the actions that it calls. Compiled, it is the same flow to the hash, but for certificates,
 * which are sealed.
 */
export function printFlow({ flow, jobs }: FlowDefinition): string {
  const actions = Object.values(jobs).flatMap((job) => (job.kind === 'http' ? [printAction(job)] : []));
  const clauses = [
    ...(flow.inputs.length > 0 ? [printClause('inputs', printParams(flow.inputs, 1))] : []),
    ...(flow.onFailure === 'stop' ? [] : [printClause('on_failure', flow.onFailure)]),
    ...limitClauses(flow.limits),
    ...hookNames.flatMap((hook) => printHook(hookClauses[hook], flow.hooks?.[hook])),
  ];
  const steps = flow.steps.map((step) => printStep(step, jobs[step.job]));
  const lines = [`flow ${printName(flow.name)}`, ...clauses.map((clause) => `    ${clause}`), ...steps, 'flow_end'];
  return `${[...actions, lines.join('\n')].join('\n\n')}\n`;
}

function printHook(key: string, step: Step | undefined): readonly string[] {
  if (!step) return [];
  const args = step.args.map(({ name, from }) => `${name} = ${printSource(from)}`);
  const given = args.length === 0 ? '' : ` ${printItems(args, 1)}`;
  return [printClause(key, `${printName(step.job)}${given}`)];
}

function limitClauses({ transitions, visitsPerMinute, openRuns, onFull }: Limits): readonly string[] {
  const items = [
    ...(transitions === defaultLimits.transitions ? [] : [`transitions = ${transitions}`]),
    ...(visitsPerMinute === defaultLimits.visitsPerMinute ? [] : [`visits_per_minute = ${visitsPerMinute}`]),
    ...(openRuns === undefined ? [] : [`open_runs = ${openRuns}`]),
    ...(onFull === undefined ? [] : [`on_full = ${onFull}`]),
  ];
  return items.length === 0 ? [] : [printClause('limits', printItems(items, 1))];
}
