import {
  type Acts,
  engineOutcomes,
  type FlowVersion,
  type Job,
  jobOf,
  type OpenVisit,
  own,
  type Run,
  type Step,
} from '@signalbox/engine';
import { AcolyteError } from './acolyte-error.ts';
import { currentStep, instanceStatus } from './instance-status.ts';

export type Situation = {
  /** The id that was asked for. */
  readonly instance: string;
  readonly run: Run | undefined;
  readonly version: FlowVersion | undefined;
  /** Of the run that was started from one. */
  readonly template?: { readonly id: number; readonly isKnown: boolean };
  readonly actor: { readonly id: string; readonly isKnown: boolean };
  readonly step: string;
  readonly action: string;
};

/** Why an action cannot be performed, by the checks of Acolyte in their order; its arguments are checked after these. */
export function refusalOf(situation: Situation): AcolyteError | undefined {
  const { run, version, template, actor, step, action } = situation;
  if (!run) return new AcolyteError('invalid_flow_instance', { facts: { flow_instance_id: situation.instance } });
  if (run.state.status !== 'running') {
    return new AcolyteError('invalid_status', { facts: { status: instanceStatus(run) } });
  }
  if (template && !template.isKnown) {
    return new AcolyteError('unknown_flow_template', { facts: { flow_template_id: template.id } });
  }
  if (!version) return new AcolyteError('unknown_flow_meta', { facts: { flow_meta: run.flow.name } });
  if (!actor.isKnown) return new AcolyteError('invalid_actor', { facts: { actor: actor.id } });
  const declared = version.flow.steps.find(({ name }) => name === step);
  if (!declared) return new AcolyteError('unknown_target_step', { facts: { target_step: step } });
  const job = jobOf(version, step);
  if (!job) return new AcolyteError('unknown_job', { facts: { job_name: declared.job } });
  if (!actionsOf(declared, job).includes(action)) {
    return new AcolyteError('unknown_action_handler', { facts: { action } });
  }
  const current = currentStep(run);
  const place = { run, job, step, action, current };
  return current === step ? refusalHere(place) : refusalElsewhere(place, version);
}

/** What can be performed on a step. */
function actionsOf(step: Step, job: Job): readonly string[] {
  if (job.kind === 'decision') return ['trigger', ...decisionActions(step).keys()];
  return ['trigger', ...(job.kind === 'code' ? Object.keys(job.actions ?? {}) : [])];
}

/** The outcomes of a decision by what their actions are called: `agree` is `AGREE`. */
export function decisionActions({ on }: Pick<Step, 'on'>): ReadonlyMap<string, string> {
  const outcomes = Object.keys(on).filter((outcome) => !engineOutcomes.some((reserved) => reserved === outcome));
  return new Map(outcomes.map((outcome) => [outcome.toLowerCase(), outcome]));
}

type Place = {
  readonly run: Run;
  readonly job: Job;
  readonly step: string;
  readonly action: string;
  readonly current: string;
};

function refusalHere({ run, step, action }: Place): AcolyteError | undefined {
  const visit = own(run.open, step);
  if (!visit) return new AcolyteError('step_already_runned', { facts: { step } });
  const acts = visit.phase.kind === 'attempting' ? visit.phase.attempt.acts : undefined;
  if (wasPerformed(visit, acts, action)) return new AcolyteError('action_already_runned', { facts: { action } });
  if (action !== 'trigger' && !wasPerformed(visit, acts, 'trigger')) return new AcolyteError('no_trigger');
  return acts?.open && new AcolyteError('someone_operating', { facts: { action: acts.open.action } });
}

/** Once in a step, unless it was not ok. What triggers itself was triggered when it was entered. */
function wasPerformed({ phase }: OpenVisit, acts: Acts | undefined, action: string): boolean {
  if (phase.kind === 'awaiting_trigger') return false;
  if (!acts) return action === 'trigger';
  return acts.open?.action === action || own(acts.ended, action)?.answer.ok === true;
}

function refusalElsewhere({ run, step, action, current }: Place, { flow }: FlowVersion): AcolyteError | undefined {
  const steps = [...flow.steps, ...Object.values(flow.hooks ?? {})];
  const isKnown = current === 'start' || steps.some(({ name }) => name === current);
  if (!isKnown) return new AcolyteError('unknown_current_step', { facts: { current_step: current } });
  // A step of another branch may be under way at the same time.
  const isOpen = own(run.open, step) !== undefined;
  if (!isOpen && own(run.open, current)) {
    return new AcolyteError('current_step_unfinished', { facts: { current_step: current } });
  }
  if (!isOpen) {
    const next = Object.keys(run.open).join(', ');
    return new AcolyteError('invalid_target_step', { facts: { next_step: next === '' ? 'finish' : next } });
  }
  return action === 'trigger' ? undefined : new AcolyteError('no_trigger');
}
