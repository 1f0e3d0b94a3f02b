import type { Binding, FlowVersion, Job, Param, Step } from '../flow/flow.ts';
import { hookSteps } from '../flow/hooks.ts';
import { own } from '../value.ts';
import type { FlowFinding } from './check-flow.ts';

/**
 * A secret goes from an input that is one, or by its name, to an argument that is one, and nowhere else: whatever else has
 * it would show it. What a step that starts a flow gives is for the inputs of that to take.
 */
export function checkSecrets({ flow, jobs }: Pick<FlowVersion, 'flow' | 'jobs'>): readonly FlowFinding[] {
  const secrets = new Set(flow.inputs.filter(isSecret).map(({ name }) => name));
  return [...flow.steps, ...hookSteps(flow)].flatMap((step) => {
    const job = own(jobs, step.job);
    if (!job) return [];
    const known = { params: step.byValue ? [] : job.params, takesMore: job.kind === 'flow', secrets };
    return [...step.args.flatMap((arg) => findingOf(step, arg, known)), ...ofActs(step, job, secrets), ...asked(step)];
  });
}

type Known = {
  readonly params: readonly Param[];
  /** Than these, of which others know whether they are secrets. */
  readonly takesMore: boolean;
  readonly secrets: ReadonlySet<string>;
};

function ofActs(step: Step, job: Job, secrets: ReadonlySet<string>): readonly FlowFinding[] {
  const actions = (job.kind === 'code' && job.actions) || {};
  return Object.entries(step.actArgs ?? {}).flatMap(([action, args]) => {
    const known = { params: own(actions, action)?.params ?? [], takesMore: false, secrets };
    return args.flatMap((arg) => findingOf(step, arg, known, `${action}: `));
  });
}

function findingOf(step: Step, { name: argument, from }: Binding, known: Known, before = ''): readonly FlowFinding[] {
  const name = `${before}${argument}`;
  const place = { step: step.name, argument: name };
  const param = known.params.find((each) => each.name === argument);
  const isGiven = from.kind === 'secret' || (from.kind === 'input' && known.secrets.has(from.name));
  if (isGiven && !(param ? isSecret(param) : known.takesMore)) {
    const what = from.kind === 'secret' ? `the secret (${from.name})` : `the input (${from.name}), which is one`;
    const message = `step (${step.name}) args (${name}) is no secret, and would show ${what}`;
    return [{ severity: 'error', code: 'secret_exposed', message, place }];
  }
  if (isGiven || !param || !isSecret(param)) return [];
  const message = `step (${step.name}) args (${name}) is a secret: it comes from an input of type secret, or as $secret.NAME from those that are stored`;
  return [{ severity: 'error', code: 'secret_not_given', message, place }];
}

/** What a person answers is data of the decision, and shown with it. */
function asked({ name, decision }: Step): readonly FlowFinding[] {
  return Object.entries(decision?.args ?? {}).flatMap(([outcome, params]) =>
    params.filter(isSecret).map((param): FlowFinding => {
      const message = `decision (${name}) args (${outcome}: ${param.name}) is a secret, and what a person answers is shown`;
      return { severity: 'error', code: 'secret_exposed', message, place: { step: name } };
    }),
  );
}

function isSecret({ type }: Param): boolean {
  return type === 'secret';
}
