import {
  type ClosedVisit,
  type EndedAct,
  type FlowVersion,
  jobOf,
  type OpenAct,
  own,
  type Run,
  type Values,
} from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import { dataText } from '../../present/data-text.ts';
import { acolyteDate } from './acolyte-date.ts';
import { currentStep, instanceStatus } from './instance-status.ts';
import { numberOfActor } from './numbered-people.ts';

type Numbers = Pick<Store, 'numberOf'>;

/** A flow instance as Acolyte answers it. */
export async function instanceView(run: Run, store: Numbers) {
  return {
    id: await store.numberOf('run', run.id),
    flow_template_id: run.template?.id ?? null,
    group: run.group?.id ?? null,
    name: run.name,
    flow_meta: run.flow.name,
    initiator: await numberOfActor(run.startedBy, store),
    current_step: run.state.status === 'done' ? 'finish' : currentStep(run),
    status: instanceStatus(run),
    description: run.description ?? '',
    created_on: acolyteDate(run.startedAt),
    updated_on: acolyteDate(run.updatedAt),
  };
}

type Parts = { readonly run: Run; readonly version: FlowVersion | undefined; readonly closed: readonly ClosedVisit[] };

/** The same with its steps and what was done in each, by whom, with which arguments and data. */
export async function instanceDetails({ run, version, closed }: Parts, store: Numbers) {
  const jobNameOf = (step: string) => (version && jobOf(version, step)?.name) ?? null;
  const over = closed.map(async (visit) => ({
    step_name: visit.step,
    job_name: jobNameOf(visit.step),
    status: visit.end.kind === 'outcome' ? 'finished' : 'stopped',
    outcome: visit.end.kind === 'outcome' ? visit.end.outcome : null,
    actor: await numberOfActor(visit.end.by, store),
    arguments: visit.args ?? {},
    data: own(run.steps, visit.step)?.last?.saved ?? {},
    actions: await actionViews(visit.acts ?? [], store),
    created_on: acolyteDate(visit.openedAt),
    updated_on: acolyteDate(visit.closedAt),
  }));
  const open = Object.values(run.open).map(async (visit) => {
    const acts = visit.phase.kind === 'attempting' ? visit.phase.attempt.acts : undefined;
    const decision = visit.phase.kind === 'deciding' ? visit.phase.decision : undefined;
    return {
      step_name: visit.step,
      job_name: jobNameOf(visit.step),
      status: visit.phase.kind === 'awaiting_trigger' ? 'waiting' : 'running',
      outcome: null,
      actor: null,
      arguments: visit.args ?? {},
      data: visit.saved ?? {},
      actions: await actionViews([...Object.values(acts?.ended ?? {}), ...(acts?.open ? [acts.open] : [])], store),
      ...(decision && { digest: decision.digest }),
      created_on: acolyteDate(visit.openedAt),
      updated_on: null,
    };
  });
  const steps = await Promise.all([...over, ...open]);
  return { ...(await instanceView(run, store)), context: run.context, steps };
}

/** In the order of their beginning. */
async function actionViews(acts: readonly (EndedAct | OpenAct)[], store: Numbers) {
  const sorted = acts.toSorted((a, b) => a.number - b.number);
  return Promise.all(
    sorted.map(async (act) => ({
      action: act.action,
      actor: act.by ? await numberOfActor(act.by, store) : null,
      actor_name: act.by?.kind === 'user' ? act.by.name : (act.by?.kind ?? null),
      arguments: act.args ?? ({} as Values),
      ...('answer' in act
        ? { ok: act.answer.ok, data: answerOf(act), finished_on: acolyteDate(act.endedAt) }
        : { ok: null, data: null, finished_on: null }),
      created_on: acolyteDate(act.at),
    })),
  );
}

function answerOf({ answer }: EndedAct): unknown {
  return answer.ok ? jsonOf(dataText(answer.data)) : answer.failure.message;
}

/** What an act has answered; what is too large to stand in the run is named by its text. */
export function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
