import { AppError, type DecisionView, type RunView } from '@signalbox/protocol';

/** The one that is meant: its step may be left out where only one is open. */
export function openDecision({ name, status, decisions, steps }: RunView, step: string | undefined): DecisionView {
  const [only, ...others] = step === undefined ? decisions : decisions.filter((each) => each.step === step);
  if (only !== undefined && others.length === 0) return only;
  const open = decisions.map((each) => each.step).join(', ');
  if (only !== undefined) {
    throw new AppError('argument_invalid', { message: `Run ${name} has several open decisions, name one: ${open}` });
  }
  if (step !== undefined && !steps.some((each) => each.name === step)) {
    throw new AppError('step_not_found', { message: `Run ${name} has no step ${step}` });
  }
  const subject = step === undefined ? `Run ${name}` : `Step ${step} of run ${name}`;
  const instead = open === '' ? `the run is ${status}` : `open is ${open}`;
  throw new AppError('decision_not_open', { message: `${subject} has no open decision: ${instead}` });
}
