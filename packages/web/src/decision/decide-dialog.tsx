import type { DecisionView } from '@signalbox/protocol';
import { Dialog } from '../show/dialog.tsx';
import { SafeText } from '../show/safe-text.tsx';
import classes from './decide-dialog.module.css';
import { GuardLines } from './guard-lines.tsx';
import { OneLine } from './one-line.tsx';
import { OutcomeForm } from './outcome-form.tsx';

type DecideDialogProps = {
  readonly decision: DecisionView;
  readonly outcome: string;
  readonly project?: string | undefined;
  readonly onClose: () => void;
};

/** Gives an outcome over a list, with what it is about in sight. */
export function DecideDialog({ decision, outcome, project, onClose }: DecideDialogProps) {
  const { run, step } = decision;
  const isGrant = decision.grants.includes(outcome);
  const title = (
    <>
      <SafeText text={run.name} /> · <SafeText text={step} />
    </>
  );
  return (
    <Dialog onClose={onClose} title={title}>
      <div className={classes.facts}>
        {decision.change || !isGrant ? <OneLine decision={decision} /> : null}
        {isGrant ? <GuardLines guards={decision.guards} /> : null}
      </div>
      <OutcomeForm decision={decision} outcome={outcome} project={project} onDone={onClose} onCancel={onClose} />
    </Dialog>
  );
}
