import {
  type ActEnd,
  type ActionContract,
  type Acts,
  actorName,
  type EndedAct,
  type FlowVersion,
  jobOf,
  jsonSchemaOf,
  type OpenAct,
  type OpenVisit,
  own,
  type Param,
  type Run,
  type Step,
  stepsByName,
  type Value,
  withDefaults,
} from '@signalbox/engine';
import type { ActionToTake, ActView } from '@signalbox/protocol';
import { dataText } from './data-text.ts';
import { paramView } from './param-view.ts';

export function openActView(act: OpenAct): ActView {
  return { ...basicsOf(act), status: 'running' };
}

export function endedActView(act: EndedAct, end?: ActEnd): ActView {
  const { answer, endedAt } = act;
  const data = answer.ok ? dataText(answer.data) : undefined;
  return {
    ...basicsOf(act),
    status: answer.ok ? 'ok' : 'not_ok',
    ...(data !== undefined && { answer: data }),
    ...(!answer.ok && { problem: { ...answer.failure } }),
    ...(end && { end: end.kind }),
    endedAt,
  };
}

function basicsOf({ action, number, by, args, at }: Omit<OpenAct, 'uuid'>) {
  const given = args ? { args: { ...args } as NonNullable<ActView['args']> } : {};
  return { action, number, ...(by && { by: actorName(by) }), ...given, at };
}

/** In the order of their beginning. */
export function actViews({ ended, open }: Pick<Acts, 'ended' | 'open'>): ActView[] {
  const over = Object.values(ended).map((act) => endedActView(act));
  return [...over, ...(open ? [openActView(open)] : [])].sort((a, b) => a.number - b.number);
}

/** What people may do in a run. */
export function actionsToTake(run: Run, version: FlowVersion | undefined): ActionToTake[] {
  const { status } = run.state;
  if (!version || (status !== 'running' && status !== 'paused')) return [];
  return Object.values(run.open).flatMap((visit) => actionsOf(visit, version, status === 'running'));
}

function actionsOf(visit: OpenVisit, version: FlowVersion, mayBegin: boolean): ActionToTake[] {
  const { step, number, phase } = visit;
  const job = jobOf(version, step);
  const declared = stepsByName(version.flow).get(step);
  const place = { step, visit: number };
  if (!job || !declared) return [];
  if (phase.kind === 'awaiting_trigger') {
    return mayBegin ? [{ ...place, action: 'trigger', status: 'pending', ...asked(job.params) }] : [];
  }
  if (phase.kind !== 'attempting' || job.kind !== 'code' || !phase.attempt.acts) return [];
  const { acts } = phase.attempt;
  return Object.entries(job.actions ?? {}).map(([action, contract]) => {
    const params = withDefaults(contract.params, boundIn(declared, action));
    return { ...place, action, status: statusOf(acts, action), ...described(contract), ...asked(params) };
  });
}

/** What the flow gives it; what is only known in the run is nothing that a person has to give. */
function boundIn({ actArgs = {} }: Step, action: string): { readonly [name: string]: Value | undefined } {
  const bindings = own(actArgs, action) ?? [];
  return Object.fromEntries(bindings.map(({ name, from }) => [name, from.kind === 'literal' ? from.value : undefined]));
}

function described({ description }: ActionContract): Pick<ActionToTake, 'description'> {
  return description === undefined ? {} : { description };
}

function asked(params: readonly Param[]): Pick<ActionToTake, 'params' | 'schema'> {
  return { params: params.filter(({ mark }) => !mark).map(paramView), schema: jsonSchemaOf(params) };
}

function statusOf({ open, ended }: Acts, action: string): ActionToTake['status'] {
  if (open?.action === action) return 'running';
  const before = own(ended, action);
  if (!before) return 'pending';
  return before.answer.ok ? 'ok' : 'not_ok';
}
