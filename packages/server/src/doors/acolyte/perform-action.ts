import { type Actor, jobOf, own, type Step, type Values } from '@signalbox/engine';
import { type ActView, AppError } from '@signalbox/protocol';
import type { AuditEntry } from '@signalbox/store';
import { requireRole } from '../../auth/guard-routes.ts';
import type { Identity } from '../../auth/identity.ts';
import { runOf } from '../../driver/answer.ts';
import { actOnStep } from '../api/act-on-step.ts';
import { attachedTo } from '../attached-to.ts';
import type { Services } from '../services.ts';
import { AcolyteError } from './acolyte-error.ts';
import { actionArgs, askedArgs } from './action-args.ts';
import { decisionActions, refusalOf, type Situation } from './execution-rules.ts';
import { type FoundInstance, findInstance } from './find-instance.ts';
import { jsonOf } from './instance-view.ts';

export type Performed = { readonly data: unknown; readonly isStillRunning: boolean };

export type AskedAction = Pick<Situation, 'instance' | 'step' | 'action' | 'actor'> & {
  readonly identity: Identity;
  /** An administrator acts for somebody else: told for good, and both have changed the run. */
  readonly forAnother?: { readonly via: Actor; readonly entry: AuditEntry };
  readonly args: Values;
  /** Of a decision: what was seen. */
  readonly digest: string | undefined;
  readonly waitMs: number;
  readonly closing: AbortSignal;
};

/** Checks by the rules of Acolyte, acts, and waits for what has become of it. */
export async function performAction(asked: AskedAction, services: Services): Promise<Performed> {
  const found = await allowed(asked, services);
  requireRole(asked.identity, 'member');
  const isDecision = found.version && jobOf(found.version, asked.step)?.kind === 'decision';
  if (asked.forAnother) {
    if (isDecision) throw new AcolyteError('not_allow_operation');
    await services.store.addAudit([asked.forAnother.entry]);
  }
  try {
    return isDecision ? await decide(found, asked, services) : await act(found, asked, services);
  } catch (error) {
    // Somebody may have been faster: then it is refused as if they had been there before.
    if (error instanceof AppError && overtaken.has(error.code)) await allowed(asked, services);
    throw error;
  }
}

const overtaken: ReadonlySet<string> = new Set([
  'wrong_status',
  'already_finished',
  'attempt_stale',
  'decision_not_open',
]);

async function allowed(asked: AskedAction, services: Services): Promise<FoundInstance> {
  const found = await findInstance(asked.instance, services);
  const ofTemplate = found?.template && { template: found.template };
  const refusal = refusalOf({ ...asked, run: found?.run, version: found?.version, ...ofTemplate });
  if (refusal) throw refusal;
  if (!found) throw new AcolyteError('invalid_flow_instance', { facts: { flow_instance_id: asked.instance } });
  return found;
}

async function act({ run, version }: FoundInstance, asked: AskedAction, services: Services): Promise<Performed> {
  const { step, action, identity, forAnother, waitMs, closing } = asked;
  const declared = version?.flow.steps.find(({ name }) => name === step);
  const job = version && jobOf(version, step);
  if (!declared || !job) throw new AcolyteError('unknown_target_step', { facts: { target_step: step } });
  const place = `${step}.${action}.`;
  const args = actionArgs(askedArgs({ step: declared, job, action, template: run.template }), asked.args, place);
  const of = { step, args, ...(forAnother && { via: forAnother.via }) };
  const command = action === 'trigger' ? { type: 'trigger' as const, ...of } : { type: 'act' as const, ...of, action };
  const acted = await actOnStep(run, { command, actor: identity.actor, waitMs, closing }, services);
  return acted.act ? performedBy(acted.act, place) : { data: null, isStillRunning: false };
}

function performedBy(act: ActView, place: string): Performed {
  switch (act.status) {
    case 'running':
      return { data: null, isStillRunning: true };
    case 'ok':
      return { data: jsonOf(act.answer), isStillRunning: false };
    case 'withdrawn':
      throw new AcolyteError('invalid_status', { facts: { status: 'stopped' } });
    case 'not_ok':
      throw notOk(act.problem, place);
  }
}

/** Codes that the host itself gives; others are reasons that the job has made. */
const hostCodes: ReadonlySet<string> = new Set([
  ...['thrown', 'thrown_outside', 'invalid_output', 'no_output', 'undeclared_outcome', 'no_job', 'too_large'],
  ...['exited', 'blocked', 'out_of_memory', 'bad_message', 'cancelled'],
]);

function notOk(problem: ActView['problem'], place: string): AcolyteError {
  const { code, message = '', place: where } = problem ?? {};
  if (code === 'invalid_input') {
    const name = `${place}${where?.replace(/^args\./, '') ?? ''}`;
    const [, , ...words] = message.split(' ');
    const facts = { field_name: name, expect: [message.split(' ')[1], ...words].join(' ') };
    return new AcolyteError('invalid_value', { reason: `${name}_invalid_value`, facts });
  }
  const facts = { detail: message };
  if (code === undefined || hostCodes.has(code)) {
    return new AcolyteError('refused', { reason: 'service_error', facts, status: 500 });
  }
  return new AcolyteError('refused', { reason: code, facts });
}

/** One vote: the step goes on when there are enough. Nobody votes for somebody else. */
async function decide({ run, version }: FoundInstance, asked: AskedAction, services: Services): Promise<Performed> {
  const { step, action, identity, args, digest } = asked;
  requireRole(identity, 'approver');
  const declared = version?.flow.steps.find(({ name }) => name === step);
  const visit = own(run.open, step);
  const outcome = declared && decisionActions(declared).get(action);
  if (!visit || !declared || outcome === undefined)
    throw new AcolyteError('unknown_action_handler', { facts: { action } });
  if (digest === undefined || digest === '') {
    throw new AcolyteError('empty', { reason: 'digest_empty', facts: { field_name: 'digest' } });
  }
  const given = answerOf(declared, outcome, { given: args, place: `${step}.${action}.` });
  const attached = await attachedTo(services.store, { run: run.id, step, visit: visit.number });
  const command = { type: 'decide' as const, step, visit: visit.number, outcome, digest, ...given, attached };
  try {
    const answer = await services.driver.execute({
      actor: identity.actor,
      commands: [{ to: { kind: 'run', id: run.id }, command }],
    });
    const isOpen = own(runOf(answer).open, step)?.number === visit.number;
    return { data: { outcome, decided: !isOpen }, isStillRunning: false };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'digest_stale') throw error;
    throw new AcolyteError('superseded', { cause: error });
  }
}

type Given = { readonly given: Values; readonly place: string };

/** What the rule asks for of the outcome; where it asks for nothing, a refusal has a reason. */
function answerOf({ decision }: Step, outcome: string, { given, place }: Given) {
  const params = decision?.args?.[outcome];
  if (params) return { args: actionArgs({ params, bound: [] }, given, place) };
  const required = decision?.grants.includes(outcome) !== true;
  const checks = required ? { minLength: decision?.reasonMinLength ?? 0 } : {};
  const reason = { name: 'reason', type: 'str', required, checks } as const;
  return actionArgs({ params: [reason], bound: [] }, given, place) as { readonly reason?: string };
}
