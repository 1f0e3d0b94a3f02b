import type { BuildView } from '@signalbox/protocol';

type Proc = BuildView['workflows'][number]['procs'][number];
type Workflow = Omit<BuildView['workflows'][number], 'procs'> & { readonly procs: readonly Proc[] };

export type ChosenStep = { readonly workflow: Workflow; readonly proc: Proc };

type Named = { readonly workflow?: string | undefined; readonly proc?: string | undefined };

const isFailed = ({ proc }: ChosenStep) => proc.status === 'failure' || proc.status === 'killed';

/** The step whose log is shown: the named one; else the one that failed, that runs, or that was the last to begin. */
export function chosenStep(
  { workflows }: { readonly workflows: readonly Workflow[] },
  { workflow, proc }: Named,
): ChosenStep | undefined {
  const all = workflows.flatMap((each) => each.procs.map((one) => ({ workflow: each, proc: one })));
  if (proc !== undefined) {
    return all.find((each) => each.proc.name === proc && (workflow === undefined || each.workflow.name === workflow));
  }
  return (
    all.find(isFailed) ??
    all.find((each) => each.proc.status === 'running') ??
    all.findLast((each) => each.proc.startedAt !== undefined) ??
    all[0]
  );
}
