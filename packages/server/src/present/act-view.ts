import {
  type ActEnd,
  type ActionContract,
  type Acts,
  actorName,
  type BoundArg,
  boundBefore,
  type EndedAct,
  type FlowVersion,
  isGrantedAbove,
  jobOf,
  jsonSchemaOf,
  type OpenAct,
  type OpenVisit,
  own,
  type Param,
  type Run,
  stepsByName,
  withDefaults,
} from '@signalbox/engine';
import type { ActionToTake, ActParamView, ActView } from '@signalbox/protocol';
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
  return Object.values(run.open).flatMap((visit) => actionsOf(run, visit, version));
}

function actionsOf(run: Run, visit: OpenVisit, version: FlowVersion): ActionToTake[] {
  const { step, number, phase } = visit;
  const job = jobOf(version, step);
  const declared = stepsByName(version.flow).get(step);
  const place = { step, visit: number };
  if (!job || !declared) return [];
  if (phase.kind === 'awaiting_trigger') {
    if (run.state.status !== 'running') return [];
    const bound = boundBefore(declared, job, run);
    const isGranted = isGrantedAbove(run) || (own(run.granted, step) ?? []).length > 0;
    return [{ ...place, action: 'trigger', status: 'pending', ...asked(job.params, bound, isGranted) }];
  }
  if (phase.kind !== 'attempting' || job.kind !== 'code' || !phase.attempt.acts) return [];
  const { acts } = phase.attempt;
  return Object.entries(job.actions ?? {}).map(([action, contract]) => {
    const bound = boundBefore(declared, job, run, action);
    return {
      ...place,
      action,
      status: statusOf(acts, action),
      ...described(contract),
      ...asked(contract.params, bound),
    };
  });
}

function described({ description }: ActionContract): Pick<ActionToTake, 'description'> {
  return description === undefined ? {} : { description };
}

/** What flow and template give, or the run has been given, nobody has to give. */
function asked(
  declared: readonly Param[],
  bound: readonly BoundArg[],
  isGranted = false,
): Pick<ActionToTake, 'params' | 'schema'> {
  const params = withDefaults(declared, Object.fromEntries(bound.map(({ name, value }) => [name, value])));
  const views = params
    .filter(({ mark }) => !mark)
    .map((param): ActParamView => {
      const origin = bound.find(({ name }) => name === param.name)?.by;
      return { ...paramView(param), ...(origin && { origin }), ...(isGranted && { fixed: true as const }) };
    });
  return { params: views, schema: jsonSchemaOf(params) };
}

function statusOf({ open, ended }: Acts, action: string): ActionToTake['status'] {
  if (open?.action === action) return 'running';
  const before = own(ended, action);
  if (!before) return 'pending';
  return before.answer.ok ? 'ok' : 'not_ok';
}
