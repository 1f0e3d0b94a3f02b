import {
  IconArrowFork,
  IconArrowLeft,
  IconLockOpen,
  IconPencil,
  IconPlayerSkipForward,
  IconRefresh,
} from '@tabler/icons-react';
import { useWords } from '../../words/use-words.ts';
import { ActForm } from '../actions/act-form.tsx';
import { OfferButton } from '../actions/offer-button.tsx';
import { type StepAction, type StepSituation, stepOffers } from '../actions/offers.ts';
import { useOpenDialog } from '../actions/run-dialogs.tsx';
import { useRun } from '../run-context.tsx';
import { isOpen } from '../story/visit-trace.ts';
import { runWords } from '../words.ts';
import classes from './drawer.module.css';

const icons: { readonly [action in StepAction]: typeof IconRefresh } = {
  letPass: IconLockOpen,
  retryStep: IconRefresh,
  skip: IconPlayerSkipForward,
  editArgs: IconPencil,
  compensate: IconArrowLeft,
  fork: IconArrowFork,
};

/** What people may do to the step that is selected: what its job asks of them first. */
export function StepActions() {
  const say = useWords(runWords);
  const { view, search, role, isReplay, visit } = useRun();
  const open = useOpenDialog();
  const step = search.step ?? '';
  const situation = useSituation(step);
  const acts = isReplay ? [] : view.actions.filter((each) => each.step === step);
  const mayAct = role !== undefined && role !== 'viewer';
  return (
    <>
      {acts.length > 0 && !mayAct ? <p className={classes.mayNot}>{say('why_viewer')}</p> : null}
      {mayAct
        ? acts.map((act, index) => <ActForm key={`${act.visit}/${act.action}`} act={act} isMain={index === 0} />)
        : null}
      <div className={classes.actions}>
        {stepOffers(situation, { role, isReplay }).map(({ name, why }) => {
          const Icon = icons[name];
          return (
            <OfferButton
              key={name}
              label={say(name)}
              why={why}
              size="compact-sm"
              variant="default"
              leftSection={<Icon size={14} aria-hidden />}
              onClick={() => open({ action: name, step, visit: visit?.visit ?? 1 })}
            />
          );
        })}
      </div>
    </>
  );
}

function useSituation(step: string): StepSituation {
  const { view, shown } = useRun();
  const visits = shown.visits.filter((each) => each.step === step);
  const open = visits.find(isOpen);
  const undo = view.rollback?.undo;
  const { because } = shown;
  return {
    status: view.status,
    isOpen: open !== undefined,
    isAttempting:
      open?.state === 'working' || (open?.state === 'asking' && open.attempts.some((each) => !each.endedAt)),
    isRetryable: open?.state === 'held' || view.waitsFor.some((wait) => wait.step === step && wait.kind === 'timer'),
    isUndoFailed: undo?.step === step && undo.status === 'failed',
    isKeptBack: because?.code === 'held' && because.reason === 'policy' && because.step === step,
    isGranted: (shown.run?.granted[step]?.length ?? 0) > 0,
    visits: view.steps.find(({ name }) => name === step)?.visits ?? visits.length,
    hasEnded: visits.some(({ state }) => state === 'closed'),
  };
}
