import type { WaitCause, WaitView } from '@signalbox/protocol';

/** What a run waits for, with what lies behind it, as a sentence. */
export function causeText({ step, text }: Pick<WaitView, 'step' | 'text'>, cause: WaitCause): string {
  switch (cause.code) {
    case 'call_queued':
      if (cause.problem === undefined) return `the action service of step ${step} to accept the call`;
      return `the action service of step ${step} to be called: ${cause.problem}`;
    case 'call_failing':
      return `the action service of step ${step}: ${failedText(cause)}`;
    case 'ack_refused':
      return `${text}; ${refusedText(cause)}`;
    case 'host_runs':
      return `the code of step ${step}, ${cause.job}, which a job host runs`;
    case 'host_busy':
      return `a job host to be free for ${cause.job} of step ${step}`;
    case 'host_missing':
      return `a job host that has ${cause.job} for step ${step}: none is connected here`;
    case 'host_unmasked':
      return `a job host for ${cause.job} of step ${step} that hides secrets: those that are connected here are of an earlier version`;
    case 'build_prepared':
      return `the build of step ${step} to be prepared`;
    case 'repository_failing':
      return `the repository of step ${step}: ${failedText(cause)}`;
    case 'build':
      return `build ${cause.number} of ${cause.repository}: ${cause.workflows.map(workflowText).join(', ')}`;
  }
}

type Of<Code extends WaitCause['code']> = Extract<WaitCause, { code: Code }>;

function failedText({ tries, problem }: Of<'call_failing' | 'repository_failing'>): string {
  return `${tries === 1 ? '1 try' : `${tries} tries`} failed (${problem}), and are tried again`;
}

function refusedText({ count, at, outcome }: Of<'ack_refused'>): string {
  const what = count === 1 ? 'one was refused' : `${count} were refused, the latest`;
  return `${what} at ${new Date(at).toISOString()} for ${JSON.stringify(outcome)}, which the step does not take`;
}

function workflowText(workflow: Of<'build'>['workflows'][number]): string {
  const { name, status } = workflow;
  if (status === 'waiting') return `workflow ${name} after ${workflow.after.join(', ')}`;
  if (status === 'running') return `workflow ${name} on agent ${workflow.agent}`;
  return `an agent to take workflow ${name}${workflow.labels.length === 0 ? '' : ` with ${workflow.labels.join(', ')}`}`;
}
